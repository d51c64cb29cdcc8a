"""People in browsers: signing in with a real provider, sessions, and pages of others."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from accounts import accounts_in
from provider import provider, sign_in_at
from starlette.testclient import TestClient

from schema import issue_link
from schema.clock import now
from schema.tables import Account, Role, SignInLink
from server.app import create_app
from server.http.callers.sessions import COOKIE, SECONDS, SessionSigner
from server.settings import HttpSettings, OpenIdProvider, SignInSettings

SECRET = "a secret of the tests, which is long enough"
HOME = "http://testserver"
OWN = {"Sec-Fetch-Site": "same-origin"}
WHO = "{ viewer { label csrfToken } }"
LABEL = "Editor of cases"


@pytest.fixture(scope="module")
def known():
    """The provider that knows BLIS."""
    with provider(f"{HOME}/sign-in/returned") as known:
        yield known


@pytest.fixture(scope="module")
def people(parts):
    with accounts_in(parts[0]) as accounts:
        yield accounts


@pytest.fixture(scope="module")
def link_app(parts):
    """The application without a provider."""
    return create_app(*parts, access=SignInSettings(SECRET))


@pytest.fixture
def browser(link_app):
    """A browser that has no cookies yet."""
    with TestClient(link_app, follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def visitor(parts, known):
    """A browser at an application with a provider."""
    app = create_app(*parts, access=SignInSettings(SECRET, known))
    with TestClient(app, follow_redirects=False) as browser:
        yield browser


def who(browser):
    return browser.get("/graphql", params={"query": WHO}).json()["data"]["viewer"]


def told_to_ask(visitor):
    """Return the address at the provider to which BLIS leads a browser."""
    answer = visitor.get("/sign-in/provider")
    assert answer.status_code == 302
    return answer.headers["location"]


def test_an_account_signs_in_with_the_provider(visitor, known, people):
    people.add(Role.EDITOR, label=LABEL, issuer=known.issuer, subject="known-1")
    assert 'href="/sign-in/provider?back=%2Fen%2F"' in visitor.get("/en/sign-in?to=/en/").text
    address = told_to_ask(visitor)
    asked = parse_qs(urlsplit(address).query)

    back = sign_in_at(known, address, "known-1")
    answer = visitor.get(back)

    assert (asked["code_challenge_method"], asked["scope"]) == (["S256"], ["openid"])
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert (answer.status_code, answer.headers["location"]) == (303, "/mans-darbs")
    assert LABEL in visitor.get("/ieiet").text
    assert who(visitor)["label"] == LABEL


def test_a_stranger_gets_no_account_and_is_told_what_the_administrator_needs(
    visitor, known, people
):
    answer = visitor.get(sign_in_at(known, told_to_ask(visitor), "stranger-<1>"))

    assert answer.status_code == 403
    assert known.issuer in answer.text
    assert "stranger-&lt;1&gt;" in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")
    assert who(visitor) is None


def test_a_personal_code_is_neither_kept_nor_shown(visitor, known, people):
    answer = visitor.get(sign_in_at(known, told_to_ask(visitor), "PNOLV-010180-12345"))

    assert answer.status_code == 403
    assert "010180" not in answer.text
    with pytest.raises(ValueError, match="personal codes are not kept"):
        people.add(Role.EDITOR, issuer=known.issuer, subject="PNOLV-010180-12345")


def test_a_disabled_account_does_not_sign_in(visitor, known, people):
    account = people.add(Role.EDITOR, issuer=known.issuer, subject="disabled-1")
    people.change(Account, account, is_active=False)

    answer = visitor.get(sign_in_at(known, told_to_ask(visitor), "disabled-1"))

    assert answer.status_code == 403
    assert who(visitor) is None


@pytest.fixture
def member(known, people):
    """What the provider calls somebody who has an account."""
    number = people.add(Role.EDITOR, issuer=known.issuer, subject=f"member-{now().timestamp()}")
    return people.row(Account, number).subject


def refused(visitor, address):
    """Return whether an answer of the provider is refused, and leaves nobody signed in."""
    answer = visitor.get(address)
    return answer.status_code == 400 and who(visitor) is None


def test_an_answer_with_a_wrong_state_is_refused(visitor, known, member):
    back = sign_in_at(known, told_to_ask(visitor), member)

    assert refused(visitor, re.sub(r"state=[^&]+", "state=another", back))
    assert refused(visitor, re.sub(r"&?state=[^&]+", "", back))


def test_an_answer_that_another_browser_asked_for_is_refused(visitor, known, member):
    back = sign_in_at(known, told_to_ask(visitor), member)
    visitor.cookies.clear()

    assert refused(visitor, back)


def test_a_code_works_once_even_if_the_browser_forgets_that_it_was_used(visitor, known, member):
    back = sign_in_at(known, told_to_ask(visitor), member)
    remembered = visitor.cookies["blis_sign_in"]
    assert visitor.get(back).status_code == 303

    visitor.cookies.clear()
    assert refused(visitor, back)
    visitor.cookies.set("blis_sign_in", remembered, domain="testserver.local", path="/sign-in")
    assert refused(visitor, back)


def test_a_token_with_a_wrong_nonce_is_refused(visitor, known, member):
    address = re.sub(r"nonce=[^&]+", "nonce=another", told_to_ask(visitor))

    assert refused(visitor, sign_in_at(known, address, member))


def test_a_wrong_verifier_is_refused_by_the_provider(visitor, known, member):
    other = re.search(r"code_challenge=([^&]+)", told_to_ask(visitor))
    assert other
    address = re.sub(r"code_challenge=[^&]+", other[0], told_to_ask(visitor))

    assert refused(visitor, sign_in_at(known, address, member))


def test_a_token_of_another_issuer_or_for_another_client_is_refused(parts, known, member):
    other = OpenIdProvider(f"{known.issuer}/", known.client_id, known.client_secret)
    app = create_app(*parts, access=SignInSettings(SECRET, other))
    with TestClient(app, follow_redirects=False) as visitor:
        assert refused(visitor, sign_in_at(known, told_to_ask(visitor), member))


def test_who_gives_up_at_the_provider_can_try_again(visitor):
    answer = visitor.get("/sign-in/returned?error=access_denied&state=x")

    assert answer.status_code == 400
    assert 'href="/ieiet"' in answer.text


def test_who_comes_from_a_page_is_led_back_to_it_by_the_provider(visitor, known, member):
    for back, expected in (("/en/my-work", "/en/my-work"), ("//elsewhere.lv", "/mans-darbs")):
        asked = visitor.get("/sign-in/provider", params={"back": back}).headers["location"]
        answer = visitor.get(sign_in_at(known, asked, member))
        assert answer.headers["location"] == expected


def test_a_provider_that_does_not_answer_is_told(parts):
    gone = OpenIdProvider("http://127.0.0.1:9", "blis", "secret")
    with TestClient(create_app(*parts, access=SignInSettings(SECRET, gone))) as visitor:
        answer = visitor.get("/sign-in/provider")

    assert answer.status_code == 502
    assert "neatbild" in answer.text


# A link that works once.


def link(people, account):
    """Return the secret of a new link."""
    with people.database.transaction(raising=False) as session:
        return issue_link(session, session.get_one(Account, account))


def signed_in(browser, people, **more):
    """Sign a browser in with a link; return the number of the account and the token."""
    account = people.add(Role.EDITOR, label=LABEL, **more)
    assert pressed(browser, link(people, account)).status_code == 303
    return account, who(browser)["csrfToken"]


def pressed(browser, secret, root="", **more):
    """Return the answer to the button of a link, as the browser that shows it sends it."""
    page = browser.get(f"{root}/sign-in/link", params={"secret": secret}).text
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    assert form["secret"] == secret
    return browser.post(f"{root}/sign-in/link", data=form, headers=OWN, **more)


def test_a_link_is_used_up_by_its_button_and_not_by_looking_at_it(browser, people):
    secret = link(people, people.add(Role.EDITOR, label=LABEL))
    for _ in range(2):
        page = browser.get("/sign-in/link", params={"secret": secret})
        assert f'value="{secret}"' in page.text
        assert who(browser) is None

    first = pressed(browser, secret)
    signed = who(browser)
    browser.cookies.clear()
    second = pressed(browser, secret)

    assert (first.status_code, second.status_code) == (303, 400)
    assert signed["label"] == LABEL
    assert who(browser) is None


@pytest.mark.parametrize("ending", ["expired", "disabled", "unknown", "none"])
def test_a_link_that_is_over_signs_nobody_in(browser, people, ending):
    account = people.add(Role.EDITOR)
    secret = link(people, account)
    if ending == "expired":
        [row] = people.links(account)
        people.change(SignInLink, row.id, expires_at=now() - timedelta(seconds=1))
    if ending == "disabled":
        people.change(Account, account, is_active=False)
    sent = {"expired": secret, "disabled": secret, "unknown": "x", "none": ""}[ending]

    assert pressed(browser, sent).status_code == 400
    assert who(browser) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elsewhere.lv"},
        {"Origin": HOME.replace("http:", "https:")},
    ],
)
@pytest.mark.parametrize("page", ["link", "out"])
def test_a_page_of_others_cannot_sign_a_browser_in_or_out(browser, people, headers, page):
    if page == "out":
        _, token = signed_in(browser, people)
        answer = browser.post("/sign-out", data={"token": token}, headers=headers)
    else:
        secret = link(people, people.add(Role.EDITOR))
        token = form_of(browser, secret)
        form = {"secret": secret, "token": token}
        answer = browser.post("/sign-in/link", data=form, headers=headers)

    assert answer.status_code == 403
    assert bool(who(browser)) is (page == "out")


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": HOME}, OWN])
@pytest.mark.parametrize("token", ["", "made up", "of another browser"])
def test_the_form_of_a_link_counts_only_in_the_browser_that_shows_it(
    browser, people, link_app, headers, token
):
    secret = link(people, people.add(Role.EDITOR))
    form_of(browser, secret)
    if token == "of another browser":
        with TestClient(link_app) as other:
            token = form_of(other, secret)

    form = {"secret": secret, "token": token}
    assert browser.post("/sign-in/link", data=form, headers=headers).status_code == 403
    assert who(browser) is None
    form["token"] = form_of(browser, secret)
    assert browser.post("/sign-in/link", data=form, headers=headers).status_code == 303


def form_of(browser, secret):
    """Return the token in the form that a browser shows."""
    page = browser.get("/sign-in/link", params={"secret": secret}).text
    return re.findall(r'name="token" value="([^"]*)"', page)[0]


# Sessions.


def test_the_cookie_is_for_http_alone_and_secure_where_the_way_is(browser, people, link_app):
    for scheme, has_flag in (("http", False), ("https", True)):
        secret = link(people, people.add(Role.EDITOR))
        with TestClient(link_app, f"{scheme}://testserver", root_path="/blis") as other:
            answer = pressed(other, secret, "/blis", follow_redirects=False)
        flags = answer.headers["set-cookie"].lower().split("; ")
        assert {"httponly", "samesite=lax", "path=/blis", f"max-age={SECONDS}"} < set(flags)
        assert ("secure" in flags) is has_flag
        assert answer.headers["location"] == "/blis/mans-darbs"


def test_a_session_reads_with_get_and_is_kept_nowhere(browser, people):
    signed_in(browser, people)

    answer = browser.get("/graphql", params={"query": WHO})

    assert answer.json()["data"]["viewer"]["label"] == LABEL
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def asked(browser, **headers):
    """Return the status and the code of what a page sends with POST."""
    headers = {name.replace("_", "-"): value for name, value in headers.items() if value}
    answer = browser.post("/graphql", json={"query": WHO}, headers=headers)
    errors = answer.json().get("errors")
    return answer.status_code, errors[0]["extensions"]["code"] if errors else None


FORBIDDEN = (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X_CSRF_Token": "own", "Sec_Fetch_Site": "same-origin"}, (200, None)),
        ({"X_CSRF_Token": "own", "Origin": HOME}, (200, None)),
        ({"Sec_Fetch_Site": "same-origin"}, FORBIDDEN),
        ({"X_CSRF_Token": "other", "Sec_Fetch_Site": "same-origin"}, FORBIDDEN),
        ({"X_CSRF_Token": "made up", "Sec_Fetch_Site": "same-origin"}, FORBIDDEN),
        ({"X_CSRF_Token": "own"}, FORBIDDEN),
        ({"X_CSRF_Token": "own", "Sec_Fetch_Site": "cross-site"}, FORBIDDEN),
        ({"X_CSRF_Token": "own", "Sec_Fetch_Site": "same-site"}, FORBIDDEN),
        ({"X_CSRF_Token": "own", "Origin": "https://elsewhere.lv"}, FORBIDDEN),
        ({"X_CSRF_Token": "own", "Origin": "null"}, FORBIDDEN),
        ({"X_CSRF_Token": "own", "Sec_Fetch_Site": "cross-site", "Origin": HOME}, FORBIDDEN),
        ({}, FORBIDDEN),
    ],
)
def test_a_stolen_cookie_changes_nothing_without_the_token_of_its_session(
    browser, people, headers, expected
):
    _, other = signed_in(browser, people)
    _, own = signed_in(browser, people)
    tokens = {"own": own, "other": other}

    assert own != other
    sent = {name: tokens.get(value, value) for name, value in headers.items()}
    assert asked(browser, **sent) == expected


SIGNED_OUT = "You have been signed out: sign in again."


@pytest.mark.parametrize("ending", ["expired", "signed elsewhere", "counter", "disabled"])
def test_a_session_that_is_over_is_told_once_and_then_forgotten(browser, people, ending):
    account, _ = signed_in(browser, people)
    past = SessionSigner(SECRET, clock=lambda: now().timestamp() - SECONDS - 1)
    cookie = {
        "expired": past.begin(account, 0),
        "signed elsewhere": SessionSigner("another secret").begin(account, 0),
    }.get(ending, browser.cookies[COOKIE])
    if ending in ("counter", "disabled"):
        people.change(
            Account,
            account,
            **{"counter": {"sessions": 1}, "disabled": {"is_active": False}}[ending],
        )
    browser.cookies.clear()
    browser.cookies.set(COOKIE, cookie, domain="testserver.local")

    answer = browser.get("/graphql", params={"query": WHO})

    assert answer.status_code == 401
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert error["message"] == ("This account is disabled." if ending == "disabled" else SIGNED_OUT)
    assert COOKIE not in browser.cookies
    assert who(browser) is None


def test_signing_out_ends_the_session_and_every_copy_of_its_cookie(browser, people):
    _, token = signed_in(browser, people)
    stolen = browser.cookies[COOKIE]
    assert browser.post("/sign-out").status_code == 403
    assert browser.post("/sign-out", data={"token": "made up"}).status_code == 403
    assert who(browser) is not None

    page = browser.get("/sign-out", follow_redirects=True)
    assert f'value="{token}"' in page.text
    assert browser.post("/sign-out", data={"token": token}).status_code == 200

    assert who(browser) is None
    browser.cookies.set(COOKIE, stolen, domain="testserver.local")
    assert browser.get("/graphql", params={"query": WHO}).status_code == 401


@pytest.mark.parametrize("cookie", ["", ".", "a.b", "\xff", "x" * 5_000, '"', "W10.AAAA", "null"])
def test_a_made_up_cookie_opens_nothing(browser, cookie):
    header = f"{COOKIE}={cookie}".encode("latin-1")

    answer = browser.get("/graphql", params={"query": WHO}, headers={"Cookie": header})

    assert answer.status_code == 401
    assert browser.get("/ieiet", headers={"Cookie": header}).status_code == 200
    assert browser.post("/sign-out", headers={"Cookie": header}).status_code == 200


def test_other_cookies_mean_nothing(browser):
    answer = browser.post("/graphql", json={"query": WHO}, headers={"Cookie": "a=b; session=x"})

    assert answer.json()["data"] == {"viewer": None}


@pytest.mark.parametrize("typed", ["{}", " http://testserver/sign-in/link?secret={} "])
def test_a_link_can_be_typed_on_the_page_and_leads_back_to_where_one_was(browser, people, typed):
    secret = link(people, people.add(Role.EDITOR, label=LABEL))
    page = browser.get("/en/sign-in", params={"to": "/en/my-work"}).text
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))

    wrong = browser.post("/sign-in/link", data=form | {"secret": "x"}, headers=OWN)
    assert (wrong.status_code, who(browser)) == (400, None)
    assert "This link no longer works" in wrong.text
    answer = browser.post(
        "/sign-in/link", data=form | {"secret": typed.format(secret)}, headers=OWN
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/my-work")
    assert who(browser)["label"] == LABEL


@pytest.mark.parametrize(
    "back", ["//elsewhere.lv", "https://elsewhere.lv", "/\\elsewhere.lv", "/a\nb", "x", "/\u202e"]
)
def test_nobody_is_led_to_a_page_of_others_after_signing_in(browser, people, back):
    page = browser.get("/ieiet", params={"uz": back}).text
    assert 'name="back" value=""' in page
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    secret = link(people, people.add(Role.EDITOR))

    answer = browser.post(
        "/sign-in/link", data=form | {"secret": secret, "back": back}, headers=OWN
    )
    assert answer.headers["location"] == "/mans-darbs"


def test_without_a_provider_the_page_says_whom_to_ask(parts, browser):
    page = browser.get("/ieiet").text

    assert "Šeit ieiet ar vienreizēju saiti." in page
    assert "blis sign-in ACCOUNT" in page
    assert browser.get("/sign-in/provider").status_code == 404
    http = HttpSettings(contact="LPS, 67326634")
    with TestClient(create_app(*parts, http=http)) as other:
        assert "Administrators: LPS, 67326634" in other.get("/ieiet").text


@pytest.mark.parametrize("path", ["/ieiet", "/en/sign-in", "/sign-in/link?secret=<script>"])
def test_the_pages_are_kept_nowhere_and_listed_by_nobody(browser, path):
    page = browser.get(path)

    assert page.headers["cache-control"] == "no-store"
    assert f'<html lang="{"en" if "/en/" in path else "lv"}">' in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_the_addresses_of_before_lead_to_the_page_in_the_language_of_the_browser(browser, path):
    for lang, address in (("en", "/en/sign-in"), ("lv", "/ieiet"), ("", "/ieiet")):
        answer = browser.get(path, headers={"Accept-Language": lang})
        assert (answer.status_code, answer.headers["location"]) == (303, address)
