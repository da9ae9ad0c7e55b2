"""Signing in at an identity provider, and back."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from engine.errors import NotFound
from office.accounts.admission import admits
from office.accounts.provider import Provider, ProviderFailed
from office.web.links import safe_back
from office.web.page import answered
from office.web.refusals import PageRefused
from office.web.routes.signing_in import entered
from office.web.visit import Visit, visiting

router = APIRouter()
_PLACE = "/sign-in/provider"
_RETURN = f"{_PLACE}/return"
_COOKIE = "campaign_handshake"
_MINUTES = 600


@router.get(_PLACE, include_in_schema=False)
def begin(
    request: Request, back: Annotated[str, Query(alias="next")] = "", again: bool = False
) -> Response:
    """Go there; `again` even if one is signed in there already."""
    with visiting(request.app.state.web, request) as visit:
        return answered(visit, lambda: _sent(visit, back, again=again), public=True)


@router.get(_RETURN, include_in_schema=False)
def come_back(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    """Come back with a code, which is exchanged for who it is."""
    with visiting(request.app.state.web, request) as visit:
        return answered(visit, lambda: _returned(visit, code, state, error), public=True)


def _sent(visit: Visit, back: str, *, again: bool) -> Response:
    provider, accounts = _provider(visit), visit.web.accounts
    begun = accounts.handshakes.begin(safe_back(back) if back else "", accounts.clock.now())
    try:
        target = provider.address(begun, _returns_to(visit), again=again)
    except ProviderFailed as fault:
        raise _failed(fault) from fault
    answer = RedirectResponse(target, status_code=303)
    answer.set_cookie(
        _cookie(visit),
        begun.browser,
        max_age=_MINUTES,
        path="/",
        secure=visit.web.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


def _returned(visit: Visit, code: str, state: str, error: str) -> Response:
    provider, accounts = _provider(visit), visit.web.accounts
    browser, now = visit.request.cookies.get(_cookie(visit), ""), accounts.clock.now()
    handshake = accounts.handshakes.take(state, browser, now)
    if handshake is None:
        raise PageRefused(400, "error.web.handshake")
    if error or not code:
        raise PageRefused(401, "error.web.provider-refused")
    try:
        subject = provider.subject(handshake, code, _returns_to(visit), now.timestamp())
    except ProviderFailed as fault:
        raise _failed(fault) from fault
    person = visit.access.person_of(subject, provider.issuer)
    if person is None or not admits(visit.directory, visit.access, person):
        raise PageRefused(403, "error.web.not-linked", subject=subject)
    began = accounts.sign_in_identified(
        person, visit.address, visit.request.headers.get("user-agent", "")
    )
    answer = entered(visit, began, handshake.back)
    answer.delete_cookie(_cookie(visit), path="/", secure=visit.web.secure, httponly=True)
    return answer


def _provider(visit: Visit) -> Provider:
    """Where the door is not closed nobody is proven by it either."""
    if visit.web.provider is None or not visit.is_proven:
        raise NotFound("thing.web.provider", _PLACE)
    return visit.web.provider


def _failed(fault: ProviderFailed) -> PageRefused:
    structlog.get_logger("web").warning("provider_failed", why=fault.why)
    return PageRefused(503, "error.accounts.provider")


def _returns_to(visit: Visit) -> str:
    scheme = "https" if visit.web.secure else "http"
    return f"{scheme}://{visit.request.headers.get('host', '')}{_RETURN}"


def _cookie(visit: Visit) -> str:
    return f"__Host-{_COOKIE}" if visit.web.secure else _COOKIE
