"""Where browsers find this gateway, and whether a request comes from a page of ours."""

import hmac
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from gateway.accounts.errors import NotFromOurPage, UnprotectedAddress

CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
FORM = "application/x-www-form-urlencoded"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Address:
    """`public_url` is what people type, behind whatever proxy brings TLS; empty: as asked for.

    Nothing a request says of itself (X-Forwarded-*) is believed.
    """

    public_url: str = ""

    def origin(self, request: Request) -> str:
        return self.public_url or f"{request.url.scheme}://{request.url.netloc}"

    def secure(self, request: Request) -> bool:
        """Whether cookies may say Secure: the browser speaks TLS with somebody before us."""
        return self.origin(request).startswith("https://")

    def passkeys_at(self, request: Request) -> str | None:
        """The name passkeys belong to (rp_id): browsers want HTTPS and a name, or localhost."""
        parts = urlsplit(self.origin(request))
        host = parts.hostname or ""
        named = any(letter.isalpha() for letter in host) and ":" not in host
        if host == "localhost" or (parts.scheme == "https" and named):
            return host
        return None

    def check_protected(self, request: Request) -> None:
        """Refuse to hear a password that came over a network in the clear.

        With a public address its own name is believed to be behind TLS.
        """
        host = request.url.hostname or ""
        named = self.public_url.startswith("https://") and urlsplit(self.public_url).hostname
        if request.url.scheme != "https" and host not in LOOPBACK and host != named:
            raise UnprotectedAddress(host)

    def check_origin(self, request: Request) -> None:
        """Refuse what a browser says was sent by another site's page. Raises NotFromOurPage."""
        site = request.headers.get("sec-fetch-site")
        if site not in (None, "same-origin", "none"):
            raise NotFromOurPage(f"Sec-Fetch-Site is {site}")
        origin = request.headers.get("origin")
        if origin is None or (origin == "null" and site is not None):
            return  # a program; or a browser that keeps the origin to itself but told the site
        if origin != self.origin(request):
            raise NotFromOurPage("Origin is another")


def is_form(request: Request) -> bool:
    """Whether what was sent is a form's fields as browsers send them."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def csrf_of(secret: str) -> str:
    """The token of a session's forms: derived, so that it changes with the session's secret."""
    return hmac.digest(secret.encode(), b"mingjing csrf token", "sha256").hex() if secret else ""


async def check_csrf(request: Request, secret: str) -> None:
    """Refuse an unsafe request whose header or form lacks the session's token.

    Only a form's body is read for it; whatever else is sent carries the header.
    """
    given = request.headers.get(CSRF_HEADER, "")
    if not given and is_form(request):
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        given = fields.get(CSRF_FIELD, [""])[0]
    if not hmac.compare_digest(given.encode("utf-8", "replace"), csrf_of(secret).encode()):
        raise NotFromOurPage("its token is missing or another session's")
