"""Attacks a server from one address and asks from another whether it is well: `make bench-stress`.

    PYTHONPATH=.:tests python tests/support/stress.py [NAME ...]

Bounded in count and time, reported and not judged: what must hold whatever the machine is in the
tests. The attacker comes from 127.0.0.2, health is asked from 127.0.0.1.
"""

import http.client
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, product
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from postgresql import postgresql
from processes import Served, serving, start

from schema import Database, issue_key, tables
from schema.tables import Role, Scope
from schema.tables.base import table_of

ATTACKER, FRIEND = "127.0.0.2", "127.0.0.1"
SECONDS, PATIENCE = 30, 60
HALVES, DESCRIPTORS = 600, 256
ENDLESS = 256 * 1024 * 1024
FROZEN = 12
VALUES, LONGEST_IMPORT = 150_000, 600
YEARS = range(2030, 2100)
JSON = {"Content-Type": "application/json"}
WORDS = ["bibliotēkss", "vienkaršotass", "pakalpojumss", "jauniešuu", "atkritmuu", "siltumnicca"]
NOTE = "mutation ($i: TopicUpdateInput!) { topicUpdate(input: $i) { userErrors { message } } }"
ROW = "| {:<44} | {:>10} | {:>10} | {:<60} |"


@dataclass
class Health:
    """What was answered to those who asked whether the server is well, and how late."""

    seconds: list[float] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)


