"""Acting in three steps: a page with the fields, a page that shows what would follow, a receipt."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from engine.domain.event import Command, Recorded
from engine.errors import EngineError, NotFound
from engine.ids import StreamId
from engine.phrases import Phrase
from office.accounts.drafts import DraftFile
from office.answers.allowed import allowed
from office.answers.moves import Move, moves
from office.web import forms, kept_forms, links
from office.web.forms import Faults, Field, Upload
from office.web.page import answered, show
from office.web.page_context import PageContext
from office.web.papers import Papers
from office.web.posting import describe_endpoint, posted
from office.web.refusals import DefinitionRefused, PageRefused, status_of, told
from office.web.told_events import Told
from office.web.visit import ProofNeeded, Visit, visiting
from workflows.faults import DefinitionError

_MOST_FACTS: Final = 20
_MOST_FILES: Final = 20
MakesCommand = Callable[..., Command]


class Action(Struct, frozen=True, kw_only=True):
    """Something that can be done on a page.

    - `name` has the words `web.action.NAME` (on the button); `path` is its own page, `fields` what
      is asked there, or a function of the visit and the path's parts that gives them.
    - `command(visit, stamp, given, **path)` makes the command; `back(**path)` is the page that it
      was on.
    - `done(visit, recorded, given, **path)` may answer in place of the receipt.
    - `about(visit, **path)` says what it is done to, above the fields.
    - Without `confirm` the first step does it at once. One that is `fresh` needs a proof of who
      acts that is not older than five minutes.
    """

    name: str
    path: str
    command: MakesCommand
    back: Callable[..., str]
    fields: forms.Fields = ()
    about: Callable[..., Phrase | str] = lambda _visit, **_path: ""
    confirm: bool = True
    fresh: bool = False
    done: Callable[..., Response | None] | None = None

    @property
    def title(self) -> Phrase:
        """On the button, and above its page."""
        return Phrase(f"web.action.{self.name}")

    def fields_of(self, visit: Visit, path: Mapping[str, Any]) -> Sequence[Field]:
        """The fields on its page."""
        return self.fields(visit, **path) if callable(self.fields) else self.fields

    def url(self, **path: str) -> str:
        """Its page for one thing."""
        return self.path.format(**{k: quote(str(v), safe="") for k, v in path.items()})


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
    kept: Mapping[str, DraftFile] = {}
    facts: tuple[Phrase, ...] = ()
    more_facts: int = 0
    moved: tuple[Move, ...] = ()


def register(router: APIRouter, action: Action) -> Action:
    """Give an action its page: GET asks, POST with `step=check` shows, with `step=do` does it."""

    def ask(request: Request, **path: str) -> Response:
        with visiting(request.app.state.web, request) as visit:
            return answered(visit, lambda: _asked(visit, action, path))

    def act(visit: Visit, form: FormData, **path: str) -> Response:
        return _step(visit, form, action, path)

    describe_endpoint(ask, f"{action.name}_ask", action.path)
    router.add_api_route(action.path, ask, methods=["GET"], include_in_schema=False)
    posted(router, action.path, max_files=_MOST_FILES)(act)
    return action


def _asked(visit: Visit, action: Action, path: Mapping[str, str]) -> Response:
    if visit.is_past:
        raise PageRefused(409, "error.web.past")
    if action.fresh and not visit.is_fresh:
        raise ProofNeeded
    draft = kept_forms.found(visit)
    if draft is not None and visit.request.query_params.get("step") == "confirm":
        return _tried(visit, kept_forms.as_form(draft), action, path)
    typed = {**visit.request.query_params, **kept_forms.typed(draft)}
    kept = {file.field: file for file in draft.files} if draft else {}
    return _form(visit, action, path, typed, kept, {})


def _step(visit: Visit, form: FormData, action: Action, path: Mapping[str, str]) -> Response:
    if action.fresh and not visit.is_fresh:
        raise ProofNeeded
    tried = _Try(visit, form, action, path)
    does = form.get("step") == "do" or not action.confirm
    recorded = tried.outcome(does=does)
    if isinstance(recorded, Response):
        return recorded
    if not does:
        # What would follow has an address of its own, so that Back comes to it and sends nothing.
        kept_forms.keep_tried(visit, form, tried.command_id)
        confirm = links.with_query(action.url(**path), step="confirm")
        return RedirectResponse(confirm, status_code=303)
    kept_forms.forget(visit)
    if action.done is not None and (answer := action.done(visit, recorded, tried.given, **path)):
        return answer
    return RedirectResponse(_receipt(action, path, recorded), status_code=303)


def _tried(visit: Visit, form: FormData, action: Action, path: Mapping[str, str]) -> Response:
    """What would follow from a form that was sent to be checked."""
    tried = _Try(visit, form, action, path)
    recorded = tried.outcome(does=False)
    if isinstance(recorded, Response):
        return recorded
    context = _page(visit, action, path, tried.typed, tried.papers.kept, tried.command_id)
    told_by_name = Told(visit)
    context.facts = tuple(told_by_name.event(entry) for entry in recorded[:_MOST_FACTS])
    context.more_facts = max(0, len(recorded) - _MOST_FACTS)
    context.moved = moves(visit.reading, recorded)
    return show(visit, context, "confirm.html")


class _Try:
    """A form that is read, and the command that it makes: rehearsed, or handed in."""

    def __init__(
        self, visit: Visit, form: FormData, action: Action, path: Mapping[str, str]
    ) -> None:
        self._visit, self._form, self._action, self._path = visit, form, action, path
        self._fields = action.fields_of(visit, path)
        self.command_id = str(form.get("command_id") or uuid4().hex)
        self.typed = forms.typed(form, self._fields)
        self.papers = Papers(visit, action.url(**path))
        self.given: dict[str, Any] = {}

    def outcome(self, *, does: bool) -> Sequence[Recorded] | Response:
        """What it records, or would; the form again where that is refused: also for what was named
        in a field and is not there. Raises NotFound for the page's own thing.
        """
        visit = self._visit
        try:
            self.given = forms.read(
                self._form, [f for f in self._fields if not isinstance(f, Upload)]
            )
            came = self.papers.take(self._form, self._fields)
            with self.papers.among_evidence(self.given, came, does=does) as stays:
                stamp = visit.stamp(self.given, self.command_id)
                command = self._action.command(visit, stamp, self.given, **self._path)
                recorded = visit.handle(command) if does else visit.rehearse(command)
                stays(recorded)
        except Faults as fault:
            return self._again(400, faults=fault.by_field)
        except NotFound as fault:
            field = self._named_in(fault)
            if field is None:
                raise
            return self._again(400, faults={field: fault.phrase})
        except DefinitionError as fault:
            unfit = DefinitionRefused(fault)
            return self._again(unfit.status, told(unfit, visit.lang))
        except EngineError as fault:
            return self._again(status_of(fault), told(fault, visit.lang))
        return recorded

    def _named_in(self, fault: NotFound) -> str | None:
        """The field in which the thing that is not there was named; None for the page's own."""
        name = str(fault.name)
        if not name or name in self._path.values():
            return None
        return next((field for field, text in self.typed.items() if name in (text or "")), None)

    def _again(
        self, status: int, refusal: str = "", faults: Mapping[str, Phrase] = MappingProxyType({})
    ) -> Response:
        kept = self.papers.kept
        return _form(
            self._visit, self._action, self._path, self.typed, kept, faults, refusal, status
        )


