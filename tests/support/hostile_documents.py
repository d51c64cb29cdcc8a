"""Documents and variables that are too large, too deep or too costly, each with its code."""

FILTERED = "query($filter: PracticeFilterInput) { practices(first: 1, filter: $filter) %s }"

COUNTED = FILTERED % "{ totalCount }"

NO_PAGE = "INVALID_PAGINATION"


def spread(fields: str, fragments: str = "") -> str:
    """A document with these fields in a practice."""
    return f"{{ practices(first: 1) {{ nodes {{ {fields} }} }} }} {fragments}"


def chain(length: int, leaf: str) -> str:
    """A document whose fragments fan out to 2 to the power of their number."""
    links = "".join(
        f"fragment F{i} on Practice {{ ...F{i + 1} ...F{i + 1} }}" for i in range(length)
    )
    return spread("...F0", f"{links} fragment F{length} on Practice {{ {leaf} }}")


def mutual(number: int) -> str:
    """A document in which each of the fragments spreads all others."""
    spreads = [f"...F{i} " for i in range(number)]
    others = ("".join(spreads[:i] + spreads[i + 1 :]) for i in range(number))
    fragments = (f"fragment F{i} on Practice {{ {each} }}" for i, each in enumerate(others))
    return spread("...F0", "".join(fragments))


def nested(outer: str, depth: int, inner: str, closing: str = "}") -> str:
    return outer * depth + inner + closing * depth


def deep(depth: int) -> dict:
    """A filter that is nested so deep."""
    filter: dict = {}
    for _ in range(depth):
        filter = {"not": filter}
    return filter


TOPICS = "{ topics(first: 1) { nodes { " + nested("parent { ", 12, "slug ") + "} } }"

WIDE = "{ municipalities(first: 100) { nodes { practices(first: 100) { nodes { %s } } } } }"

LONG = "x" * 20_000

