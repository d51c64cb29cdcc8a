"""Requests over connections to a server in another process: how many a second, at what cost."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from bench.requests import Request
from bench.start import Running

SECONDS, MOST, PASSES = 1.5, 5_000, 4


@dataclass(frozen=True)
class Traffic:
    """Requests answered in a second, and CPU milliseconds of the server for each."""

    a_second: float
    cpu_ms: float


async def measured(server: Running, requests: Iterator[Request], connections: int = 1) -> Traffic:
    """Return what a server does with requests over so many connections at a time."""
    place = urlsplit(server.address)
    opened = [await asyncio.open_connection(place.hostname, place.port) for _ in range(connections)]
    begun, used = perf_counter(), cpu_seconds(server.pid)
    turns = [repeat(*streams, requests, begun + SECONDS, MOST // connections) for streams in opened]
    answered = sum(await asyncio.gather(*turns))
    taken, used = perf_counter() - begun, cpu_seconds(server.pid) - used
    for _, writer in opened:
        writer.close()
    return Traffic(answered / taken, used / answered * 1000)


async def least_cpu_ms(server: Running, requests: Iterator[Request]) -> float:
    """Return the CPU milliseconds of a request over one connection, the least of some passes."""
    return min([(await measured(server, requests)).cpu_ms for _ in range(PASSES)])


def cpu_seconds(pid: int) -> float:
    """Return for how long the threads of a process have run so far."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


async def repeat(
    reader: StreamReader, writer: StreamWriter, requests: Iterator[Request], end: float, most: int
) -> int:
    """Send one request after the other until the end; return how many were answered."""
    for number in range(most):
        if perf_counter() > end:
            return number
        writer.write(next(requests).wire())
        await receive(reader)
    return most


async def receive(reader: StreamReader) -> None:
    """Read one answer to its end; fail for one that is none."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = head.split()[1]
    assert status in (b"200", b"304"), head
    if status == b"200":
        [length] = (line for line in head.splitlines() if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
