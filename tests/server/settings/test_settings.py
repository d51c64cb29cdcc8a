"""The settings: every variable is documented, and all that cannot be is told at once."""

import re
from pathlib import Path

import pytest

from server.failure import Failure
from server.settings import AllSettings, read_settings, variable_name

DOCS = Path(__file__).parents[3] / "docs"
PAGES = ("operations", "limits", "live")
"""Where the variables stand in tables."""
VARIABLES = {variable_name(name): each for name, each in AllSettings.model_fields.items()}
ROW = re.compile(r"^\| (`BLIS_[^|]+) \| ([^|]+) \|", re.MULTILINE)
"""The variables and the defaults of a row of the table in docs/operations.md."""


def names_in(text: str) -> list[str]:
    return re.findall(r"BLIS_[A-Z_]*[A-Z]", text)


def test_every_variable_is_documented_and_nothing_else():
    pages = "".join(DOCS.joinpath(f"{page}.md").read_text("utf-8") for page in PAGES)

    assert {*names_in(pages)} == {*VARIABLES}


def test_the_table_of_variables_names_their_defaults():
    rows = ROW.findall(DOCS.joinpath("operations.md").read_text("utf-8"))
    told = {
        name: default
        for names, defaults in rows
        for name, default in zip(names_in(names), defaults.split(", "), strict=False)
        if re.fullmatch(r"`[\w.*]+`", default)
    }

    assert len(told) > 8
    for name, default in told.items():
        usual = VARIABLES[name].default
        written = {True: "on", False: "off", ("*",): "*"}.get(usual, str(usual))
        assert default == f"`{written}`", name


def test_all_that_cannot_be_is_told_at_once():
    with pytest.raises(Failure) as refused:
        read_settings({"BLIS_PORT": "abc", "BLIS_MAX_BODY": "1e6", "BLIS_DEPTH": "0"})

    sentences = str(refused.value).splitlines()
    assert len(sentences) == 3
    for name in ("The port", "BLIS_MAX_BODY", "BLIS_DEPTH"):
        assert any(sentence.startswith(f"{name} must be ") for sentence in sentences)


def test_what_is_given_goes_before_the_environment_and_nothing_given_is_unset(monkeypatch):
    monkeypatch.setenv("BLIS_PORT", "abc")
    monkeypatch.setenv("BLIS_HOST", "")
    monkeypatch.setenv("BLIS_DEPTH", "12")

    settings = read_settings({"BLIS_PORT": "8001", "BLIS_DEPTH": ""})

    assert (settings.port, settings.host, settings.limits.depth) == (8001, "127.0.0.1", 12)


def test_secrets_are_not_in_what_is_printed_of_the_settings():
    secret = "s" * 40
    given = {
        "BLIS_SECRET": secret,
        "BLIS_DATABASE_URL": f"postgresql://blis:{secret}@localhost/blis",
        "BLIS_OIDC_ISSUER": "https://id.example.lv",
        "BLIS_OIDC_CLIENT_ID": "blis",
        "BLIS_OIDC_CLIENT_SECRET": secret,
    }

    settings = read_settings(given)

    assert settings.sign_in.secret == secret
    assert secret not in f"{settings!r} {settings.sign_in!r} {settings.database_name}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("BLIS_ACCESS_LOG", "yes"),
        ("BLIS_ALLOWED_HOSTS", "*"),
        ("BLIS_BUCKET", "100"),
        ("BLIS_MAX_FILE", "-1"),
        ("BLIS_OIDC_ISSUER", "http://id.example.lv"),
        ("BLIS_PAGE_ADDRESS", "https://blis.lv/{number}"),
        ("BLIS_SEARCH_ENGINE", "lucene"),
        ("BLIS_SECRET", "hush"),
        ("BLIS_TOKENS", "many"),
        ("BLIS_VIRUS_SCAN", "no-such-scanner --quick"),
    ],
)
def test_what_a_variable_cannot_hold_is_told_by_its_name(name, text):
    with pytest.raises(Failure, match=rf"^{name} "):
        read_settings({name: text})


def test_half_of_what_signing_in_needs_names_what_is_missing():
    given = {"BLIS_OIDC_ISSUER": "https://id.example.lv", "BLIS_OIDC_CLIENT_ID": "blis"}

    with pytest.raises(Failure, match="For signing in, BLIS_OIDC_CLIENT_SECRET is missing"):
        read_settings(given)
