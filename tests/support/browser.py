"""A real Chromium for the tests, spoken to over a pipe in its DevTools protocol."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 30
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)


class PageLeft(Exception):
    """The page that was asked is being left for another one."""


class Page:
    """A page in the browser; `events` holds what the browser told of it so far."""

    def __init__(self, commands: int, answers: int) -> None:
        self.commands, self.answers = commands, answers
        self.sent, self.unread, self.session = 0, b"", ""
        self.events: list[dict[str, Any]] = []

    def open(self, url: str, width: int) -> None:
        """Show an address in a window of this width."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Network", "Log", "Runtime", "Page"):
            self.send(f"{domain}.enable")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", **size)
        self.send("Page.navigate", url=url)

    def value(self, script: str) -> Any:
        """Return what a script gives in the page, which has to be plain data."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    def wait_for(self, script: str) -> Any:
        """Return what a script gives, as soon as it is something."""
        deadline = monotonic() + SECONDS
        while not (found := self.settled(script)):
            assert monotonic() < deadline, f"never true: {script}\n{self.complaints()}"
            sleep(0.05)
        return found

    def settled(self, script: str) -> Any:
        """Return what a script gives, or None while one page is left for another."""
        try:
            return self.value(script)
        except PageLeft:
            return None

    def requests(self) -> list[str]:
        """Return the addresses that the page asked for."""
        sent = [e for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]

    def complaints(self) -> list[str]:
        """Return what the browser's console says: errors, and what the policy forbids."""
        texts = [
            event["params"]["entry"]["text"]
            for event in self.events
            if event["method"] == "Log.entryAdded"
        ]
        return texts + [
            json.dumps(event["params"], ensure_ascii=False)
            for event in self.events
            if event["method"] == "Runtime.exceptionThrown"
        ]

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return the browser's answer to a command; events that come before it are kept."""
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self.sent:
            self.events.append(answer)
        error = answer.get("error")
        if error and "navigated" in error["message"]:
            raise PageLeft
        assert not error, answer
        return answer["result"]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self.unread:
            received = os.read(self.answers, 1 << 16)
            assert received, "the browser ended"
            self.unread += received
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)


@contextmanager
def chromium() -> Iterator[Page]:
    """Yield a page of a new browser; skip where there is none, fail in CI."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        reason = "Chromium is not installed (Debian: apt-get install chromium)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    command_end, commands = os.pipe()
    answers, answer_end = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # Chromium reads commands from descriptor 3 and answers on 4.
        shell = f'exec 3<&{command_end} 4>&{answer_end}; exec "$@"'
        process = subprocess.Popen(
            ["bash", "-c", shell, "bash", program, *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(command_end, answer_end),
            stderr=subprocess.DEVNULL,
        )
        os.close(command_end)
        os.close(answer_end)
        try:
            yield Page(commands, answers)
        finally:
            os.close(commands)
            os.close(answers)
            process.terminate()
            process.wait(timeout=SECONDS)