def _receipt(action: Action, path: Mapping[str, str], recorded: Sequence[Recorded]) -> str:
    back = action.back(**path)
    if not recorded:
        return links.with_query(back, said="nothing-to-do")
    return links.with_query(links.receipt(recorded[-1].position), back=back)


def _form(
    visit: Visit,
    action: Action,
    path: Mapping[str, str],
    typed: Mapping[str, Any],
    kept: Mapping[str, DraftFile],
    faults: Mapping[str, Phrase],
    refusal: str = "",
    status: int = 200,
) -> Response:
    context = _page(visit, action, path, typed, kept, uuid4().hex)
    context.faults, context.refusal = faults, refusal
    return show(visit, context, "action.html", status=status)


def _page(
    visit: Visit,
    action: Action,
    path: Mapping[str, str],
    typed: Mapping[str, Any],
    kept: Mapping[str, DraftFile],
    command_id: str,
) -> ActionPage:
    return ActionPage(
        title=action.title,
        action=action.name,
        url=action.url(**path),
        back=visit.url(action.back(**path)),
        about=action.about(visit, **path),
        fields=tuple(action.fields_of(visit, path)),
        typed=typed,
        command_id=command_id,
        confirms=action.confirm,
        kept=kept,
    )


class ActionLink(Struct, frozen=True):
    """A button to an action, or why it is of no use now."""

    title: Phrase
    url: str
    refused: Phrase | None = None


def action_links(
    visit: Visit,
    item: StreamId,
    actions: Mapping[type[Command], Action],
    /,
    **path: str,
) -> tuple[ActionLink, ...]:
    """The actions on an item that the visitor's role allows; what the state forbids says why."""
    found = allowed(visit.reading, item, visit.visitor.actor, tuple(actions))
    return tuple(
        ActionLink(actions[each.command].title, actions[each.command].url(**path), each.refused)
        for each in found
    )
