"""A roster is handed in: every fault with its remedy, then what it would change, then a receipt."""

from pathlib import PurePath
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter
from msgspec.structs import replace
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from engine.domain.campaign.context import categories_of
from engine.domain.directory.commands import ImportRoster
from engine.errors import BadInput, NotFound
from engine.phrases import Phrase, phrase
from engine.texts import shown
from office.accounts.drafts import DraftFile, of_person
from office.answers.roster_check import RosterCheck, RosterDifference, RosterFault, roster_check
from office.definitions import find_definition
from office.rosters import read_roster
from office.rosters.encodings import EncodingUnknown
from office.rosters.marked import Mark, marked_workbook
from office.rosters.roster import MOST_BYTES
from office.rosters.titled import with_keys
from office.web import links, twins
from office.web.links import safe_back
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.posting import posted
from office.web.refusals import PageRefused
from office.web.roles import may_ever
from office.web.visit import Look, Visit
from workflows.faults import UnknownWorkflow
from workflows.parties import Category
from workflows.schema import Definition

router = APIRouter()
PLACE: Final = f"{links.PEOPLE}/roster"
_FILE: Final = "file"
_ENCODINGS: Final = ("gb18030", "utf-8", "big5", "utf-16", "cp1252")


class RosterPage(PageContext, kw_only=True):
    """A roster that was handed in and not taken in yet; `check` is None before there is a file.

    `asks_encoding` are the ways in which it may be read, where that is not certain; `categories`
    are those of the plan that it is for.
    """

    check: RosterCheck | None
    file: str
    back: str
    workflow: str
    asks_encoding: tuple[Phrase, ...]
    encoding: str
    encodings: tuple[str, ...]
    categories: tuple[Category, ...]
    command_id: str


@page(router, PLACE, "roster.html")
def roster_page(
    visit: Look, back: str = links.PEOPLE, workflow: str = "", encoding: str = "", page: int = 1
) -> RosterPage:
    """What is wrong with this roster, and what would it change?"""
    _guard(visit)
    file, definition = kept_roster(visit), _definition(visit, workflow)
    context = RosterPage(
        title=phrase("web.roster.title"),
        check=None,
        file=file.name if file else "",
        back=safe_back(back),
        workflow=workflow,
        asks_encoding=(),
        encoding=encoding,
        encodings=_ENCODINGS,
        categories=definition.categories if definition else (),
        command_id=uuid4().hex,
    )
    if file is None:
        return context
    try:
        context.check = _check(visit, file, workflow, encoding)
    except EncodingUnknown as unknown:
        context.asks_encoding = tuple(each for each in unknown.readings if isinstance(each, Phrase))
        return context
    found = context.check
    if found.faults:
        columns = (
            Column[RosterFault]("line", "web.roster.line", lambda f: f.line, mark="number"),
            Column[RosterFault]("column", "web.roster.column", lambda f: f.column),
            Column[RosterFault]("value", "web.roster.value", lambda f: f.value),
            Column[RosterFault]("said", "web.roster.remedy", lambda f: f.said),
        )
        context.listing = listed(found.faults, columns, page)
    else:
        changes = (
            Column[RosterDifference]("kind", "web.roster.change", _kind),
            Column[RosterDifference]("unit", "web.people.unit", lambda d: d.unit_name),
            Column[RosterDifference]("what", "web.roster.what", lambda d: d.what),
            Column[RosterDifference]("before", "web.roster.before", lambda d: d.before),
            Column[RosterDifference]("now", "web.roster.now", lambda d: d.now),
        )
        context.listing = listed(found.differences, changes, page, "web.roster.same")
    return context


@posted(router, PLACE)
def roster_posted(visit: Visit, form: FormData) -> Response:
    """`step` is `upload`, `import` or `drop`."""
    _guard(visit)
    asked = {name: str(form.get(name) or "") for name in ("back", "workflow", "encoding")}
    here = links.with_query(PLACE, **asked)
    match form.get("step"):
        case "import":
            return _imported(visit, form, **asked)
        case "drop":
            forget_roster(visit)
        case _:
            keep_roster(visit, form)
    return RedirectResponse(here, status_code=303)


