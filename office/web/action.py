"""Acting in three steps: a page with the fields, a page that shows what would follow, a receipt."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from engine.domain.event import Command, Recorded, Stamp
from engine.domain.sentences import what_happened
from engine.errors import BadInput, EngineError
from engine.phrases import Phrase, phrase
from office.answers.moves import Move, moves
from office.web import forms, links, security
from office.web.forms import Faults, Field, Upload
from office.web.page import answered, show
from office.web.page_context import PageContext
from office.web.refusals import PageRefused, status_of, told
from office.web.uploads import keep_papers, papers_kept
from office.web.visit import Visit, visiting

_MOST_FACTS: Final = 20
MakesCommand = Callable[..., Command]


class Action(Struct, frozen=True, kw_only=True):
    """Something that can be done on a page.

    - `name` has the words `web.action.NAME` (on the button); `path` is its own page, `fields` what
      is asked there, or a function of the visit and the path's parts that gives them.
    - `command(visit, stamp, given, **path)` makes the command; `back(**path)` is the page that it
      was on.
    - Without `confirm` the first step does it at once. One that is `fresh` needs a proof of who
      acts that is not older than five minutes.
    """

    name: str
    path: str
    command: MakesCommand
    back: Callable[..., str]
    fields: forms.Fields = ()
    confirm: bool = True
    fresh: bool = False

    @property
    def title(self) -> Phrase:
        """On the button, and above its page."""
        return Phrase(f"web.action.{self.name}")

    def fields_of(self, visit: Visit, path: Mapping[str, Any]) -> Sequence[Field]:
        """The fields on its page."""
        return self.fields(visit, **path) if callable(self.fields) else self.fields

    def url(self, **path: str) -> str:
        """Its page for one thing."""
        return self.path.format(**{k: links.quote(str(v), safe="") for k, v in path.items()})


class ActionPage(PageContext, kw_only=True):
    """The page of an action: first its fields, then what would follow."""

    action: str
    url: str
    back: str
    about: Phrase | str = ""
    fields: tuple[Field, ...] = ()
    typed: Mapping[str, Any] = {}
    faults: Mapping[str, Phrase] = {}
    refusal: str = ""
    command_id: str = ""
    confirms: bool = True
    kept: Mapping[str, str] = {}
    facts: tuple[Phrase, ...] = ()
    more_facts: int = 0
    moved: tuple[Move, ...] = ()


def register(router: APIRouter, action: Action) -> Action:
    """Give an action its page: GET asks, POST with `step=check` shows, with `step=do` does it."""
    names = [part[1:-1] for part in action.path.split("/") if part.startswith("{")]

    def ask(request: Request, **path: str) -> Response:
        with visiting(request.app.state.web, request) as visit:
            return answered(visit, lambda: _asked(visit, action, path))

    async def act(request: Request, **path: str) -> Response:
        form = await request.form(max_files=20, max_fields=5000)
        return await run_in_threadpool(_acted, request, form, action, path)

    for endpoint in (ask, act):
        endpoint.__signature__ = _signature(names)  # type: ignore[attr-defined]
        endpoint.__name__ = f"{action.name.replace('-', '_')}_{endpoint.__name__}"
    router.add_api_route(action.path, ask, methods=["GET"], include_in_schema=False)
    router.add_api_route(action.path, act, methods=["POST"], include_in_schema=False)
    return action


def guarded(visit: Visit, form: FormData) -> None:
    """Raise SignInNeeded or PageRefused unless the form is of the session that sends it."""
    security.check_origin(visit.request.headers)
    security.check_token(form.get("csrf"), visit.visitor.session.csrf)


def _signature(names: Sequence[str]) -> inspect.Signature:
    kind = inspect.Parameter.KEYWORD_ONLY
    request = inspect.Parameter(
        "request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request
    )
    return inspect.Signature(
        [request, *(inspect.Parameter(n, kind, annotation=str) for n in names)]
    )


def _asked(visit: Visit, action: Action, path: Mapping[str, str]) -> Response:
    if visit.is_past:
        raise PageRefused(409, "error.web.past")
    # What the role lacks, or the state forbids, is said before anything is typed.
    typed = dict(visit.request.query_params)
    return _form(visit, action, path, typed=typed)


def _acted(
    request: Request, form: FormData, action: Action, path: Mapping[str, str]
) -> Response:
    with visiting(request.app.state.web, request) as visit:
        return answered(visit, lambda: _step(visit, form, action, path))


def _step(visit: Visit, form: FormData, action: Action, path: Mapping[str, str]) -> Response:
    guarded(visit, form)
    if visit.is_past:
        raise PageRefused(409, "error.web.past")
    fields = action.fields_of(visit, path)
    command_id = str(form.get("command_id") or uuid4().hex)
    typed = forms.typed(form, fields)
    does = form.get("step") == "do" or not action.confirm
    if action.fresh and not visit.visitor.session.is_fresh(visit.office.clock.now()):
        raise PageRefused(403, "error.web.prove-again")
    with ExitStack() as stack:
        try:
            given = forms.read(form, [f for f in fields if not isinstance(f, Upload)])
            kept = papers_kept(form, fields)
            stays = stack.enter_context(keep_papers(visit, form, fields, kept, given, does=does))
            command = action.command(visit, _stamp(visit, given, command_id), given, **path)
            recorded = visit.handle(command) if does else visit.rehearse(command)
            stays(recorded)
        except Faults as fault:
            return _form(visit, action, path, typed=typed, faults=fault.by_field, status=400)
        except EngineError as fault:
            status = status_of(fault)
            if status in (403, 404):
                raise
            return _form(
                visit, action, path, typed=typed, refusal=told(fault, visit.lang), status=status,
                kept=kept if "kept" in locals() else {},
            )
    if not does:
        return _confirm(visit, action, path, typed, command_id, kept, recorded)
    return RedirectResponse(_receipt(action, path, recorded), status_code=303)


def _stamp(visit: Visit, given: Mapping[str, Any], command_id: str) -> Stamp:
    return visit.stamp(given, command_id)


def _receipt(action: Action, path: Mapping[str, str], recorded: Sequence[Recorded]) -> str:
    back = action.back(**path)
    if not recorded:
        return links.with_query(back, said="nothing-to-do")
    return links.with_query(links.receipt(recorded[-1].position), back=back)


def _form(
    visit: Visit,
    action: Action,
    path: Mapping[str, str],
    *,
    typed: Mapping[str, Any],
    faults: Mapping[str, Phrase] | None = None,
    refusal: str = "",
    kept: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    context = ActionPage(
        title=action.title,
        action=action.name,
        url=action.url(**path),
        back=visit.url(action.back(**path)),
        fields=tuple(action.fields_of(visit, path)),
        typed=typed,
        faults=faults or {},
        refusal=refusal,
        command_id=uuid4().hex,
        confirms=action.confirm,
        kept=kept or {},
    )
    return show(visit, context, "action.html", status=status)


def _confirm(
    visit: Visit,
    action: Action,
    path: Mapping[str, str],
    typed: Mapping[str, Any],
    command_id: str,
    kept: Mapping[str, str],
    recorded: Sequence[Recorded],
) -> Response:
    facts = tuple(what_happened(entry) for entry in recorded[:_MOST_FACTS])
    context = ActionPage(
        title=action.title,
        action=action.name,
        url=action.url(**path),
        back=visit.url(action.back(**path)),
        fields=tuple(action.fields_of(visit, path)),
        typed=typed,
        command_id=command_id,
        kept=kept,
        facts=facts,
        more_facts=max(0, len(recorded) - _MOST_FACTS),
        moved=moves(visit.reading, recorded),
    )
    return show(visit, context, "confirm.html")


def safe_back(target: str) -> str:
    """A page of this site, whatever was asked for: the first one instead of another site's."""
    split = urlsplit(target)
    is_own = not split.scheme and not split.netloc and target.startswith("/")
    return target if is_own and not target.startswith(("//", "/\\")) else links.HOME
