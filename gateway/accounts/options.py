"""What a site decides about signing in; everything has a safe default."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The site's own identity provider (OpenID Connect), as its keeper registered us there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`public_url` is what people type, such as https://mirror.example; empty: as asked for.

    `password_days` is how long a password is good; None as long as nobody else knows it, which
    is what current guidance asks (NIST SP 800-63B-4 §3.1.1.2).
    """

    public_url: str = ""
    provider: Provider | None = None
    password_days: int | None = None
