"""Who may write what: the table of the documentation, tried with every mutation and every role."""

import re
from pathlib import Path

import pytest
from inputs import made
from writing import ACCOUNTS, KEYS, MUTATIONS, ids_of, input_of

APART = ("savedSearch", "reviewComment")
SHARED = [name for name in MUTATIONS if not name.startswith(APART)]
"""What is written for all; what others do not see at all has tests in its own files."""

PAGE = Path(__file__).parents[3] / "docs/writing.md"
ROW = re.compile(r"^\| (`.*?) \|" + r" *(\w*) *\|" * 5 + " `", re.MULTILINE)
ROLES = ("member", "stranger", "editor", "reviewer", "partner")
ALLOWED = {
    field: {role for role, cell in zip(ROLES, cells, strict=True) if cell == "yes"}
    | {"administrator"}
    for names, *cells in ROW.findall(PAGE.read_text())
    for field in re.findall(r"`(\w+)`", names)
}
TRIED = {"CONFLICT", "INVALID", "INVALID_STATE"}
"""What those get who may: the version is one that is not, or a text cannot be stored."""


def test_the_table_of_rights_names_every_mutation():
    assert {name for name in ALLOWED if not name.startswith(APART)} == set(SHARED)


@pytest.mark.parametrize("field", SHARED)
def test_only_those_write_whom_the_table_names(desk, ids, field):
    kind = input_of(field)
    given = made(kind, ids_of(field, ids))
    given |= {"ifVersion": 999} if "ifVersion" in kind.fields else {"note": "\u202e"}
    before = desk.state()

    for viewer in [*ACCOUNTS, *KEYS]:
        codes = {code for code, _ in desk.codes(field, viewer, given)}
        is_allowed = viewer.removeprefix("second ") in ALLOWED[field]
        assert codes <= TRIED if is_allowed else codes == {"FORBIDDEN"}, viewer
        assert codes, viewer
    [refused] = desk.send(document(field), "public", input=given)["errors"]
    assert refused["extensions"]["code"] == "UNAUTHENTICATED"
    assert desk.state() == before


def document(field):
    kind = input_of(field).name
    return f"mutation($input: {kind}!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}"
