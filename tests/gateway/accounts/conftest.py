"""People with accounts at the gateway of this folder's tests, each test with people of its own."""

import re
from dataclasses import dataclass, field
from itertools import count

import httpx
import pyotp
import pytest

from tests.gateway.conftest import NO_TLS, now
from tests.gateway.persons import person
from tests.ledger.conftest import ROOT

PASSWORD = "four unlike words here"  # noqa: S105 - opens nothing but these tests
NUMBERS = count(1)


@dataclass
class Person:
    """Somebody who was invited; `http` is their browser."""

    site: object
    http: httpx.Client
    person: str
    login: str
    code: str
    secret: str = ""
    reserve: list = field(default_factory=list)
    used: int = 0

    @property
    def accounts(self):
        return self.site.parts.accounts

    def csrf(self, http=None):
        http = http or self.http
        secret = http.cookies.get("mingjing_session", "")
        return self.accounts.csrf(_Asked({"mingjing_session": secret}))

    def post(self, address, **fields):
        return self.http.post(address, data={"csrf": self.csrf(), **fields})

    def first_sign_in(self, **more):
        fields = {"code": self.code, "login": self.login, "password": PASSWORD, "again": PASSWORD}
        return self.post("/first-sign-in", **fields | more)

    def enrol(self):
        page = self.http.get("/sign-in/enrol").text
        self.secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
        answer = self.post("/sign-in/enrol", code=self.totp())
        self.reserve = re.findall(r"<code>([0-9A-Z-]{17})</code>", answer.text)
        return answer

    def totp(self):
        """A code that has not been used: this step gives one, and the next step's counts too.

        The last step's would count as well, unless the next one began on the way there.
        """
        steps = int(now().timestamp()) // 30
        step = max(steps, self.used + 1)
        assert step <= steps + 1, "a test may show two codes in a row"
        self.used = step
        return pyotp.TOTP(self.secret).generate_otp(step)

    def sign_in(self, password=PASSWORD, **more):
        return self.post("/sign-in", login=self.login, password=password, **more)


class _Asked:
    """As much of a request as the token of a form needs."""

    def __init__(self, cookies):
        self.cookies = cookies
        self.url = httpx.URL("http://127.0.0.1")


@pytest.fixture
def browser_of(site):
    """Makes clients, each with cookies of its own."""
    opened = []

    def make():
        http = httpx.Client(base_url=site.base_url, trust_env=False, verify=NO_TLS, timeout=30)
        opened.append(http)
        return http

    yield make
    for http in opened:
        http.close()


@pytest.fixture
def invited(site, browser_of):
    """Makes people who have a one-time code and nothing else."""

    def make(*duties):
        one = person(site, ROOT, *duties)
        code = site.parts.accounts.administration.invite(one, ROOT)
        return Person(site, browser_of(), one, f"tester.{next(NUMBERS)}", code)

    return make


@pytest.fixture
def signed_up(invited):
    """Makes people who have come all the way in."""

    def make(*duties):
        one = invited(*duties)
        assert one.first_sign_in().status_code == 303
        assert one.enrol().status_code == 200
        return one

    return make
