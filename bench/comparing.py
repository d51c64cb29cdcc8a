"""Comparing over the large data set: CPU and statements, and whether they grow with the data.

python -m bench.comparing
"""

import tempfile

import uvloop
from starlette.applications import Starlette

from bench.dataset import PRACTICES, fill
from bench.reads import counted, line
from bench.requests import ask, cpu_of, different
from bench.serving import application, settle
from schema import Database

ASKED = 'municipality: {slug: "municipality-7"}'
GROUP = 'peers: {group: {slug: "group-1"}}, asOf: "2020-01-01"'
CRITERIA = ", ".join(f'{{indicator: {{code: "I{n * 3}"}}}}' for n in range(1, 11))

DOCUMENTS = {
    "comparison": f"""{{ comparison(indicator: {{code: "I7"}}, {ASKED}, {GROUP}, period: "2019",
        since: "2015") {{ aggregate {{ n median mean lowerQuartile upperQuartile }}
        position {{ rank of quantile zScore diffFromMedian }} change {{ percent direction }}
        verdict {{ code text {{ value }} }} }} }}""",
    "similarity": f"""{{ similarMunicipalities(to: {{slug: "municipality-7"}}, first: 7,
        criteria: [{CRITERIA}], among: {{group: {{slug: "group-1"}}}}, asOf: "2020-01-01") {{
        distance municipality {{ slug }} parts {{ steps partOfDistance }} }} }}""",
    "learning path": f"""{{ learningPaths({ASKED}, topic: {{slug: "topic-3"}}, {GROUP}) {{ paths {{
        comparison {{ indicator {{ code }} position {{ rank of }} verdict {{ text {{ value }} }} }}
        experts {{ slug }} networks {{ code }} missing {{ code }}
        examples {{ reasons row {{ municipality {{ slug }} value change {{ percent }} }}
          practices {{ tie practice {{ slug title {{ value }} }} evidence {{ baseline result }} }}
          transferFit {{ score reasons {{ criterion mine theirs }} }} }} }} }} }}""",
    "series": f"""{{ series(indicator: {{code: "I7"}}, {ASKED}, borders: TODAY) {{
        points {{ period value status isRebuilt }} }} }}""",
}
CPU_TARGETS = {"comparison": 15, "similarity": 30, "learning path": 100, "series": 15}
GROWTH = (PRACTICES // 10, 30), (PRACTICES, 300)
"""Practices and indicators of a small data set and of the large one: 90,000 and 900,000 values."""


def main() -> None:
    """Make the data, measure, and print the table."""
    with tempfile.TemporaryDirectory() as name:
        found = []
        for practices, indicators in GROWTH:
            database = Database(f"sqlite:///{name}/{practices}.sqlite")
            fill(database, practices, indicators)
            found.append(uvloop.run(measured(database)))
    small, large = found
    line("", *DOCUMENTS)
    print("|---" + "|---:" * len(DOCUMENTS) + "|")
    line("CPU ms, 90,000 values", *(f"{small[name][0]:.1f}" for name in DOCUMENTS))
    targets = (f"{large[name][0]:.1f} ({CPU_TARGETS[name]})" for name in DOCUMENTS)
    line("CPU ms, 900,000 values (target)", *targets)
    line("statements", *(str(large[name][1]) for name in DOCUMENTS))


async def measured(database: Database) -> dict[str, tuple[float, int]]:
    """Return for each query the CPU milliseconds of an uncached answer, and its statements."""
    app = application(database)
    settle()
    return {name: await figures(app, database, document) for name, document in DOCUMENTS.items()}


async def figures(app: Starlette, database: Database, document: str) -> tuple[float, int]:
    """Return the CPU milliseconds and the statements of one query."""
    asked = different(document)
    await ask(app, next(asked))
    with counted(database) as statements:
        answer = await ask(app, next(asked))
    assert b'"errors"' not in answer.body, answer.body[:1000]
    return await cpu_of(app, asked), len(statements)


if __name__ == "__main__":
    main()
