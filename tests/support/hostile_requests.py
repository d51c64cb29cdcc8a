"""Requests that nobody should send, each with the status and the code that refuse it."""

import json
from urllib.parse import quote, urlencode

TOPICS = "{ topics(first: 1) { nodes { slug } } }"

GOOD = json.dumps({"query": TOPICS}).encode()

DEEP = 10_000

BAD = (400, "BAD_REQUEST")

MEDIA = (415, "UNSUPPORTED_MEDIA_TYPE")

PARSE = (400, "GRAPHQL_PARSE_FAILED")

DEPTH = (400, "DEPTH_LIMIT_EXCEEDED")

VAST = (400, "INPUT_LIMIT_EXCEEDED")

LARGE = (413, "REQUEST_TOO_LARGE")

HASH = '{"persistedQuery": {"version": 1, "sha256Hash": "%s"}}'


def question(**fields) -> bytes:
    return json.dumps({"query": TOPICS} | fields).encode()


def filtered(depth: int) -> dict:
    inner: dict = {"year": {"eq": 2020}}
    for _ in range(depth):
        inner = {"not": inner}
    return inner


NESTED = "query($f: PracticeFilterInput) { practices(first: 1, filter: $f) { totalCount } }"

BODIES = {
    "nothing": (b"", BAD),
    "white space": (b" \n ", BAD),
    "null": (b"null", BAD),
    "true": (b"true", BAD),
    "a number": (b"1", BAD),
    "a string": (b'"{ topics }"', BAD),
    "a list": (b"[" + GOOD + b"]", BAD),
    "an empty list": (b"[]", BAD),
    "an empty object": (b"{}", BAD),
    "a number of 5,000 digits": (b"9" * 5_000, BAD),
    "a variable of 5,000 digits": (
        b'{"query": "{a}", "variables": {"n": %s}}' % (b"9" * 5_000),
        BAD,
    ),
    "an exponent beyond all": (b'{"query": "{a}", "variables": {"n": 1e999999999}}', BAD),
    "lists nested 10,000 deep": (b"[" * DEEP + b"]" * DEEP, BAD),
    "lists never closed": (b"[" * DEEP, BAD),
    "objects nested 10,000 deep": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, BAD),
    "variables nested 300 deep": (question(variables=filtered(300)), VAST),
    "half an object": (GOOD[:-5], BAD),
    "two objects": (GOOD + GOOD, BAD),
    "a comment": (b"/* */" + GOOD, BAD),
    "single quotes": (b"{'query': '{ topics }'}", BAD),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, BAD),
    "UTF-16": (GOOD.decode().encode("utf-16"), BAD),
    "Latin-1": ('{"query": "{ ā }"}'.encode("iso-8859-4"), BAD),
    "a cut UTF-8 sequence": (b'{"query": "\xc4"}', BAD),
    "an overlong UTF-8 sequence": (b'{"query": "\xc0\xaf"}', BAD),
    "a surrogate in UTF-8": (b'{"query": "\xed\xa0\x80"}', BAD),
    "a lone surrogate": (b'{"query": "{ topics }", "variables": {"a": "\\ud800"}}', BAD),
    "a lone low surrogate": (b'{"query": "\\udc00"}', BAD),
    "NaN": (b'{"query": "{ topics }", "variables": {"a": NaN}}', BAD),
    "infinity": (b'{"query": "{ topics }", "variables": {"a": -Infinity}}', BAD),
    "a control character": (b'{"query": "{ topics \x01}"}', BAD),
    "gzip": (b"\x1f\x8b\x08\x00", BAD),
    "a form": (b"query=%7Btopics%7D", BAD),
    "a null query": (question(query=None), BAD),
    "an empty query": (question(query=""), BAD),
    "a query that is a number": (question(query=1), BAD),
    "a query that is a list": (question(query=[TOPICS]), BAD),
    "a name that is a number": (question(operationName=1), BAD),
    "variables that are a list": (question(variables=[]), BAD),
    "variables that are a string": (question(variables="{}"), BAD),
    "extensions that are a list": (question(extensions=[]), BAD),
    "a persisted query that is a string": (question(extensions={"persistedQuery": "a"}), BAD),
    "a persisted query without a hash": (question(extensions={"persistedQuery": {}}), BAD),
    "a hash that is a number": (question(extensions={"persistedQuery": {"sha256Hash": 1}}), BAD),
    "a hash that is a path": (question(documentId="../../etc/passwd"), BAD),
    "a document id that is an object": (question(documentId={}), BAD),
    "a body above the limit": (question(variables={"a": "x" * 300_000}), LARGE),
    "a document nested 10,000 deep": (question(query="{a" * DEEP + "}" * DEEP), DEPTH),
    "a value nested 10,000 deep": (question(query="{a(b:" + "[" * DEEP + "]" * DEEP + ")}"), DEPTH),
    "a filter nested 200 deep": (question(query=NESTED, variables={"f": filtered(200)}), VAST),
    "a document of NUL": (question(query="\0" * 100), PARSE),
    "a document of emoji": (question(query="😀"), PARSE),
    "a document of one string": (question(query='"' * 999), PARSE),
}