class Caller:
    """Asks a server from an address, each time on a connection of its own."""

    def __init__(
        self, server: Served, address: str, key: str = "", patience: float = PATIENCE
    ) -> None:
        place, self.patience = urlsplit(server.address), patience
        self.place = place.hostname or "", place.port or 0
        self.address, self.key = address, key

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        known = {"Authorization": self.key} if self.key else {}
        connection = http.client.HTTPConnection(
            *self.place, timeout=self.patience, source_address=(self.address, 0)
        )
        with closing(connection):
            connection.request(method, path, body, {**headers, **known})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def query(self, document: str, **variables: Any) -> tuple[int, bytes]:
        """Return what comes of an operation."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        return self.ask("POST", "/graphql", body, JSON)

    def open(self) -> socket.socket:
        """Return a connection on which nothing was sent yet."""
        return socket.create_connection(self.place, self.patience, (self.address, 0))


@contextmanager
def watched(server: Served) -> Iterator[Health]:
    """Yield what is answered meanwhile to those who ask ten times a second whether it is well."""
    health, over, caller = Health(), threading.Event(), Caller(server, FRIEND)

    def watch() -> None:
        while not over.wait(0.1):
            begun = monotonic()
            try:
                told = str(caller.ask("GET", "/healthz")[0])
            except (OSError, http.client.HTTPException) as error:
                told = type(error).__name__
            health.seconds.append(monotonic() - begun)
            health.told[told] += 1

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield health
    finally:
        over.set()
        watching.join()


def flood(folder: Path) -> tuple[Health, str]:
    """Ask for thirty misspelled searches at once, for thirty seconds: as line 20 has it, and within
    the price."""
    with serving(folder) as server, watched(server) as health:
        told: Counter[int] = Counter()
        until, numbers = monotonic() + SECONDS, count()

        def attack(words: int) -> None:
            caller = Caller(server, ATTACKER)
            while monotonic() < until:
                with suppress(OSError, http.client.HTTPException):
                    told[caller.query(searches(words, next(numbers)))[0]] += 1

        together(attack, [20, 20, 3, 3])
    return health, f"answers to the attacker: {dict(told)}"


def searches(words: int, number: int) -> str:
    """Return thirty searches for so many misspelled words, others for each number."""
    each = " ".join(f"{WORDS[w % len(WORDS)]}{'abcdefgh'[number % 8]}" for w in range(words))
    return "{" + " ".join(
        f's{n}: search(query: "{each} n{number}x{n}", first: 1) {{ totalCount }}'
        for n in range(30)
    ) + "}"  # fmt: skip


def together(attack: Callable[[int], None], given: list[int]) -> None:
    """Attack in as many threads as is given, until all have ended."""
    threads = [threading.Thread(target=attack, args=(each,)) for each in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def endless(folder: Path) -> tuple[Health, str]:
    """Send a header without end."""
    with serving(folder) as server, watched(server) as health:
        size, connection = 0, Caller(server, ATTACKER).open()
        with closing(connection), suppress(OSError):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: blis\r\nX: ")
            while size < ENDLESS:
                connection.sendall(b"a" * 65_536)
                size += 65_536
        sleep(2)
    return health, f"{size / 2**20:.1f} of {ENDLESS / 2**20:.0f} MiB were sent"


def halves(folder: Path) -> tuple[Health, str]:
    """Send many halves of requests to a server that may open few files."""
    with serving(folder, descriptors=DESCRIPTORS) as server, watched(server) as health:
        caller, told = Caller(server, ATTACKER), Counter[str]()
        with ExitStack() as stack:
            opened: list[socket.socket] = []
            for _ in range(HALVES):
                with suppress(OSError):
                    opened.append(stack.enter_context(closing(caller.open())))
                    opened[-1].sendall(b"POST /graphql HTTP/1.1\r\nHost: blis\r\n")
            for each in opened:
                with suppress(OSError):
                    told[each.recv(12).decode("latin-1").rpartition(" ")[2]] += 1
        sleep(1)
    return health, f"answers to the attacker: {dict(told)}"


def frozen(folder: Path) -> tuple[Health, str]:
    """Stop PostgreSQL for a while without ending it, as a disk or a network does."""
    with (
        own_postgresql(folder) as (base, url),
        serving(folder, BLIS_DATABASE_URL=url) as server,
    ):
        friend = Caller(server, FRIEND)
        before = friend.query("{ __typename }")[0]
        first = int((base / "data/postmaster.pid").read_text().split()[0])
        everyone = [first, *children(first)]
        waits: list[float] = []

        def ask() -> None:
            begun = monotonic()
            with suppress(OSError, http.client.HTTPException):
                friend.query("{ __typename }")
            waits.append(monotonic() - begun)

        asking = threading.Thread(target=ask)
        with watched(server) as health:
            for pid in everyone:
                os.kill(pid, signal.SIGSTOP)
            try:
                asking.start()
                sleep(FROZEN)
            finally:
                for pid in everyone:
                    os.kill(pid, signal.SIGCONT)
            asking.join()
        sleep(1)
        after = friend.query("{ topics(first: 1) { nodes { slug } } }")[0]
    return health, f"`__typename` {before}, {waits[0]:.1f} s while frozen, then {after}"


@contextmanager
def own_postgresql(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folder and the address of a server of PostgreSQL beside a folder of data."""
    base = folder.with_name("postgresql")
    base.mkdir()
    for each in (folder.parent, base):
        each.chmod(0o755)
    with postgresql(base) as url:
        yield base, url


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def imported(folder: Path) -> tuple[Health, str]:
    """Bring in a large table while somebody writes, with SQLite."""
    with serving(folder) as server:
        return beside_a_writer(server, f"sqlite:///{folder}/blis.sqlite")


def imported_postgresql(folder: Path) -> tuple[Health, str]:
    """Bring in a large table while somebody writes, with PostgreSQL."""
    with own_postgresql(folder) as (_, url), serving(folder, BLIS_DATABASE_URL=url) as it:
        return beside_a_writer(it, url)


def beside_a_writer(server: Served, url: str) -> tuple[Health, str]:
    """Bring in a large table while somebody writes."""
    key, table = prepared(url)
    _, found = Caller(server, FRIEND).query("{ topics(first: 1) { nodes { id } } }")
    topic = json.loads(found)["data"]["topics"]["nodes"][0]["id"]
    waits: list[float] = []
    over = threading.Event()

    def write(_: int) -> None:
        writer = Caller(server, FRIEND, key)
        while not over.wait(0.2):
            begun = monotonic()
            status, body = 0, b""
            with suppress(OSError, http.client.HTTPException):
                status, body = writer.query(NOTE, i={"id": topic, "note": f"Nr. {begun}"})
            waits.append(monotonic() - begun)
            if status != 200 or b'"userErrors":[]' not in body:
                told[f"writer {status}"] += 1

    told: Counter[str] = Counter()
    with watched(server) as health:
        writing = threading.Thread(target=write, args=(0,))
        writing.start()
        begun = monotonic()
        status, body = sent(Caller(server, ATTACKER, key, LONGEST_IMPORT), table)
        took = monotonic() - begun
        over.set()
        writing.join()
    told[f"import {status}"] += 1
    words = f"{took:.0f} s, a writer waited {max(waits):.1f} s at most, {dict(told)}"
    return health, words if status == 200 else f"{words} {body[:200]!r}"


