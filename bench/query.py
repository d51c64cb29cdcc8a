"""The time of a query over one kept connection, and the memory of the server that answers it."""

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from bench.start import ROOT

BIG_QUERY = ROOT / "server/pages/examples/03-municipality-in-full.graphql"
REQUESTS, WARM_UP = 50, 5


COMPUTED = {"BLIS-Cost-Debug": "1"}
"""An answer that explains its cost is made anew each time; others are kept."""


def milliseconds(address: str, document: str, headers: Mapping[str, str]) -> list[float]:
    """Return how long each request took, in rising order; the first few are not counted."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=60)
    took = [request(connection, document, headers) for _ in range(WARM_UP + REQUESTS)]
    connection.close()
    return sorted(took[WARM_UP:])


def request(connection: HTTPConnection, document: str, headers: Mapping[str, str]) -> float:
    """Return the milliseconds from the question to the whole answer."""
    body = json.dumps({"query": document})
    begun = perf_counter()
    connection.request("POST", "/graphql", body, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse().read()
    took = perf_counter() - begun
    assert b'"errors"' not in answer, answer[:1000]
    return took * 1000


def p50_and_p95(values: list[float]) -> tuple[float, float]:
    """Return the median and the value that 95 of 100 stay below."""
    hundredths = quantiles(values, n=100, method="inclusive")
    return hundredths[49], hundredths[94]


def resident_mib(pid: int) -> float:
    """Return the highest resident memory that a process had so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
