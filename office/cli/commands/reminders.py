"""campaign reminders: who was told what, when, by which channel, with what outcome."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.directory.state import known_directory
from engine.domain.sentences import post_named, rung_named
from engine.errors import NotFound
from engine.ids import AssignmentKey, CampaignId, PersonId, StreamId, parse_stream
from engine.phrases import Phrase, phrase
from office.answers.named_events import EventNames, event_names
from office.answers.reminders import Reminded, check_named, reminders
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import JsonOption, plain, read_day
from office.cli.reading import AtOption, LimitOption, UnitFilter, check_span, reading, tell_more
from office.cli.render import column, show_answer, show_listing
from office.words import worded
from projections.reminders.queries import Wanted
from projections.reminders.tables import ReminderState


class ReminderCells(Struct, frozen=True):
    """A line of the ledger as people see it."""

    on_day: date
    item: str
    rung: str
    who: str
    outcome: str
    when: str
    channel: str
    proof: str


def register(app: typer.Typer) -> None:
    """Add reminders."""
    app.command("reminders")(plain(_reminders))


def _reminders(
    ctx: typer.Context,
    campaign: Annotated[
        CampaignId | None,
        typer.Argument(metavar="[CAMPAIGN]", help="help.reminders.campaign"),
    ] = None,
    unit: UnitFilter = None,
    person: Annotated[
        PersonId | None,
        typer.Option("--person", metavar="PERSON", help="help.reminders.person"),
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", metavar="STREAM", help="help.reminders.item")
    ] = None,
    rung: Annotated[
        str | None, typer.Option("--rung", metavar="RUNG", help="help.reminders.rung")
    ] = None,
    state: Annotated[
        ReminderState | None, typer.Option("--state", help="help.reminders.state")
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="NAME", help="help.reminders.channel")
    ] = None,
    since: Annotated[
        date | None,
        typer.Option("--since", metavar="DAY", parser=read_day, help="help.reminders.since"),
    ] = None,
    until: Annotated[
        date | None,
        typer.Option("--until", metavar="DAY", parser=read_day, help="help.reminders.until"),
    ] = None,
    limit: LimitOption = 50,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    check_span(since, until)
    wanted = Wanted(
        campaign=campaign, unit=unit, item=StreamId(item) if item else None, person=person,
        rung=rung, state=state, channel=channel, since=since, until=until,
    )  # fmt: skip
    with reading(invocation, at) as look:
        found = reminders(look, wanted, limit=limit)
        if not found.rows:
            check_named(look, wanted)
        names = {
            each: event_names(each, look.reads) for each in {r.campaign for r in found.rows} if each
        }
        people = {who: known.name for who, known in known_directory(look.reads).people.items()}
    if person is not None and person not in people:
        raise NotFound("thing.person", person, people)
    if as_json:
        show_answer(found.rows, invocation.lang)
        return
    tell_more(found, limit, invocation)
    cells = [_cells(row, names, people, invocation) for row in found.rows]
    columns = (
        column("on_day", "label.reminders.on-day"),
        column("item", "label.reminders.item"),
        column("rung", "label.reminders.rung"),
        column("who", "label.reminders.who"),
        column("outcome", "label.reminders.outcome"),
        column("when", "label.reminders.when"),
        column("channel", "label.reminders.channel"),
        column("proof", "label.reminders.proof", extra=True),
    )
    show_listing(cells, columns, Phrase("label.reminders"), invocation.lang)


def _cells(
    row: Reminded,
    names: Mapping[CampaignId, EventNames],
    people: Mapping[PersonId, str],
    invocation: Invocation,
) -> ReminderCells:
    lang = invocation.lang
    who = people.get(row.person, row.person) if row.person else post_named(row.post)
    return ReminderCells(
        on_day=row.on_day,
        item=worded(_item(row, names), lang),
        rung=worded(rung_named(row.rung), lang),
        who=worded(who, lang),
        outcome=worded(row.outcome, lang),
        when=invocation.clock_time(row.told_at) if row.told_at else "",
        channel=worded(_channel(row), lang),
        proof=row.receipt or "",
    )


def _channel(row: Reminded) -> Phrase | str:
    """By which it went, and which the rung asks for where that is another."""
    if row.channel and row.wanted not in ("", row.channel):
        return phrase("say.reminders.instead", channel=row.channel, wanted=row.wanted)
    return row.channel or ""


def _item(row: Reminded, names: Mapping[CampaignId, EventNames]) -> Phrase | str:
    key = parse_stream(row.item)
    if isinstance(key, AssignmentKey) and key.campaign in names:
        return names[key.campaign].work(key)
    return row.item
