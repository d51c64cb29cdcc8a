"""What is new, by day and kind: what was added, what was changed, and nothing hidden."""

from datetime import timedelta

import pytest

from schema import clock

RECENT = """query($since: Date, $kinds: [SearchKind!], $first: Int) {
  recentRecords(since: $since, kinds: $kinds, first: $first) {
    changedOn kind count added records { slug title { value } } } }"""
PUBLIC = "{ practices(first: 1) { totalCount } documents(first: 1) { totalCount } }"


def test_what_was_loaded_is_new_on_that_day_with_its_counts(ask):
    found = ask(RECENT, kinds=["DOCUMENT", "PRACTICE"], first=3)["recentRecords"]
    known = ask(PUBLIC)

    assert [each["kind"] for each in found] == ["PRACTICE", "DOCUMENT"]
    counts = [known[name]["totalCount"] for name in ("practices", "documents")]
    assert [each["count"] for each in found] == [each["added"] for each in found] == counts
    assert {len(each["records"]) for each in found} == {3}
    assert all(each["title"]["value"] for group in found for each in group["records"])


def test_before_a_day_nothing_is_told(ask):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()

    assert ask(RECENT, since=tomorrow)["recentRecords"] == []


def test_what_is_changed_later_is_told_as_changed_and_a_draft_never(desk, monkeypatch):
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "source", lambda: later)
    slug = "lielvarde-viedais-led-apgaismojums"
    texts = [{"lang": "lv", "value": "Viedais apgaismojums Lielvārdē"}]
    desk.done("practiceUpdate", "editor", {"id": desk.id("practice", slug), "title": texts}, "slug")
    given = {"kind": "PRACTICE", "title": texts, "summary": texts}
    desk.done("practiceDraftCreate", "editor", given, "slug")

    found = desk.ask(RECENT, since=clock.today().isoformat())["recentRecords"]

    assert [(each["kind"], each["count"], each["added"]) for each in found] == [("PRACTICE", 1, 0)]
    assert [each["slug"] for each in found[0]["records"]] == [slug]


@pytest.mark.parametrize("first", [0, 21])
def test_how_many_are_shown_is_limited(answer, first):
    [error] = answer(RECENT, first=first)["errors"]

    assert error["extensions"]["code"] == "INVALID_PAGINATION"