JSON = {"Content-Type": "application/json"}

HEADERS = {
    "no content type": ({}, MEDIA),
    "an empty content type": ({"Content-Type": ""}, MEDIA),
    "plain text": ({"Content-Type": "text/plain"}, MEDIA),
    "a form": ({"Content-Type": "application/x-www-form-urlencoded"}, MEDIA),
    "an upload": ({"Content-Type": "multipart/form-data; boundary=x"}, MEDIA),
    "graphql as text": ({"Content-Type": "application/graphql"}, MEDIA),
    "another charset": ({"Content-Type": "application/json; charset=utf-16"}, MEDIA),
    "two content types": ({"Content-Type": "application/json, text/plain"}, MEDIA),
    "semicolons": ({"Content-Type": ";" * 10_000}, MEDIA),
    "a compressed body": (JSON | {"Content-Encoding": "gzip"}, MEDIA),
    "an announced length above the limit": (JSON | {"Content-Length": "300000"}, LARGE),
    "an announced length of 5,000 digits": (JSON | {"Content-Length": "9" * 5_000}, LARGE),
    "only pictures accepted": (JSON | {"Accept": "image/png"}, (406, "NOT_ACCEPTABLE")),
    "nothing accepted": (JSON | {"Accept": "*/*;q=0"}, (406, "NOT_ACCEPTABLE")),
    "an empty accept": (JSON | {"Accept": ""}, (406, "NOT_ACCEPTABLE")),
    "another charset accepted": (
        JSON | {"Accept": "application/json; charset=latin1"},
        (406, "NOT_ACCEPTABLE"),
    ),
}

HARMLESS = {
    "a weight that is no number": {"Accept": "application/json;q=often, */*"},
    "ten thousand kinds of answer": {"Accept": "*/*," + "a/b," * 10_000},
    "ten thousand languages": {"Accept-Language": "lv," * 10_000},
    "languages that are none": {"Accept-Language": ";;q=;,=,\xff"},
    "a weight of digits alone in another script": {"Accept-Language": "en;q=\xb2"},
    "ten thousand codings": {"Accept-Encoding": "x," * 10_000},
    "tags without end": {"If-None-Match": '"' * 10_000},
    "a request id of 10,000 characters": {"X-Request-Id": "a" * 10_000},
    "a request id with markup": {"X-Request-Id": "<script>"},
    "forwarded from anywhere": {"X-Forwarded-For": "x" * 10_000, "X-Forwarded-Proto": "gopher"},
}

ADDRESSES = {
    "nothing": ("x=1", BAD),
    "a query that comes twice": (urlencode([("query", TOPICS)] * 2), BAD),
    "bytes that are not UTF-8": ("query=%ff", BAD),
    "a surrogate": ("query=%ed%a0%80", BAD),
    "variables that are no JSON": (urlencode({"query": TOPICS, "variables": "{a:1}"}), BAD),
    "variables that are a list": (urlencode({"query": TOPICS, "variables": "[]"}), BAD),
    "variables that are a string": (urlencode({"query": TOPICS, "variables": '"a"'}), BAD),
    "variables of 5,000 digits": (urlencode({"query": TOPICS, "variables": "9" * 5_000}), BAD),
    "variables nested 10,000 deep": (f"query={quote(TOPICS)}&variables={'[' * DEEP}", BAD),
    "a lone surrogate": (urlencode({"query": TOPICS, "variables": '{"a":"\\ud800"}'}), BAD),
    "extensions that are a number": (urlencode({"query": TOPICS, "extensions": "1"}), BAD),
    "a hash that is none": (urlencode({"extensions": HASH % "abc"}), BAD),
    "a thousand parameters": ("&".join(f"a{n}=1" for n in range(1_000)), BAD),
    "a document that is none": ("query=%7B", PARSE),
}
