"""Texts are Markdown, and what is made of them is safe to show."""

import re
from html.parser import HTMLParser

import pytest

from schema.markdown.safe_html import ATTRIBUTES, SCHEMES, TAGS, to_html
from seed import DATA

TRICKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>a</a>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](  javascript:alert(1))",
    "[a](<java\tscript:alert(1)>)",
    "[a](&#106;avascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](\x01javascript:alert(1))",
    "[a](vbscript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[a](file:///etc/passwd)",
    "[a](//example.org)",
    "[a](/graphql)",
    "<javascript:alert(1)>",
    "[a]\n\n[a]: javascript:alert(1)",
    '[a](https://example.org "\\" onmouseover=alert(1) x=\\"")',
    '[a](https://example.org" onmouseover="alert(1))',
    "![a](https://example.org/seen.png)",
    "![a](javascript:alert(1))",
    '``` "><script>alert(1)</script>\nx\n```',
    "`<script>alert(1)</script>`",
    "<!-- --><iframe src=https://example.org></iframe>",
    "<style>*{background:url(https://example.org)}</style>",
    "<<script>script>alert(1)<</script>/script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<form action=https://example.org><button>a</button></form>",
]


class Seen(HTMLParser):
    """Every tag that a browser would see, and every attribute of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_gets_a_tag_or_an_address_through(trick):
    seen = Seen(to_html(trick))

    assert set(seen.tags) <= TAGS
    for tag, name, value in seen.attributes:
        assert name == "rel" or name in ATTRIBUTES[tag]
        assert name != "href" or value.partition(":")[0] in SCHEMES


def test_what_markdown_can_say_is_said():
    html = to_html("# Kā\n\nLasi **šo** un [to](https://example.org/a?b=c&d).\n\n1. viens\n2. divi")

    assert html == (
        "<h1>Kā</h1>\n"
        '<p>Lasi <strong>šo</strong> un <a href="https://example.org/a?b=c&amp;d"'
        ' rel="nofollow noopener">to</a>.</p>\n'
        "<ol>\n<li>viens</li>\n<li>divi</li>\n</ol>"
    )


@pytest.mark.parametrize(
    "text",
    [
        "2024. gada sākumā",
        "1. janvārī stājas spēkā noteikumi.",
        "12. klases skolēni mācās.",
        "Iesniedz līdz\n1. martam.",
        "1. janvārī sāk.\n2. februārī beidz.",
        "2024. gadā sāka.\n2025. gadā beidza.",
        "1. vietā ir ūdens.\n\nVisi pārējie.\n\n2. vietā ir siltums.",
    ],
)
def test_ordinals_at_the_head_of_a_line_are_text(text):
    assert Seen(to_html(text)).tags == ["p"] * (text.count("\n\n") + 1)
    assert text.replace("\n", "") in to_html(text).replace("\n", "").replace("</p><p>", "")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Kā:\n1. viens\n2. divi", "<p>Kā:</p><ol><li>viens</li><li>divi</li></ol>"),
        ("9. deviņi\n10. desmit", '<ol start="9"><li>deviņi</li><li>desmit</li></ol>'),
        (
            "1. viens\n   1. a\n   2. b\n2. divi",
            "<ol><li>viens<ol><li>a</li><li>b</li></ol></li><li>divi</li></ol>",
        ),
        (
            "1. viens\n2. divi\n\n2024. gadā beidza.",
            "<ol><li>viens</li><li>divi</li></ol><p>2024. gadā beidza.</p>",
        ),
        ("> 1. viens\n> 2. divi", "<blockquote><ol><li>viens</li><li>divi</li></ol></blockquote>"),
        ("- 2024. gadā\n- 2025. gadā", "<ul><li>2024. gadā</li><li>2025. gadā</li></ul>"),
        ("1) viens", "<ol><li>viens</li></ol>"),
    ],
)
def test_numbers_that_count_on_are_a_list(text, html):
    assert to_html(text).replace("\n", "") == html


def test_no_text_of_the_seed_begins_a_list_with_a_year():
    lines = [line for file in sorted(DATA.glob("*.yaml")) for line in file.read_text().split("\n")]
    texts = {text[0] for line in lines if (text := re.search(r"\d+\. \w.*", line))}

    assert any(text.startswith("2015. gada") for text in texts)
    assert [text for text in texts if "<ol" in to_html(text)] == []


@pytest.mark.parametrize(
    "text", [">" * 5000, "[" * 10_000, "*a " * 3000, "- " * 5000, "<a:" * 3000, "1. a\n" * 5000]
)
def test_a_text_made_to_be_slow_has_an_end(text):
    assert Seen(to_html(text)).tags


def test_texts_are_answered_as_written_and_as_html(ask):
    answer = ask("{ practices(first: 3) { nodes { summary { value html } } } }")

    for practice in answer["practices"]["nodes"]:
        summary = practice["summary"]
        assert summary["html"] == to_html(summary["value"])
        assert summary["html"].startswith("<p>")
