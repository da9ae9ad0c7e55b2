"""What the campaign, the directory and the publication ledger say at a command to a matter."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.calendars.periods import Happened, resolve
from engine.calendars.working_days import WorkingCalendar
from engine.domain.audience import Participant, part_of
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.clocks import ClockChange
from engine.domain.directory.state import Directory, known_directory
from engine.domain.directory.table import UnitState
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.items import clock_of as clock_of_outline
from engine.domain.matter.commands import (
    DraftMatter,
    MatterCommand,
    PublishMatter,
    WithdrawMatter,
)
from engine.domain.matter.state import Matter, evolve
from engine.domain.matter.table import MATTER
from engine.domain.numbers import spelled
from engine.domain.planned_days import BlankDate, PlannedDays, rule_of
from engine.domain.publication.posting import Posting, entry_along, numbered_entry
from engine.domain.publication.showable import posted
from engine.domain.publication.state import Publication
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from workflows.dates import Roll
from workflows.matters import kind_of
from workflows.sections.matter import MatterKind

NAME: Final = "matter"


class Standing(Struct, frozen=True, kw_only=True):
    """What a decision must know beside the matter.

    `kind` is its sort. `working` counts the days that the sort counts now, `counted` those that
    the matter itself counts. `above` is the unit above the one that has it, None where there is
    none; `units` are the names of active units. `planned_due` is the day that the sort gives one
    that comes today. `entry` is what makes it public, `other` the matter that is to replace it.
    """

    live: bool
    kind: MatterKind
    changes: tuple[ClockChange, ...]
    edition: str
    working: WorkingCalendar
    counted: WorkingCalendar
    above: UnitId | None = None
    known: frozenset[UnitId] = frozenset()
    planned_due: date | None = None
    entry: Publication | None = None
    other: Matter | None = None


def matter_key(campaign: CampaignId, number: str) -> ItemKey:
    """The key of a matter."""
    return ItemKey(NAME, campaign, number)


def every_matter(campaign: CampaignId, reads: Reads) -> Iterator[tuple[ItemKey, Matter]]:
    """All matters of a campaign, by their numbers."""
    for number in count(1):
        key = matter_key(campaign, spelled("m", number))
        state = reads.state(key.stream, evolve)
        if state is None:
            return
        yield key, state


def named(number: str) -> Phrase:
    """A matter as a sentence names it."""
    return phrase("thing.matter", number=number)


def context_for(
    command: MatterCommand, state: Matter | None, reads: Reads, _figures: None
) -> Standing:
    """Raises NotFound (campaign, sort, unit, matter, publication) and RuleBroken (a day that the
    definition leaves blank, an entry that makes something else public).
    """
    if isinstance(command, DraftMatter):
        campaign = existing_campaign(command.campaign, reads)
        kind = _known_kind(campaign, command.kind)
        _need_audience(campaign, kind, command.unit)
        standing = _standing(campaign, kind, None, reads)
        due = command.due_on or _planned_due(campaign, kind, command.stamp.day, standing.working)
        return _with(standing, planned_due=due)
    if state is None:
        raise NotFound("thing.matter-of-campaign", command.key.number)
    campaign = existing_campaign(command.key.campaign, reads)
    # An amendment may have dropped its sort: what it owes by then it owes still.
    kind = kind_of(campaign.definition, state.drafted.kind) or MatterKind(key=state.drafted.kind)
    standing = _standing(campaign, kind, state, reads)
    if isinstance(command, PublishMatter) and "publish" not in MATTER.allowed(state.state):
        return standing  # the lifecycle refuses it, whatever the entry
    match command:
        case PublishMatter(key=key, publication=number, posting=Posting() as posting):
            entry = entry_along(posting, key, state.drafted.title, command.stamp, number)
            return _with(standing, entry=entry)
        case PublishMatter(key=key, publication=number):
            entry = posted(number, key, named(key.number), reads)
            return _with(standing, entry=entry)
        case WithdrawMatter(key=key, replaced_by=str(number)):
            other = reads.state(matter_key(key.campaign, number).stream, evolve)
            if other is None:
                raise NotFound("thing.matter-of-campaign", number)
            return _with(standing, other=other)
        case _:
            return standing


def _with(standing: Standing, **more: object) -> Standing:
    return replace(standing, **more)


def _standing(campaign: Campaign, kind: MatterKind, state: Matter | None, reads: Reads) -> Standing:
    working = reads.calendar(kind.calendar, campaign.edition)
    directory = known_directory(reads)
    counted = working
    if state is not None:
        counted = reads.calendar(state.outline.calendar, state.outline.edition)
    return Standing(
        live=campaign.is_live,
        kind=kind,
        changes=campaign.changes,
        edition=campaign.edition,
        working=working,
        counted=counted,
        above=_above(directory, state.unit) if state else None,
        known=frozenset(directory.units),
    )


def _above(directory: Directory, unit: UnitId) -> UnitId | None:
    """The unit above, as long as it is active."""
    own = directory.units.get(unit)
    above = directory.units.get(own.parent) if own and own.parent else None
    return above.unit if above and above.state is UnitState.ACTIVE else None


def _known_kind(campaign: Campaign, key: str) -> MatterKind:
    kind = kind_of(campaign.definition, key)
    if kind is None:
        known = tuple(kind.key for kind in campaign.definition.matters or ())
        raise NotFound("thing.matter-kind", key, known)
    return kind


def _need_audience(campaign: Campaign, kind: MatterKind, unit: UnitId) -> None:
    """Raise NotFound for a unit that does not take part, RuleBroken for one of another audience."""
    among: Mapping[UnitId, Participant] = campaign.participants
    if unit not in among:
        what = phrase("thing.unit-in-campaign", campaign=campaign.campaign)
        raise NotFound(what, unit, among)
    if part_of(among[unit], kind.audience) is None:
        raise RuleBroken(
            "error.matter.audience", unit=unit, kind=kind.key, audience=tuple(kind.audience)
        )


def _planned_due(
    campaign: Campaign, kind: MatterKind, on: date, working: WorkingCalendar
) -> date | None:
    """The day that the sort itself names, None where it names none."""
    if not isinstance(kind.due, str):
        return None
    try:
        rule = rule_of(kind.due, f"matters.{kind.key}.due")
    except BlankDate:
        raise RuleBroken(
            "error.matter.undated", kind=kind.key, key=kind.due[1:], campaign=campaign.campaign
        ) from None
    if rule.waits:
        # What is received is due on a day that counts: on the day itself, or the next such one.
        return resolve(rule, Happened(on), working, Roll.FORWARD).last
    planned = PlannedDays(campaign.definition, working)
    return resolve(rule, planned.anchors(None), working).last


def answer_by(standing: Standing, on: date) -> date | None:
    """The last day for an answer to what came on a day; None where the sort names no time."""
    days = standing.kind.answer_within
    if not isinstance(days, int):
        return None
    return standing.working.roll_forward(on) if days == 0 else standing.working.add(on, days)


def with_its_entry(command: PublishMatter, reads: Reads) -> Iterator[Command]:
    """The entry in the publication ledger, where none is named, and the matter made public."""
    state = reads.state(command.key.stream, evolve)
    if command.posting is None or state is None:
        yield command
        return
    what = state.drafted.title
    for entry in numbered_entry(command.posting, command.key, what, command.stamp, reads):
        yield entry
        yield replace(command, publication=entry.number)


def clock_of(standing: Standing, state: Matter) -> DeadlineClock:
    """The clock of whoever has it now."""
    return clock_of_outline(state.outline, standing.changes, standing.counted)
