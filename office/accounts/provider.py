"""Signing in at an identity provider: OpenID Connect, by a code with PKCE.

The provider says who somebody is, by (issuer, subject) alone; never by a mail address, and what
he may do is never taken from it.
"""

from collections.abc import Mapping
from threading import Lock
from time import monotonic
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from engine.errors import EngineError
from office.accounts.handshakes import Handshake

_DISCOVERY: Final = "/.well-known/openid-configuration"
_SIGNED: Final = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
"""With keys of two halves: whoever knows the public one can sign nothing."""
_TIMEOUT: Final = 10.0
_KNOWN_FOR: Final = 3600.0
_LEEWAY: Final = 60


class ProviderFailed(EngineError):
    """The provider could not be asked, or what it answered proves nothing; `why` is for the log."""

    exit_code = 7

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__("error.accounts.provider")


class Provider:
    """One identity provider; for many threads. What it says of itself is asked once an hour."""

    def __init__(self, issuer: str, client: str, secret: str) -> None:
        self.issuer, self._client, self._secret = issuer, client, secret
        self._lock = Lock()
        self._said: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._asked = -_KNOWN_FOR

    def __repr__(self) -> str:
        return f"Provider({self.issuer!r})"

    def address(self, handshake: Handshake, returns_to: str, *, again: bool = False) -> str:
        """Where a browser is sent to sign in; `again` asks for a new proof.

        Raises ProviderFailed.
        """
        asked = {"prompt": "login"} if again else {}
        with self._session(returns_to) as session:
            found, _ = session.create_authorization_url(
                self._about()["authorization_endpoint"],
                state=handshake.state,
                code_verifier=handshake.verifier,
                nonce=handshake.nonce,
                **asked,
            )
        return str(found)

    def subject(self, handshake: Handshake, code: str, returns_to: str, now: float) -> str:
        """Who has signed in, as the provider calls him. Raises ProviderFailed."""
        try:
            with self._session(returns_to) as session:
                token = session.fetch_token(
                    self._about()["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=handshake.verifier,
                    redirect_uri=returns_to,
                )
            decoded = self._decoded(str(token["id_token"]))
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._client},
                    "nonce": {"essential": True, "value": handshake.nonce},
                },
                {"nonce": handshake.nonce, "client_id": self._client},
            )
            claims.validate(now=int(now), leeway=_LEEWAY)
            subject = claims["sub"]
        except (AuthlibBaseError, JoseError, httpx2.HTTPError, KeyError, ValueError) as fault:
            raise ProviderFailed(type(fault).__name__) from fault
        if not isinstance(subject, str) or not subject.strip():
            raise ProviderFailed("no subject")
        return subject

    def _decoded(self, token: str) -> Any:
        """With the keys that are known, or with those that it has now."""
        registry = JWSRegistry(algorithms=_SIGNED)
        try:
            return jwt.decode(token, self._key_set(), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(token, self._key_set(anew=True), registry=registry)

    def _about(self) -> Mapping[str, Any]:
        with self._lock:
            if monotonic() - self._asked >= _KNOWN_FOR:
                said = _asked(self.issuer.rstrip("/") + _DISCOVERY)
                if said.get("issuer") != self.issuer:
                    raise ProviderFailed("another issuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    if not isinstance(said.get(name), str):
                        raise ProviderFailed(f"no {name}")
                self._said, self._keys, self._asked = said, None, monotonic()
            return self._said

    def _key_set(self, *, anew: bool = False) -> KeySet:
        about = self._about()
        with self._lock:
            if self._keys is None or anew:
                self._keys = KeySet.import_key_set(_asked(about["jwks_uri"]))  # type: ignore[arg-type]
            return self._keys

    def _session(self, returns_to: str) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._client,
            client_secret=self._secret or None,
            scope="openid",
            redirect_uri=returns_to,
            code_challenge_method="S256",
            timeout=_TIMEOUT,
        )


def _asked(url: str) -> dict[str, Any]:
    try:
        answer = httpx2.get(url, timeout=_TIMEOUT)
        answer.raise_for_status()
        said = answer.json()
    except (httpx2.HTTPError, ValueError) as fault:
        raise ProviderFailed(type(fault).__name__) from fault
    if not isinstance(said, dict):
        raise ProviderFailed("no object")
    return said
