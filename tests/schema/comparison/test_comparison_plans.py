"""Comparing reads what it needs from indexes, whatever else there is."""

import re

import pytest
from sqlalchemy import event

from schema import tables

OWN = 'municipality: {slug: "aizkraukles-novads-2021"}'
DOCUMENTS = {
    "comparison": f"""{{ comparison(indicator: {{code: "median_age"}}, {OWN}, since: "2025")
      {{ aggregate {{ n weightedMean }}
      rows {{ municipality {{ slug }} change {{ percent }} }} }} }}""",
    "series": f"""{{ series(indicator: {{code: "share_latvian"}}, {OWN}, borders: TODAY)
      {{ points {{ value parts {{ municipality {{ slug }} }} }} }} }}""",
    "similar": """{ similarMunicipalities(to: {slug: "riga-2021"}, criteria: [
      {indicator: {code: "population"}}, {indicator: {code: "median_age"}}])
      { distance municipality { slug } } }""",
    "learning": f"""{{ learningPaths({OWN}, topic: {{slug: "mobility"}}) {{ paths {{
      examples {{ practices {{ practice {{ slug }} }} }} }} }} }}""",
    "set": """{ sharedComparisonSet(token: "nav") { slug } comparisonSets(first: 1) {
      nodes { municipalities { nodes { slug } } } } }""",
}
SMALL = {"municipality", "succession", "comparison_set"}
"""What may be read from end to end: there are some hundreds of them, and there will not be more."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_large_table_is_read_from_end_to_end(name, ask, database):
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses a plan by how much there is: test_large_plans")
    plans = []

    def explain(_c, cursor, statement, values, *_):
        rows = cursor.connection.execute(f"explain query plan {statement}", values)
        plans.append([detail for *_, detail in rows])

    event.listen(database.reading, "before_cursor_execute", explain)
    ask(DOCUMENTS[name])
    event.remove(database.reading, "before_cursor_execute", explain)

    names = {table.__tablename__ for table in tables.TABLES}
    scanned = {word for plan in plans for line in plan for word in re.findall(r"SCAN (\w+)", line)}
    assert plans
    assert scanned & names <= SMALL