def prepared(url: str) -> tuple[str, bytes]:
    """Return the key of an editor, and a table of values."""
    database = Database(url)
    with database.transaction(raising=False) as session:
        account = tables.Account(label="Editor", roles=[Role.EDITOR])
        session.add(account)
        session.flush()
        _, secret = issue_key(session, account, "Stress", [*Scope], days=None, client="stress")
    place, of = table_of(tables.Municipality), table_of(tables.Indicator)
    of_today = sa.select(place.c.slug).where(place.c.valid_to.is_(None)).order_by(place.c.id)
    places = [slug for (slug,) in database.all(of_today)][:43]
    codes = [code for (code,) in database.all(sa.select(of.c.code).order_by(of.c.id))]
    every = product(codes, places, YEARS)
    lines = ["indicator,municipality,period,value"]
    lines += [f"{c},{p},{y},{number % 90}" for number, (c, p, y) in zip(range(VALUES), every)]  # noqa: B905
    database.engine.dispose()
    database.reading.dispose()
    return f"Bearer {secret}", "\n".join(lines).encode()


def sent(caller: Caller, table: bytes) -> tuple[int, bytes]:
    """Send a table as a form, to be published."""
    mark = b"----stress"
    fields = {b"dryRun": b"false", b"publish": b"true", b"comment": b"stress"}
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark, name, value)
        for name, value in fields.items()
    ]
    file = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="values.csv"\r\n'
    parts += [file % mark, b"Content-Type: text/csv\r\n\r\n", table, b"\r\n--%s--\r\n" % mark]
    kind = {"Content-Type": f"multipart/form-data; boundary={mark.decode()}"}
    return caller.ask("POST", "/imports/values", b"".join(parts), kind)


def rebuilt(folder: Path) -> tuple[Health, str]:
    """Build the index anew while serving."""
    with serving(folder) as server, watched(server) as health:
        sleep(1)
        building = start(folder, "reindex")
        told, _ = building.communicate(timeout=PATIENCE * 5)
    return health, f"status {building.returncode}: {told.strip().splitlines()[-1][:90]}"


SCENARIOS: Mapping[str, tuple[str, Callable[[Path], tuple[Health, str]]]] = {
    "flood": ("a flood of misspelled searches, 30 s", flood),
    "endless": ("a header without end", endless),
    "halves": (f"{HALVES} half-sent requests, {DESCRIPTORS} descriptors", halves),
    "frozen": (f"PostgreSQL frozen for {FROZEN} s", frozen),
    "import": (f"{VALUES:,} values beside a writer, SQLite", imported),
    "import-postgresql": (f"{VALUES:,} values beside a writer, PostgreSQL", imported_postgresql),
    "rebuild": ("the index built anew", rebuilt),
}


def main() -> None:
    """Go through the scenarios that are named, or all, and print what health felt."""
    print(ROW.format("during", "/healthz", "target", "what came of it"))
    print("|---|---:|---:|---|")
    for name in sys.argv[1:] or SCENARIOS:
        title, attack = SCENARIOS[name]
        with tempfile.TemporaryDirectory() as folder:
            try:
                health, words = attack(Path(folder) / "blis")
            except (OSError, http.client.HTTPException) as error:
                print(ROW.format(title, "", "1 s", f"not done: {error!r}"), flush=True)
                continue
        latest = f"{max(health.seconds):.2f} s"
        print(ROW.format(title, latest, "1 s", f"{words}; health {dict(health.told)}"), flush=True)


if __name__ == "__main__":
    main()