def marked(visit: Visit, workflow: str = "", encoding: str = "") -> Response:
    """The same file as a workbook, every fault marked where it stands."""
    _guard(visit)
    file = kept_roster(visit)
    if file is None:
        raise NotFound("thing.draft-file", PLACE)
    accounts, owner = visit.web.accounts, of_person(visit.visitor.person)
    found = _check(visit, file, workflow, encoding)
    marks = [
        Mark(fault.line, fault.field, visit.words(fault.said), fault.value, fault.near)
        for fault in found.faults
        if fault.line is not None
    ]
    heading = visit.words(phrase("web.roster.remedy"))
    with accounts.files.on_disk(owner, PLACE, file) as path:
        content = marked_workbook(path, marks, heading, encoding or None)
    name = visit.words(phrase("web.roster.marked-name", file=PurePath(file.name).stem))
    return Response(
        content,
        media_type=twins.XLSX,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )


page(router, f"{PLACE}/marked", "roster.html")(marked)


def _kind(difference: RosterDifference) -> Phrase:
    return phrase(f"web.roster.kind.{difference.kind}")


def _guard(visit: Visit) -> None:
    if not may_ever(visit, ImportRoster):
        raise PageRefused(403, "error.web.roster.who")


def kept_roster(visit: Visit) -> DraftFile | None:
    """The roster that this visitor handed in and did not take in yet."""
    draft = visit.web.accounts.drafts.find(of_person(visit.visitor.person), PLACE)
    return draft.files[-1] if draft and draft.files else None


def keep_roster(visit: Visit, form: FormData) -> None:
    """In the place of one that was kept before. Raises BadInput for none, or one too large."""
    sent = form.get(_FILE)
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise BadInput(phrase("web.roster.title"), [phrase("fault.web.required")])
    if (sent.size or 0) > MOST_BYTES:
        fault = phrase("fault.roster.too-large", megabytes=MOST_BYTES >> 20)
        raise BadInput(shown(sent.filename), [fault])
    forget_roster(visit)
    accounts, person = visit.web.accounts, visit.visitor.person
    now, owner = accounts.clock.now(), of_person(person)
    accounts.files.add(owner, PLACE, _FILE, sent.filename, sent.file, person, now)


def forget_roster(visit: Visit) -> None:
    """It is taken in, or not wanted any more."""
    visit.web.accounts.drafts.drop(of_person(visit.visitor.person), PLACE)


def _check(visit: Visit, file: DraftFile, workflow: str, encoding: str) -> RosterCheck:
    accounts, owner = visit.web.accounts, of_person(visit.visitor.person)
    with accounts.files.on_disk(owner, PLACE, file) as path:
        return roster_check(
            visit.office,
            path,
            visit.stamp({}),
            definition=_definition(visit, workflow),
            encoding=encoding or None,
        )


def _definition(visit: Visit, workflow: str) -> Definition | None:
    """The one that the roster is for, as long as there is one of this name."""
    if not workflow:
        return None
    try:
        return find_definition(workflow, visit.office.settings.definitions.folders)
    except UnknownWorkflow:
        return None


def _imported(visit: Visit, form: FormData, back: str, workflow: str, encoding: str) -> Response:
    file, back = kept_roster(visit), safe_back(back)
    if file is None:
        return RedirectResponse(links.with_query(PLACE, back=back), status_code=303)
    given = {"reason": str(form.get("reason") or "").strip() or None}
    stamp = visit.stamp(given, str(form.get("command_id") or uuid4().hex))
    accounts, owner = visit.web.accounts, of_person(visit.visitor.person)
    with accounts.files.on_disk(owner, PLACE, file) as path:
        rows = read_roster(path, encoding or None).rows
    command = ImportRoster(stamp=stamp, source=shown(file.name), rows=rows)
    if definition := _definition(visit, workflow):
        named, keys = with_keys(rows, definition), categories_of(definition)
        command = replace(command, rows=named, categories=keys)
    recorded = visit.handle(command)
    forget_roster(visit)
    if not recorded:
        return RedirectResponse(links.with_query(back, said="nothing-to-do"), status_code=303)
    receipt = links.receipt(recorded[-1].position)
    return RedirectResponse(links.with_query(receipt, back=back), status_code=303)
