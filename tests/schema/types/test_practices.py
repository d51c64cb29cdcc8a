"""What clients see of a practice, and of what it held in its versions."""

import re

from schema.connections.filter_inputs import column_type, declared_fields
from schema.types import Practice
from schema.types.entity import Node, Sourced, Versioned
from schema.types.versions import PracticeContent

CITED = """{ practices(first: 100) { nodes { slug
  ISO690: citation(style: ISO690) APA: citation(style: APA) } } }"""

NOT_KEPT = {"project_name", "state", "visibility", "published_on", "review_due_on"}
"""What a version does not tell: where a practice is on its way, and whose project it was."""


def column_names(kind):
    fields = declared_fields(kind)
    return {f.python_name for f in fields if column_type(f) or f.metadata.get("text")}


def test_a_version_holds_every_column_and_text_of_a_practice():
    common = set().union(*map(column_names, (Node, Sourced, Versioned)))

    assert column_names(Practice) - common - column_names(PracticeContent) == NOT_KEPT
    assert column_names(PracticeContent) <= column_names(Practice)


def test_a_citation_speaks_the_language_of_its_reader_and_no_other(ask):
    latvian = ask(CITED, {"accept-language": "lv"})["practices"]["nodes"]
    english = ask(CITED, {"accept-language": "en"})["practices"]["nodes"]

    for case in latvian:
        assert "1. versija. BLIS, " in case["ISO690"]
        assert f"Identifikators: {case['slug']}. CC" in case["ISO690"]
        assert not re.search(r"Version|Identifier|n\.d\.| AND | and ", "".join(case.values()))
    for case in english:
        assert "Version 1. BLIS, " in case["ISO690"]
        assert not re.search(
            r"versija|Identifikators|b\. g\.| un ", case["ISO690"].partition(". ")[0]
        )
    assert any(" un " in case["ISO690"].partition(". ")[0] for case in latvian)
    assert any("[b. g.]" in case["ISO690"] for case in latvian)
