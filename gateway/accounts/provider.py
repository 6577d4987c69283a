"""The site's identity provider (OpenID Connect): where to send people, and whom it names.

Code flow with PKCE S256, state and nonce. Of an ID token everything is checked that OpenID Connect
Core §3.1.3.7 asks: signature by a key of the provider's, issuer, audience, time, nonce.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from gateway.accounts.errors import ProviderFailed
from gateway.accounts.options import Provider

SIGNED_BY: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Keys of the provider's own; never `none`, nor a secret that we could sign with ourselves."""

SECONDS_MAX: Final = 10.0
LEEWAY_SECONDS: Final = 60
"""How far the provider's clock may be from ours."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the provider named; `strong` where it says that it asked for several factors."""

    subject: str
    strong: bool


class ProviderClient:
    """Asked from threads. Metadata and keys are read when they are needed, and kept."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._tls = ssl.create_default_context()  # honours SSL_CERT_FILE
        self._metadata: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    def address(self, *, back: str, state: str, nonce: str, verifier: str) -> str:
        """Where the person's browser goes. Raises ProviderFailed."""
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": back,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = str(self._of("authorization_endpoint"))
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def name(self, code: str, *, back: str, nonce: str, verifier: str, at: datetime) -> Named:
        """Exchange the code, and read who it is. Raises ProviderFailed."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        me = (self.provider.client_id, self.provider.client_secret)
        ways = self._metadata_now().get("token_endpoint_auth_methods_supported", [])
        if "client_secret_basic" in ways or not ways:
            tokens = self._ask("POST", str(self._of("token_endpoint")), data=form, auth=me)
        else:
            form |= {"client_id": me[0], "client_secret": me[1]}
            tokens = self._ask("POST", str(self._of("token_endpoint")), data=form)
        return self._read(tokens, nonce, at)

    def _read(self, tokens: Mapping[str, Any], nonce: str, at: datetime) -> Named:
        try:
            claims = self._claims(str(tokens["id_token"]), tokens.get("access_token"), nonce)
            claims.validate(now=int(at.timestamp()), leeway=LEEWAY_SECONDS)
            subject, amr = claims["sub"], claims.get("amr") or ()
        except (JoseError, KeyError, ValueError, TypeError) as problem:
            # The token itself is never shown: it says who the person is.
            raise ProviderFailed(f"its ID token is not good: {type(problem).__name__}") from None
        if not isinstance(subject, str) or not subject:
            raise ProviderFailed("its ID token names nobody")
        return Named(subject, "mfa" in amr)

    def _claims(self, id_token: str, access_token: str | None, nonce: str) -> CodeIDToken:
        registry = JWSRegistry(algorithms=list(SIGNED_BY), strict_check_header=False)
        if self._keys is None:
            self._keys = self._read_keys()
        try:
            token = jwt.decode(id_token, key=self._keys, registry=registry)
        except (JoseError, ValueError):
            self._keys = self._read_keys()  # the provider may have new ones
            token = jwt.decode(id_token, key=self._keys, registry=registry)
        wanted = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.provider.client_id},
        }
        given = {"nonce": nonce, "client_id": self.provider.client_id}
        if access_token is not None:
            given["access_token"] = access_token
        return CodeIDToken(token.claims, token.header, wanted, given)

    def _read_keys(self) -> KeySet:
        try:
            return KeySet.import_key_set(self._ask("GET", str(self._of("jwks_uri"))))
        except (JoseError, ValueError, KeyError, TypeError):
            raise ProviderFailed("its keys cannot be read") from None

    def _of(self, name: str) -> object:
        try:
            return self._metadata_now()[name]
        except KeyError:
            raise ProviderFailed(f"its metadata have no {name}") from None

    def _metadata_now(self) -> dict[str, Any]:
        if self._metadata is None:
            issuer = self.provider.issuer
            found = self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise ProviderFailed("its metadata are another issuer's")
            self._metadata = found
        return self._metadata

    def _ask(self, method: str, address: str, **more: Any) -> Any:  # noqa: ANN401 - httpx's own
        try:
            # A connection each: it is asked three times a sign-in, and then not for a while.
            with httpx.Client(timeout=SECONDS_MAX, trust_env=False, verify=self._tls) as http:
                answer = http.request(method, address, **more)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            raise ProviderFailed(type(problem).__name__) from None
        if not isinstance(found, dict):
            raise ProviderFailed("it answered something else")
        return found
