"""Signing in and out: by password where the door is closed, else by saying who one is."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from engine.domain.campaign.table import CampaignState
from engine.errors import EngineError
from engine.ids import PersonId
from engine.phrases import Phrase, phrase
from office.accounts.admission import admits
from office.accounts.refusals import SignInRefused, TooManyAtOnce, TryLater
from office.accounts.sessions import SignedIn
from office.answers.campaigns import campaigns
from office.web import links
from office.web.forms import Option
from office.web.links import safe_back
from office.web.navigation import landing
from office.web.page import page, show
from office.web.page_context import PageContext
from office.web.posting import posted, text
from office.web.refusals import PageRefused, status_of, told
from office.web.visit import Look, Visit

router = APIRouter()
_HERE = frozenset({"127.0.0.1", "::1"})
_OVER = frozenset({CampaignState.CONCLUDED, CampaignState.ARCHIVED, CampaignState.CANCELLED})
_SAID = {"out": "web.signed-out", "password": "web.password-is-set"}


class SignInPage(PageContext, kw_only=True):
    """`people` may be chosen where nothing is proven; `provider` signs people in elsewhere."""

    next: str
    login: str = ""
    refusal: str = ""
    said: Phrase | None = None
    people: tuple[Option, ...] = ()
    claimed: bool = False
    provider: str = ""


@page(router, links.SIGN_IN, "sign-in.html", public=True)
def sign_in(
    visit: Look,
    back: Annotated[str, Query(alias="next")] = "",
    kept: str = "",
    said: str = "",
) -> SignInPage:
    """Who are you?"""
    context = _page(visit, back)
    if kept:
        context.said = phrase("web.kept-until-signed-in")
    elif said in _SAID:
        context.said = phrase(_SAID[said])
    return context


@posted(router, links.SIGN_IN, public=True)
def enter(visit: Visit, form: FormData) -> Response:
    """Begin a session, and go on to the page that was asked for."""
    login, back, accounts = text(form, "login"), text(form, "next"), visit.web.accounts
    browser = visit.request.headers.get("user-agent", "")
    try:
        if not visit.is_proven:
            began = _claimed(visit, PersonId(text(form, "person")), browser)
        else:
            began = accounts.sign_in(
                login,
                text(form, "password"),
                visit.address,
                browser,
                lambda person: admits(visit.directory, visit.access, person),
            )
    except (SignInRefused, TryLater, TooManyAtOnce) as fault:
        return _again(visit, back, login, fault)
    return entered(visit, began, back)


@posted(router, "/sign-out", secret=True)
def leave(visit: Visit, _form: FormData) -> Response:
    """End the session."""
    session = visit.visitor.session
    visit.web.accounts.sessions.end(session.id, session.person)
    structlog.get_logger("web").info("signed_out", person=session.person)
    answer = RedirectResponse(links.with_query(links.SIGN_IN, said="out"), status_code=303)
    answer.delete_cookie(visit.web.cookie, path="/", secure=visit.web.secure, httponly=True)
    return answer


def entered(visit: Visit, began: SignedIn, back: str) -> Response:
    """Put a new session into the cookie; one that this browser had before is over."""
    former = visit.session
    if former is not None:
        visit.web.accounts.sessions.end(former.id, former.person)
    structlog.get_logger("web").info(
        "signed_in", person=began.session.person, address=visit.address
    )
    visit.session = began.session
    # Whoever typed the bare address asked for no page: he comes to what needs him.
    asked = safe_back(back) if back else links.HOME
    target = _landing(visit) if asked == links.HOME else asked
    answer = RedirectResponse(target, status_code=303)
    answer.set_cookie(
        visit.web.cookie,
        began.token,
        path="/",
        secure=visit.web.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


def provider_name(visit: Visit) -> str:
    """What people call the identity provider, empty if there is none."""
    settings = visit.office.settings.accounts
    if visit.web.provider is None:
        return ""
    return settings.oidc_name_zh if visit.lang == "zh" else settings.oidc_name_en


def _claimed(visit: Visit, person: PersonId, browser: str) -> SignedIn:
    """A session of whoever somebody says that he is, on the office's own machine alone."""
    if visit.address not in _HERE:
        raise PageRefused(403, "error.web.claimed-elsewhere")
    if not visit.directory.acts(person):
        raise SignInRefused
    return visit.web.accounts.sign_in_claimed(person, visit.address, browser)


def _landing(visit: Visit) -> str:
    going_on = (each for each in campaigns(visit.reading) if each.state not in _OVER)
    return landing(visit.visitor.roles, tuple(each.campaign for each in going_on))


def _again(visit: Visit, back: str, login: str, fault: EngineError) -> Response:
    structlog.get_logger("web").info(
        "sign_in_refused", why=type(fault).__name__, address=visit.address
    )
    context = _page(visit, back)
    context.login, context.refusal = login[:100], told(fault, visit.lang)
    answer = show(visit, context, "sign-in.html", status=status_of(fault))
    if isinstance(fault, TryLater):
        wait = (fault.until - visit.web.accounts.clock.now()).total_seconds()
        answer.headers["retry-after"] = str(max(1, round(wait)))
    return answer


def _page(visit: Visit, back: str) -> SignInPage:
    context = SignInPage(title=phrase("web.sign-in"), next=safe_back(back) if back else "")
    if visit.is_proven:
        context.provider = provider_name(visit)
        return context
    context.claimed = True
    context.people = tuple(
        Option(person, phrase("say.policy.person", name=known.name, person=person))
        for person, known in visit.directory.people.items()
        if visit.directory.acts(person)
    )
    return context
