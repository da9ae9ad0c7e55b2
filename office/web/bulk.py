"""One action on many items of a list: chosen, tried, done; each row keeps its result.

What is chosen is named item by item from the first step on, so that a list which changes meanwhile
changes nothing of it (pages.md §2.5).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

import msgspec
from fastapi import APIRouter
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from engine.domain.event import Command, Stamp
from engine.errors import BadInput, EngineError, NotFound
from engine.handling.door import Answer
from engine.ids import ONCE, CampaignId, CommandId, DutyKey, StreamId, assignment_key
from engine.phrases import Phrase, phrase
from office.accounts.drafts import DraftFile, of_person
from office.web import forms, links
from office.web.forms import Faults, Field, Upload
from office.web.page import page, show
from office.web.page_context import Column, PageContext, listed
from office.web.papers import Papers
from office.web.posting import posted
from office.web.refusals import told
from office.web.told_events import Told
from office.web.visit import Look, Visit
from workflows.titles import Title

router = APIRouter()
_MOST: Final = 5000
_MOST_FILES: Final = 5


Made = Command | EngineError
"""What is to be done to an item, or why it does not fit."""

MakesCommand = Callable[[Visit, Stamp, Mapping[str, Any], StreamId], Command]
MakesCommands = Callable[
    [Visit, Mapping[StreamId, Stamp], Mapping[str, Any]], Mapping[StreamId, Made]
]


class BulkAction(Struct, frozen=True, kw_only=True):
    """Something that can be done to many items of a list.

    - `name` has the words `web.action.NAME`; `path` is where the list sends what was ticked.
    - `commands(visit, stamps, given)` makes the command for each item: by one look at all of them,
      or `one_by_one`.
    - `matching(visit, **path)` gives all items that the list's filters match, for "all of them".
    - `back(**path)` is the list.
    """

    name: str
    path: str
    commands: MakesCommands
    matching: Callable[..., Iterable[StreamId]]
    back: Callable[..., str]
    fields: forms.Fields = ()

    @property
    def title(self) -> Phrase:
        """On the button, and above its page."""
        return Phrase(f"web.action.{self.name}")

    def fields_of(self, visit: Visit, path: Mapping[str, Any]) -> Sequence[Field]:
        """The fields on its page."""
        return self.fields(visit, **path) if callable(self.fields) else self.fields


def one_by_one(command: MakesCommand) -> MakesCommands:
    """By `command(visit, stamp, given, item)`, which raises an EngineError for an item that it does
    not fit.
    """

    def commands(
        visit: Visit, stamps: Mapping[StreamId, Stamp], given: Mapping[str, Any]
    ) -> Mapping[StreamId, Made]:
        found: dict[StreamId, Made] = {}
        for item, stamp in stamps.items():
            try:
                found[item] = command(visit, stamp, given, item)
            except EngineError as unfit:
                found[item] = unfit
        return found

    return commands


class ItemResult(Struct, frozen=True):
    """What became of one item: the event that says it is done, or why it is not."""

    item: StreamId
    position: int | None = None
    refused: str = ""


class BulkPage(PageContext, kw_only=True):
    """The page of a bulk action: the fields, then what would follow, by item."""

    url: str
    back: str
    items: tuple[StreamId, ...]
    fields: tuple[Field, ...]
    typed: Mapping[str, Any]
    command_id: str
    position: int
    called: Mapping[StreamId, Phrase | str]
    kept: Mapping[str, DraftFile] = {}
    faults: Mapping[str, Phrase] = {}
    refusal: str = ""
    tried: bool = False
    exceptions: tuple[ItemResult, ...] = ()

    @property
    def fitting(self) -> int:
        """How many of them it would be done to."""
        return len(self.items) - len(self.exceptions)


class ResultsPage(PageContext, kw_only=True):
    """What became of each item; the address of the page is kept."""

    done: int
    refused: int
    back: str


def register(on: APIRouter, action: BulkAction) -> BulkAction:
    """Give a bulk action its address: POST with `step=choose`, `check`, `do`."""

    def act(visit: Visit, form: FormData, **path: str) -> Response:
        return _step(visit, form, action, path)

    posted(on, action.path, max_files=_MOST_FILES, max_fields=_MOST + 100)(act)
    return action


def _named(visit: Visit) -> Callable[[ItemResult], object]:
    told_by_name = Told(visit)
    return lambda row: told_by_name.item(row.item)


def _receipt(row: ItemResult) -> str | None:
    return None if row.position is None else links.receipt(row.position)


@page(router, "/bulk/{number}", "bulk-results.html")
def results(visit: Look, number: str, page: int = 1) -> ResultsPage:
    """What became of every item of a bulk action of this visitor. Raises NotFound."""
    draft = visit.web.accounts.drafts.find(of_person(visit.visitor.person), f"/bulk/{number}")
    if draft is None:
        raise NotFound("thing.web.results", number)
    rows = msgspec.json.decode(draft.fields["results"][0], type=tuple[ItemResult, ...])
    columns: tuple[Column[ItemResult], ...] = (
        Column("item", "web.bulk.row", _named(visit), lambda row: links.item(row.item)),
        Column("position", "web.bulk.receipt", lambda row: row.position, _receipt, mark="number"),
        Column("refused", "web.bulk.why-not", lambda row: row.refused),
    )
    refused = sum(row.position is None for row in rows)
    return ResultsPage(
        title=phrase("web.bulk.results", action=Phrase(draft.fields["action"][0])),
        listing=listed(rows, columns, page),
        done=len(rows) - refused,
        refused=refused,
        back=draft.fields["back"][0],
    )


def _step(visit: Visit, form: FormData, action: BulkAction, path: Mapping[str, str]) -> Response:
    fields = action.fields_of(visit, path)
    chosen = _chosen(visit, form, action, path)
    context = BulkPage(
        title=action.title,
        url=visit.here(),
        back=visit.url(action.back(**path)),
        items=chosen,
        called=_called(visit, chosen),
        fields=tuple(fields),
        typed=forms.typed(form, fields),
        command_id=str(form.get("command_id") or uuid4().hex),
        position=visit.office.head(),
    )
    if form.get("step") not in ("check", "do"):
        return show(visit, context, "bulk.html")
    papers, does = Papers(visit, visit.path), form.get("step") == "do"
    try:
        given = forms.read(form, [field for field in fields if not isinstance(field, Upload)])
        came = papers.take(form, fields)
        with papers.among_evidence(given, came, does=does) as stays:
            answers = _handled(visit, _commands(visit, action, given, context), does=does)
            stays([each for _, answer in answers if isinstance(answer, tuple) for each in answer])
    except Faults as fault:
        context.faults, context.kept = fault.by_field, papers.kept
        return show(visit, context, "bulk.html", status=400)
    found, context.kept = tuple(_result(visit, *each) for each in answers), papers.kept
    if does:
        return _kept(visit, action, path, context, found)
    context.tried, context.exceptions = True, tuple(row for row in found if row.refused)
    return show(visit, context, "bulk.html")


def _called(visit: Visit, items: Iterable[StreamId]) -> dict[StreamId, Phrase | str]:
    """What pieces of work are called: unit, task and period; others by their streams."""
    titles: dict[CampaignId, Mapping[DutyKey, Title]] = {}
    names, found = visit.reading.unit_names(), dict[StreamId, Phrase | str]()
    for item in items:
        key = assignment_key(item)
        if key is None:
            found[item] = item
            continue
        if key.campaign not in titles:
            titles[key.campaign] = visit.reading.duty_titles(key.campaign)
        period = "" if key.occurrence == ONCE else key.occurrence
        title: object = titles[key.campaign].get(key.duty) or key.duty
        title = phrase("thing.labelled", title=title, label=period) if period else title
        found[item] = phrase("web.bulk.item", unit=names.get(key.unit) or key.unit, title=title)
    return found


def _chosen(
    visit: Visit, form: FormData, action: BulkAction, path: Mapping[str, str]
) -> tuple[StreamId, ...]:
    """What was ticked, what was frozen in the step before, or all that match now."""
    if form.get("all"):
        found = tuple(action.matching(visit, **path))
    elif frozen := form.get("items"):
        found = tuple(map(StreamId, str(frozen).split()))
    else:
        found = tuple(StreamId(str(item)) for item in form.getlist("item"))
    if not found:
        raise BadInput(phrase("thing.web.form"), [phrase("fault.web.nothing-ticked")])
    if len(found) > _MOST:
        raise BadInput(phrase("thing.web.form"), [phrase("fault.web.too-many", most=_MOST)])
    return tuple(dict.fromkeys(found))


def _commands(
    visit: Visit, action: BulkAction, given: Mapping[str, Any], context: BulkPage
) -> list[tuple[StreamId, Made]]:
    """All in one moment, each under a command id of its own."""
    now = visit.stamp(given)
    stamps = {
        item: msgspec.structs.replace(now, command_id=CommandId(f"{context.command_id}.{number}"))
        for number, item in enumerate(context.items, start=1)
    }
    made = action.commands(visit, stamps, given)
    return [(item, made[item]) for item in stamps]


def _handled(
    visit: Visit, made: Sequence[tuple[StreamId, Made]], *, does: bool
) -> list[tuple[StreamId, Answer]]:
    """Those that share a commit where they are done, or tried one by one."""
    handler = visit.office.handler if does else visit.web.rehearsal
    answers = iter(handler.handle_many(each for _, each in made if isinstance(each, Command)))
    return [(item, each if isinstance(each, EngineError) else next(answers)) for item, each in made]


def _result(visit: Visit, item: StreamId, answer: Answer) -> ItemResult:
    if isinstance(answer, EngineError):
        return ItemResult(item, None, told(answer, visit.lang))
    if not answer:
        return ItemResult(item, None, visit.words(phrase("say.nothing-to-do")))
    return ItemResult(item, answer[-1].position)


def _kept(
    visit: Visit,
    action: BulkAction,
    path: Mapping[str, str],
    context: BulkPage,
    found: Sequence[ItemResult],
) -> Response:
    place = f"/bulk/{context.command_id}"
    person = visit.visitor.person
    fields = {
        "results": (msgspec.json.encode(found).decode(),),
        "action": (action.title.code,),
        "back": (action.back(**path),),
    }
    drafts = visit.web.accounts.drafts
    if drafts.find(of_person(person), place) is None:  # a form sent twice keeps its first results
        drafts.save(of_person(person), place, fields, person, visit.office.clock.now())
    return RedirectResponse(place, status_code=303)