HOSTILE = {
    "a chain of fragments to 2^25 fields": (chain(25, "slug"), "FIELD_LIMIT_EXCEEDED"),
    "a chain of fragments to 2^25 nothings": (chain(25, ""), "FIELD_LIMIT_EXCEEDED"),
    "a chain of 200 fragments": (chain(150, "slug"), "DEPTH_LIMIT_EXCEEDED"),
    "a chain of aliases": (chain(5, "a: slug"), "ALIAS_LIMIT_EXCEEDED"),
    "a chain of directives": (chain(7, "slug @skip(if: true)"), "DIRECTIVE_LIMIT_EXCEEDED"),
    "a fragment in itself": (
        spread("...A", "fragment A on Practice { ...A }"), "GRAPHQL_VALIDATION_FAILED"),
    "a ring of fragments": (
        spread("...A", "fragment A on Practice { ...B } fragment B on Practice { ...A }"),
        "GRAPHQL_VALIDATION_FAILED"),
    "fragments that all spread all": (mutual(30), "GRAPHQL_VALIDATION_FAILED"),
    "an unused chain of fragments": (
        "{ __typename }" + chain(25, "slug")[len(spread("...F0")) :], "FIELD_LIMIT_EXCEEDED"),
    "a fan in another operation": (
        "query A { __typename } query B" + chain(25, "slug"), "FIELD_LIMIT_EXCEEDED"),
    "5,000 overlapping fields": (spread("slug " * 5_000), "TOKEN_LIMIT_EXCEEDED"),
    "400 overlapping fields": (spread("slug " * 400), "FIELD_LIMIT_EXCEEDED"),
    "200 overlapping objects": (spread("title { value } " * 200), "FIELD_LIMIT_EXCEEDED"),
    "overlapping objects in fragments": (
        spread("...A " * 60, "fragment A on Practice { title { value } }"),
        "FIELD_LIMIT_EXCEEDED"),
    "1,000 aliases": (
        "{" + " ".join(f"a{i}: __typename" for i in range(1_000)) + "}", "TOKEN_LIMIT_EXCEEDED"),
    "31 aliases": (
        "{" + " ".join(f"a{i}: __typename" for i in range(31)) + "}", "ALIAS_LIMIT_EXCEEDED"),
    "heaps of directives": (
        "{ __typename " + "@skip(if: false) " * 150 + "}", "DIRECTIVE_LIMIT_EXCEEDED"),
    "heaps of unknown directives": ("{ __typename " + "@a" * 900 + "}", "DIRECTIVE_LIMIT_EXCEEDED"),
    "directives of an operation": ("query " + "@a" * 900 + "{ a }", "DIRECTIVE_LIMIT_EXCEEDED"),
    "10,000 levels": (nested("{a", 10_000, ""), "DEPTH_LIMIT_EXCEEDED"),
    "150 levels": (nested("{a", 150, ""), "DEPTH_LIMIT_EXCEEDED"),
    "150 inline fragments": (nested("{...", 150, "{a}"), "DEPTH_LIMIT_EXCEEDED"),
    "150 levels of nodes": (nested("{nodes", 150, ""), "DEPTH_LIMIT_EXCEEDED"),
    "12 steps along links": (TOPICS, "DEPTH_LIMIT_EXCEEDED"),
    "10,000 brackets": ("{ a(b: " + "[" * 10_000, "DEPTH_LIMIT_EXCEEDED"),
    "10,000 comments": ("#\n" * 10_000 + "{ __typename }", "TOKEN_LIMIT_EXCEEDED"),
    "a field of white space": (" " * 100_000 + "{ __typename }", "TOKEN_LIMIT_EXCEEDED"),
    "10,000 variables in the document": (
        "query(" + " ".join(f"$v{i}: Int" for i in range(10_000)) + ") { __typename }",
        "TOKEN_LIMIT_EXCEEDED"),
    "a list of 5,000 in the document": (
        "{ practices(first: 1, filter: {year: {in: [" + "1 " * 5_000 + "]}}) { totalCount } }",
        "TOKEN_LIMIT_EXCEEDED"),
    "a filter nested 100 times": (
        "{ practices(first: 1, filter: " + nested("{not: ", 100, "{}") + ") { totalCount } }",
        "INPUT_LIMIT_EXCEEDED"),
    "a default nested 100 times": (
        "query($f: PracticeFilterInput = " + nested("{not: ", 100, "{}") + ") { __typename }",
        "INPUT_LIMIT_EXCEEDED"),
    "a number of 5,000 digits": (
        "{ practices(first: " + "1" * 5_000 + ") { totalCount } }", "INPUT_LIMIT_EXCEEDED"),
    "a huge string": ('{ search(query: "' + LONG + '") { totalCount } }', "INPUT_LIMIT_EXCEEDED"),
    "a huge block string": (
        '{ search(query: """' + LONG + '""") { totalCount } }', "INPUT_LIMIT_EXCEEDED"),
    "a huge page": ("{ practices(first: 2000000000) { totalCount nodes { slug } } }", NO_PAGE),
    "a page beyond Int": (
        "{ practices(first: 9999999999) { totalCount } }", "BAD_USER_INPUT"),
    "orders in heaps": (
        "{ practices(first: 1, orderBy: [" + "{field: YEAR} " * 100 + "]) { totalCount } }",
        "BAD_USER_INPUT"),
    "101 ids": ("{ nodes(ids: [" + '"x" ' * 101 + "]) { id } }", "BAD_USER_INPUT"),
    "10,100 rows": (WIDE % "slug", "NODE_LIMIT_EXCEEDED"),
    "a million rows": (
        WIDE % "municipalities(first: 100) { nodes { slug } }", "NODE_LIMIT_EXCEEDED"),
    "100 conditions that read every text": (
        "{ practices(first: 1, filter: {or: [" + '{title: {contains: "a"}} ' * 100
        + "]}) { totalCount } }", "COST_LIMIT_EXCEEDED"),
    "30 schemas deep in types": (
        "{" + " ".join(f"a{i}: __schema {{ types {{ ...T }} }}" for i in range(30)) + "}"
        "fragment T on __Type { fields { type { fields { name } } } }", "DEPTH_LIMIT_EXCEEDED"),
    "types of types of types": (
        "{ __schema { types " + nested("{ ofType ", 30, "{ name }") + "} }",
        "DEPTH_LIMIT_EXCEEDED"),
}  # fmt: skip

HOSTILE_VARIABLES = {
    "a filter of 5,000 values": (COUNTED, {"filter": {"year": {"in": [*range(5_000)]}}}),
    "5,000 lists": (COUNTED, {"filter": [[]] * 5_000}),
    "10,000 variables": ("{ __typename }", {f"v{i}": i for i in range(10_000)}),
    "a filter nested 900 times": (COUNTED, {"filter": deep(900)}),
    "a huge string": (COUNTED, {"filter": {"title": {"contains": LONG}}}),
    "a huge string that nobody reads": ("{ __typename }", {"nothing": LONG}),
}
