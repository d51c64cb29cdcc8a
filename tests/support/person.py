"""Somebody at the keyboard of a real browser: Tab, typing, Enter, and nothing else."""

from typing import Any

from accounts import Accounts
from browser import Page

from schema import Database, issue_link
from schema.tables import Account, Role

KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Space": (32, " "), "ArrowDown": (40, "")}
MOST_TABS = 250


class Person:
    """Somebody at a keyboard."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.send("Page.navigate", url=self.address + path)
        self.wait(path)

    def wait(self, path: str) -> None:
        """Wait until a page is there."""
        ready = "document.readyState === 'complete'"
        self.page.wait_for(f"{ready} && (location.pathname + location.search).startsWith('{path}')")

    def press(self, name: str) -> None:
        """Press a key."""
        code, text = KEYS[name]
        key = {"Space": " "}.get(name, name)
        for kind in ("keyDown" if text else "rawKeyDown", "keyUp"):
            given = {"text": text} if text and kind == "keyDown" else {}
            self.page.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=name,
                windowsVirtualKeyCode=code,
                **given,
            )

    def tab_to(self, wanted: str) -> None:
        """Press Tab until what is wanted has the focus."""
        for _ in range(MOST_TABS):
            if self.page.value(f"document.activeElement.matches('{wanted}')"):
                return
            self.press("Tab")
        raise AssertionError(f"no way with Tab to {wanted}")

    def type(self, name: str, text: str) -> None:
        """Type into a field."""
        self.tab_to(f'[name="{name}"]')
        self.page.send("Input.insertText", text=text)

    def push(self, do: str) -> None:
        """Press a button of a form."""
        self.tab_to(f'button[value="{do}"]')
        self.press("Enter")

    def sign_in(self, database: Database, *roles: Role, **more: Any) -> None:
        """Sign in as a new account, with a link typed on the page."""
        number = Accounts(database).add(*roles, **more)
        with database.transaction(raising=False) as session:
            secret = issue_link(session, session.get_one(Account, number))
        self.page.send("Network.clearBrowserCookies")
        self.page.send("Page.navigate", url=f"{self.address}/mans-darbs")
        self.wait("/ieiet")
        self.type("secret", secret)
        self.press("Enter")
        self.wait("/mans-darbs")

    def follow(self, text: str) -> None:
        """Follow the link whose words begin so."""
        find = (
            f"[...document.querySelectorAll('a')].find((a) => a.textContent.startsWith('{text}'))"
        )
        address = self.page.value(f"{find}.getAttribute('href')")
        self.tab_to(f'a[href="{address}"]')
        self.press("Enter")
        self.wait(address)
