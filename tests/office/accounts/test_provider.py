"""An identity provider's word counts only if it is its own, for us, now, and for this sign-in."""

import base64
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from office.accounts.handshakes import Handshake
from office.accounts.provider import Provider, ProviderFailed
from tests.office.accounts.local_provider import (
    CLIENT,
    SECRET,
    SUBJECT,
    LocalProvider,
    running_provider,
)

HERE = "http://127.0.0.1:8009/sign-in/provider/return"
NOW = 1_237_500_000.0


@pytest.fixture
def local() -> Iterator[LocalProvider]:
    with running_provider() as provider:
        provider.now = NOW
        yield provider


@pytest.fixture
def provider(local: LocalProvider) -> Provider:
    return Provider(local.issuer, CLIENT, SECRET)


def handshake() -> Handshake:
    return Handshake("state" * 10, "browser", "nonce" * 10, "verifier" * 10, "/my")


def encoded(part: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")


def sign_in(provider: Provider, local: LocalProvider, at: float = NOW) -> str:
    begun = handshake()
    brought = local.sign_in(provider.address(begun, HERE))
    assert brought["state"] == begun.state
    return provider.subject(begun, brought["code"], HERE, at)


def test_it_says_who_has_signed_in(provider: Provider, local: LocalProvider) -> None:
    assert sign_in(provider, local) == SUBJECT
    assert sign_in(provider, local) == SUBJECT
    assert local.asked.count("/.well-known/openid-configuration") == 1
    assert local.asked.count("/jwks_uri") == 1


def test_the_secret_is_in_no_address(provider: Provider) -> None:
    address = provider.address(handshake(), HERE, again=True)
    for secret in (SECRET, handshake().verifier, handshake().browser):
        assert secret not in address
    assert SECRET not in repr(provider)
    assert "prompt=login" in address
    assert "scope=openid" in address


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another-office"},
        {"aud": ["another-office"]},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"exp": int(NOW) - 3600},
        {"iat": int(NOW) + 3600},
        {"sub": ""},
        {"sub": None},
        {"sub": 4711},
        {"azp": "another-office"},
    ],
)
def test_a_token_that_is_not_for_us_proves_nothing(
    provider: Provider, local: LocalProvider, claims: dict[str, Any]
) -> None:
    local.claims = claims
    with pytest.raises(ProviderFailed):
        sign_in(provider, local)


def test_a_token_that_nobody_signed_proves_nothing(
    provider: Provider, local: LocalProvider
) -> None:
    def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
        return b".".join((*map(encoded, ({**header, "alg": "none"}, claims)), b"")).decode()

    local.signs = unsigned
    with pytest.raises(ProviderFailed):
        sign_in(provider, local)


def test_a_token_signed_by_somebody_else_proves_nothing(
    provider: Provider, local: LocalProvider
) -> None:
    other = RSAKey.generate_key(2048, {"kid": "one"})
    local.signs = lambda header, claims: jwt.encode(header, claims, other)
    with pytest.raises(ProviderFailed):
        sign_in(provider, local)


def test_the_public_key_is_no_secret_to_sign_by(provider: Provider, local: LocalProvider) -> None:
    public = local.key.as_pem(private=False)

    def signed(header: dict[str, Any], claims: dict[str, Any]) -> str:
        said = b".".join(map(encoded, ({**header, "alg": "HS256"}, claims)))
        mac = hmac.digest(public, said, "sha256")
        return f"{said.decode()}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"

    local.signs = signed
    with pytest.raises(ProviderFailed):
        sign_in(provider, local)


def test_a_key_that_came_later_is_looked_up(provider: Provider, local: LocalProvider) -> None:
    assert sign_in(provider, local) == SUBJECT
    local.key = RSAKey.generate_key(2048, {"kid": "two"})
    with pytest.raises(ProviderFailed):
        sign_in(provider, local)
    local.published = [local.key]
    assert sign_in(provider, local) == SUBJECT


def test_a_code_counts_once_and_with_its_verifier(provider: Provider, local: LocalProvider) -> None:
    begun = handshake()
    code = local.sign_in(provider.address(begun, HERE))["code"]
    other = Handshake(begun.state, begun.browser, begun.nonce, "of another" * 10, "/my")
    with pytest.raises(ProviderFailed):
        provider.subject(other, code, HERE, NOW)
    code = local.sign_in(provider.address(begun, HERE))["code"]
    assert provider.subject(begun, code, HERE, NOW) == SUBJECT
    with pytest.raises(ProviderFailed):
        provider.subject(begun, code, HERE, NOW)


def test_one_that_is_not_there_or_another_is_a_fault(local: LocalProvider) -> None:
    for issuer in ("http://127.0.0.1:9", local.issuer + "/", local.issuer + "/elsewhere"):
        with pytest.raises(ProviderFailed):
            Provider(issuer, CLIENT, SECRET).address(handshake(), HERE)
