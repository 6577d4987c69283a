"""A real browser, asked over its debugging pipe: nothing to install but the browser."""

import base64
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from itertools import count

import pytest

from gateway.accounts.sessions import COOKIE
from tests.conftest import until

START = """
import fcntl, os, sys
reads, writes = (fcntl.fcntl(int(n), fcntl.F_DUPFD, 10) for n in sys.argv[1:3])
os.dup2(reads, 3)
os.dup2(writes, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser reads its commands from file descriptor 3 and answers on 4."""


NAVIGATED = "Inspected target navigated or closed"
"""What is said of a question that a page left unanswered when another came."""


class Navigated(Exception):
    """Ask again: there is another page now."""


class Chromium:
    """The program, asked by one tab at a time."""

    def __init__(self, to_browser, from_browser):
        self._to, self._from = to_browser, from_browser
        self._numbers = count(1)
        self._buffer = b""

    def ask(self, method, hear=lambda _event: None, session=None, **params):
        """Its answer; `hear` is told of each event that comes before it."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != number:
            hear(answer)
        if answer.get("error", {}).get("message") == NAVIGATED:
            raise Navigated
        assert "error" not in answer, answer
        return answer["result"]

    @contextmanager
    def tab(self):
        """A tab with cookies and storage of its own, which end with it."""
        context = self.ask("Target.createBrowserContext")["browserContextId"]
        try:
            yield Browser(self, context)
        finally:
            self.ask("Target.disposeBrowserContext", browserContextId=context)

    def _read(self):
        while b"\0" not in self._buffer:
            more = os.read(self._from, 65_536)
            assert more, "the browser went away"
            self._buffer += more
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)


class Browser:
    """One tab. `complaints` is what its console and its policies said."""

    def __init__(self, chromium, context):
        self._chromium = chromium
        self.complaints = []
        target = chromium.ask("Target.createTarget", url="about:blank", browserContextId=context)[
            "targetId"
        ]
        attached = chromium.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Log", "Runtime", "Network"):
            self.ask(f"{domain}.enable")

    def open(self, address, *, headers=None, width=1440, height=1000, mobile=False):
        self.ask("Network.setExtraHTTPHeaders", headers=headers or {})
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=mobile,
        )  # fmt: skip
        loader = self.ask("Page.navigate", url=address)["loaderId"]
        until(lambda: self._shows(loader), f"{address} to be shown")

    def ask(self, method, **params):
        return self._chromium.ask(method, self._hear, self._session, **params)

    def evaluate(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, expression):
        """Return when the page says so."""
        until(lambda: self._holds(expression), expression)

    def _shows(self, loader):
        """The page of this navigation is there, whole: not the one before it, whole as well."""
        frame = self.ask("Page.getFrameTree")["frameTree"]["frame"]
        return frame["loaderId"] == loader and self._holds("document.readyState === 'complete'")

    def _holds(self, expression):
        try:
            return self.evaluate(expression)
        except Navigated:
            return False

    def visit_as(self, address, secret):
        """Open a page with the session whose secret this is; see `tests.gateway.persons`."""
        self.ask("Network.clearBrowserCookies")
        self.ask("Network.setCookie", url=address, name=COOKIE, value=secret, httpOnly=True)
        self.open(address)

    def press(self, selector):
        """Click as a person does. Where that leads to another page, `until_next_page`."""
        self.evaluate("window.stillHere = true")
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def until_next_page(self):
        self.until("!window.stillHere && document.readyState === 'complete'")

    def add_authenticator(self, *, verifies=True):
        """Plug in a security key in software, with a PIN that its user knows or does not.

        Works at https and localhost only, and once a page is open.
        """
        self.ask("WebAuthn.enable", enableUI=False)
        options = {
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.ask("WebAuthn.addVirtualAuthenticator", options=options)

    def remove_authenticators(self):
        """Take them all away, with what is in them."""
        self.ask("WebAuthn.disable")

    def screenshot(self, path):
        shown = self.ask("Page.captureScreenshot", captureBeyondViewport=False)
        path.write_bytes(base64.b64decode(shown["data"]))

    def _hear(self, event):
        complains = event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")
        if complains and event.get("sessionId") == self._session:
            self.complaints.append(event["params"])


@contextmanager
def browsing(profile):
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs chromium")
    browser_reads, to_browser = os.pipe()
    from_browser, browser_writes = os.pipe()
    command = [
        program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage",  # where that is small, pages crash
        "--hide-scrollbars", f"--user-data-dir={profile}", "--remote-debugging-pipe",
    ]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(browser_reads), str(browser_writes), *command],
        pass_fds=(browser_reads, browser_writes),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(browser_reads)
    os.close(browser_writes)
    try:
        yield Chromium(to_browser, from_browser)
    finally:
        process.kill()  # its profile is thrown away
        process.wait()
        os.close(to_browser)
        os.close(from_browser)
