"""campaign why: why an item has its light and its dates, in words, with the events and the rule."""

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from engine.errors import BadInput
from engine.ids import (
    ONCE,
    AssignmentKey,
    CampaignId,
    DutyKey,
    ItemKey,
    OccurrenceKey,
    RectificationId,
    RectificationKey,
    StreamId,
    UnitId,
    item_key,
    parse_stream,
)
from engine.phrases import Phrase, phrase
from office.cli.due_words import due_in_words
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption, OccurrenceOption, plain
from office.cli.reading import AtOption, light_in_words, reading
from office.cli.render import column, say, show_answer, show_line, show_listing
from office.cli.state_words import item_state_in_words
from office.words import Language, worded

if TYPE_CHECKING:
    from office.answers.reading import Reading
    from office.answers.why import Why


class InputCells(Struct, frozen=True):
    """An event as people see it, with the dates after it."""

    position: int
    day: str
    said: str
    who: str
    reason: str
    due_on: str
    assessed_on: str


def register(app: typer.Typer) -> None:
    """Add why."""
    app.command("why")(plain(_why))


def _why(
    ctx: typer.Context,
    campaign: Annotated[
        CampaignId, typer.Argument(metavar="CAMPAIGN|ITEM", help="help.why.campaign")
    ],
    item: Annotated[
        str | None, typer.Argument(metavar="[DUTY|NUMBER]", help="help.why.item")
    ] = None,
    unit: Annotated[UnitId | None, typer.Argument(metavar="[UNIT]", help="help.why.unit")] = None,
    occurrence: OccurrenceOption = ONCE,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    from office.answers.named_events import event_names
    from office.answers.why import why

    invocation, lang = invocation_of(ctx), invocation_of(ctx).lang
    with reading(invocation, at) as look:
        key = _key(look, campaign, item, unit, occurrence)
        found = why(look, key)
        names = event_names(key.campaign, look.reads)
    if as_json:
        show_answer(found, lang)
        return
    _tell(found, lang)
    rows = [
        InputCells(
            each.position,
            str(each.on),
            worded(names.told(each.said, each.stream), lang),
            each.actor,
            each.reason or "",
            str(each.due_on or ""),
            str(each.assessed_on or ""),
        )
        for each in found.inputs
    ]
    columns = (
        column("position", "label.history.position", right=True),
        column("day", "label.history.on-day"),
        column("said", "label.history.summary"),
        column("who", "label.history.actor", extra=True),
        column("reason", "label.history.reason", extra=True),
        column("due_on", "label.why.due-after"),
        column("assessed_on", "label.why.assessed-after"),
    )
    show_listing(rows, columns, Phrase("label.why.events"), lang)
    for said in found.ahead:
        show_line(f"→ {worded(said, lang)}")


def _key(
    look: "Reading",
    campaign: CampaignId,
    item: str | None,
    unit: UnitId | None,
    occurrence: OccurrenceKey,
) -> AssignmentKey | RectificationKey | ItemKey:
    """The item that the words name: with its campaign, or by the name that lists give it."""
    if item is None:
        stream = StreamId(campaign)
        found = item_key(stream) or parse_stream(stream)
        if not isinstance(found, AssignmentKey | RectificationKey | ItemKey):
            raise BadInput("ITEM", [phrase("fault.why.no-item", text=campaign)])
        return found
    if unit is None:
        from office.answers.keyed_items import key_numbered

        numbered = key_numbered(look, campaign, item)
        return numbered or RectificationKey(campaign, RectificationId(item))
    return AssignmentKey(campaign, DutyKey(item), unit, occurrence)


def _tell(found: "Why", lang: Language) -> None:
    dates, rule = found.dates, found.rule
    light = light_in_words(found.light, lang)
    show_line(f"{worded(found.title, lang)} · {worded(found.unit_name, lang)}")
    show_line(f"{light}  {worded(rule.said_of_light, lang)}")
    due = due_in_words(dates.due_on, dates.due_time, rule.said, lang)
    state = item_state_in_words(found.item, found.state, lang)
    say("say.why.dates", lang, day=found.day, state=state, due=due)
    if dates.assessed_on is not None and dates.assessed_on != dates.due_on:
        say("say.why.assessed", lang, day=dates.assessed_on)
    if dates.late:
        say("say.why.late", lang)
    kind = phrase(f"web.why.kind.{rule.kind.replace('_', '-')}")
    say("say.why.counted", lang, kind=kind, edition=rule.edition, within=rule.yellow_within)
    if dates.provisional:
        say("say.why.provisional", lang, edition=rule.edition)
    say(
        "say.why.definition",
        lang,
        definition=rule.definition,
        digest=rule.digest.removeprefix("sha256:")[:12],
    )
    if rule.sources:
        say("say.why.sources", lang, rules=rule.sources)
    if rule.written:
        say("say.why.written", lang, text=rule.written)
    if found.days is not None:
        counts = found.days
        say(
            "say.why.days",
            lang,
            since=counts.since,
            until=counts.until,
            counted=counts.counted,
            off=counts.off,
            suspended=counts.suspended,
        )
