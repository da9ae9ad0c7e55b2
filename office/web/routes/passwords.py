"""A password is set by a code, changed by the old one, and given again to prove who acts."""

from collections.abc import Callable, Sequence
from functools import partial

import structlog
from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from engine.errors import EngineError
from engine.ids import PersonId
from engine.phrases import Phrase, phrase
from office.accounts.admission import admits
from office.accounts.password_rules import LEAST
from office.accounts.refusals import (
    PasswordUnfit,
    ResetUnusable,
    SignInRefused,
    TooManyAtOnce,
    TryLater,
)
from office.web import links
from office.web.links import safe_back
from office.web.page import page, show
from office.web.page_context import PageContext
from office.web.posting import posted, text
from office.web.refusals import PageRefused, status_of, told
from office.web.routes.signing_in import provider_name
from office.web.visit import Look, Visit

router = APIRouter()
_TEMPLATE = "password.html"
_REFUSALS = (PasswordUnfit, ResetUnusable, SignInRefused, TooManyAtOnce, TryLater, PageRefused)


class PasswordPage(PageContext, kw_only=True):
    """`url` takes the form; `asks` says which fields it has: code, old, new."""

    url: str
    asks: tuple[str, ...]
    lead: Phrase
    deed: Phrase
    next: str = ""
    login: str = ""
    refusal: str = ""
    least: int = LEAST
    provider: str = ""


@page(router, links.RESET, _TEMPLATE, public=True)
def by_code(_visit: Look) -> PasswordPage:
    """The code comes after the # of a link, or is typed from a slip: it is in no address."""
    return PasswordPage(
        title=phrase("web.set-password"),
        url=links.RESET,
        asks=("code", "new"),
        lead=phrase("web.set-password.lead"),
        deed=phrase("web.set-password"),
    )


@posted(router, links.RESET, public=True)
def set_by_code(visit: Visit, form: FormData) -> Response:
    """A new password; signing in comes after."""

    def does() -> Response:
        new = _new(form)
        person = visit.web.accounts.use_reset(
            text(form, "code"),
            new,
            lambda person: admits(visit.directory, visit.access, person),
            partial(_names, visit),
        )
        structlog.get_logger("web").info("password_set", person=person, by="code")
        return RedirectResponse(links.with_query(links.SIGN_IN, said="password"), status_code=303)

    return _tried(visit, by_code, does)


@page(router, links.PASSWORD, _TEMPLATE)
def change(visit: Look) -> PasswordPage:
    """One's own password."""
    return PasswordPage(
        title=phrase("web.change-password"),
        url=links.PASSWORD,
        asks=("old", "new"),
        lead=phrase("web.change-password.lead"),
        deed=phrase("web.change-password"),
        login=_login(visit),
    )


@posted(router, links.PASSWORD, secret=True)
def changed(visit: Visit, form: FormData) -> Response:
    """Another password: every other session of the visitor ends."""

    def does() -> Response:
        session = visit.visitor.session
        visit.web.accounts.change_password(
            session,
            text(form, "old"),
            _new(form),
            visit.address,
            _names(visit, session.person),
        )
        structlog.get_logger("web").info("password_set", person=session.person, by="himself")
        return RedirectResponse(links.with_query(links.ACCOUNT, said="password"), status_code=303)

    return _tried(visit, change, does)


@page(router, links.PROVE, _TEMPLATE)
def prove(visit: Look) -> PasswordPage:
    """Who acts, once more: for what hands out rights."""
    return PasswordPage(
        title=phrase("web.prove"),
        url=links.PROVE,
        asks=("old",),
        lead=phrase("web.prove.lead"),
        deed=phrase("web.go-on"),
        next=safe_back(visit.request.query_params.get("next", links.ACCOUNT)),
        provider=provider_name(visit),
        login=_login(visit),
    )


@posted(router, links.PROVE, secret=True)
def proven(visit: Visit, form: FormData) -> Response:
    """On to what was asked for."""
    back = safe_back(text(form, "next") or links.ACCOUNT)

    def does() -> Response:
        visit.web.accounts.prove(visit.visitor.session, text(form, "old"), visit.address)
        return RedirectResponse(back, status_code=303)

    return _tried(visit, prove, does, back)


def _tried(
    visit: Visit,
    shows: Callable[..., PasswordPage],
    does: Callable[[], Response],
    back: str = "",
) -> Response:
    """What it answers, or the page again with why not; nothing of a password is shown again."""
    try:
        return does()
    except _REFUSALS as fault:
        context = shows(visit)
        context.refusal, context.next = _said(visit, fault), back or context.next
        return show(visit, context, _TEMPLATE, status=status_of(fault))


def _said(visit: Visit, fault: EngineError) -> str:
    """Of a signed-in person only the password can be wrong."""
    if isinstance(fault, SignInRefused):
        return visit.words(phrase("error.web.old-password"))
    return told(fault, visit.lang)


def _new(form: FormData) -> str:
    new = text(form, "new")
    if new != text(form, "again"):
        raise PageRefused(400, "error.web.not-the-same")
    return new


def _login(visit: Visit) -> str:
    login = visit.web.accounts.logins.of(visit.visitor.person)
    return login.login if login is not None else ""


def _names(visit: Visit, person: PersonId) -> Sequence[str]:
    known = visit.directory.people.get(person)
    return (person, known.name) if known is not None else (person,)
