"""How a page is registered: one function, answered as HTML, JSON or a spreadsheet."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

import structlog
from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from engine.errors import EngineError
from engine.phrases import Phrase, phrase
from office.accounts.readings import Noted, ReadingKind
from office.web import kept_forms, links, twins
from office.web.navigation import Navigation, navigation
from office.web.page_context import PageContext
from office.web.refusals import DefinitionRefused, PageRefused, status_of, title_of, told
from office.web.templating import render
from office.web.visit import ProofNeeded, SignInNeeded, Visit, visiting
from workflows.faults import DefinitionError

_HOME: Final = "/campaigns"
Shows = Callable[..., PageContext | Response]
S = TypeVar("S", bound=Shows)


def page(router: APIRouter, path: str, template: str, *, public: bool = False) -> Callable[[S], S]:
    """Register a function that takes a Visit, then parameters of the path and the query, and
    returns what the page shows.

    `path.json` and `path.xlsx` are answered by the same call; for `/` they are `/campaigns.json`.
    Who took one of these is kept. A `public` page is for people who are not signed in, and has
    neither.
    """

    def register(shows: S) -> S:
        twin = _HOME if path == "/" else path
        for suffix, answer in () if public else ((".json", _as_json), (".xlsx", _as_xlsx)):
            router.add_api_route(twin + suffix, _endpoint(shows, answer, template, noted=True))
        endpoint = _endpoint(shows, _as_html, template, public=public)
        router.add_api_route(path, endpoint, include_in_schema=False)
        return shows

    return register


def _note(visit: Visit) -> None:
    visitor, accounts = visit.visitor, visit.web.accounts
    accounts.readings.note(
        Noted(
            at=accounts.clock.now(),
            person=visitor.person,
            principal=visitor.principal,
            kind=ReadingKind.EXPORT,
            what=visit.path,
            address=visit.address,
        )
    )


Answers = Callable[[Visit, PageContext, str], Response]


def _endpoint(
    shows: Shows, answer: Answers, template: str, *, public: bool = False, noted: bool = False
) -> Callable[..., Response]:
    """What FastAPI calls, in a thread of its own: the function's parameters after the request."""
    parameters = list(inspect.signature(shows).parameters.values())[1:]

    def endpoint(request: Request, **given: Any) -> Response:
        with visiting(request.app.state.web, request) as visit:
            return answered(visit, lambda: _shown(visit, given), public=public)

    def _shown(visit: Visit, given: Mapping[str, Any]) -> Response:
        found = shows(visit, **given)
        if isinstance(found, Response):
            return found
        if noted:
            _note(visit)
        return answer(visit, found, template)

    request = inspect.Parameter(
        "request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request
    )
    given = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
    endpoint.__signature__ = inspect.Signature([request, *given])  # type: ignore[attr-defined]
    endpoint.__name__ = f"{shows.__name__}_{answer.__name__.removeprefix('_as_')}"
    return endpoint


def answered(
    visit: Visit,
    ask: Callable[[], Response],
    *,
    public: bool = False,
    form: FormData | None = None,
) -> Response:
    """What is asked for, a way to sign in, or the page of a refusal.

    A `form` that somebody sent when his session was over, or who acts was proven too long ago,
    waits for him as a draft.
    """
    kept = False
    try:
        if not public:
            _ = visit.visitor
        return ask()
    except SignInNeeded as needed:
        if form is not None and needed.person is not None:
            kept = kept_forms.keep(visit, needed.person, form)
        return to_sign_in(visit, returns=form is not None, kept=kept)
    except ProofNeeded:
        if form is not None:
            kept_forms.keep(visit, visit.visitor.person, form)
        url = links.with_query(links.PROVE, next=visit.path)
        return RedirectResponse(url, status_code=303)
    except EngineError as fault:
        return refused(visit, fault)
    except DefinitionError as fault:
        return refused(visit, DefinitionRefused(fault))


def to_sign_in(visit: Visit, *, returns: bool = False, kept: bool = False) -> Response:
    """On to the page to sign in, and from there back to what was asked for, or to the form that
    was sent where it `returns`.
    """
    if visit.path.endswith((".json", ".xlsx")):
        return refused(visit, PageRefused(401, "error.web.sign-in"))
    query = visit.request.url.query
    wanted = visit.path + (f"?{query}" if query else "")
    if visit.request.method != "GET" and not returns:
        wanted = links.HOME
    url = links.with_query(links.SIGN_IN, next=wanted, kept=1 if kept else None)
    return RedirectResponse(url, status_code=303)


def refused(visit: Visit, fault: EngineError) -> Response:
    """The page of a refusal; a JSON twin is answered in JSON (RFC 9457)."""
    status = status_of(fault)
    if status >= 500:
        structlog.get_logger("web").error("page_failed", path=visit.path, why=str(fault))
    said = told(fault, visit.lang)
    title = visit.words(title_of(status))
    if visit.path.endswith(".json"):
        problem = {"title": title, "status": status, "detail": said, "code": fault.phrase.code}
        return Response(
            twins.encoded(problem), status_code=status, media_type="application/problem+json"
        )
    return HTMLResponse(
        render(
            "refused.html", visit, title=title, said=said, status=status, **_around_refusal(visit)
        ),
        status_code=status,
    )


def _around_refusal(visit: Visit) -> dict[str, Any]:
    """What stands around a refusal: nothing of the stores, where they are what is at fault."""
    try:
        return around(visit)
    except Exception:  # told already, or by what is refused
        return {"nav": Navigation(), "telephone": visit.web.telephone}


def around(visit: Visit) -> dict[str, Any]:
    """What stands around every page."""
    return {
        "nav": navigation(visit),
        "telephone": visit.web.telephone,
        "as_of": lambda: footer(visit),
    }


def show(visit: Visit, context: PageContext, template: str, *, status: int = 200) -> Response:
    """A page as HTML."""
    shown = {"page": context, "title": context.title, **around(visit)}
    return HTMLResponse(render(template, visit, **shown), status_code=status)


def _as_html(visit: Visit, context: PageContext, template: str) -> Response:
    return show(visit, context, template)


def _as_json(visit: Visit, context: PageContext, _template: str) -> Response:
    head = {"at": visit.request.query_params.get("at"), "position": position_of(visit)}
    return Response(
        twins.as_json(context, head, visit.words), media_type="application/json; charset=utf-8"
    )


def _as_xlsx(visit: Visit, context: PageContext, _template: str) -> Response:
    if context.listing is None:
        raise PageRefused(404, "error.web.no-sheet")
    about = "\n".join(
        (
            str(visit.request.url),
            visit.words(footer(visit)),
            visit.words(visit.visitor.name),
        )
    )
    name = quote(f"{visit.words(context.title)}.xlsx", safe="")
    return Response(
        twins.as_xlsx(context, context.listing, about, visit.words),
        media_type=twins.XLSX,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def position_of(visit: Visit) -> int:
    """The log position that a page is about."""
    return visit.reading.at or visit.office.head()


def footer(visit: Visit) -> Phrase:
    """As of when, and up to which event."""
    when = visit.reading.when
    return phrase("web.as-of", day=when.day, event=position_of(visit))
