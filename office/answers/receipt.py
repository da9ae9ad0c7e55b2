"""The receipt of a deed: what was put on record by one command, when, by whom, with what proof."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from engine.domain.directory.state import known_directory
from engine.domain.event import Recorded
from engine.domain.evidence import Filed
from engine.domain.phase.context import names_in
from engine.domain.policy.actors import OFFICE_WIDE
from engine.domain.sentences import what_happened
from engine.errors import NotFound
from engine.ids import (
    AssignmentKey,
    CampaignId,
    CampaignItem,
    PersonId,
    RectificationKey,
    StreamId,
    StreamKey,
    UnitId,
    item_key,
    parse_stream,
    subject_stream,
)
from engine.phrases import Phrase
from office.answers.named_events import event_names
from office.answers.reading import Reading, bare
from projections import petitions, rectifications
from projections.items import queries as items
from workflows.schema import Title

_MOST = 200
"""Events of one command that a receipt lists before its last; a roster may bring thousands."""


class Receipt(Struct, frozen=True, kw_only=True):
    """What one command put on record. `position` is that of its last event, `recorded_at` when the
    server wrote it, `day` the office's day, `effective_on` the day from which the deed counts if
    that is an earlier one; `filed` are the documents with their digests, `asked` what the evidence
    is called. `campaign` is None for what is about none: people, accounts, calendars.

    `late` says of a hand-in whether it was in time; None for other deeds.
    """

    position: int
    happened: tuple[Phrase, ...]
    events: tuple[int, ...]
    more: int
    stream: StreamId
    campaign: CampaignId | None
    unit: UnitId | None
    unit_name: Title | None
    title: Title | None
    recorded_at: datetime
    day: date
    effective_on: date | None
    by: str
    on_behalf_of: str | None
    reason: str | None
    command: str
    filed: tuple[Filed, ...]
    asked: dict[str, Title]
    handed_in: bool
    late: bool | None
    assessed_on: date | None


def receipt(reading: Reading, position: int, person: PersonId | None = None) -> Receipt:
    """The receipt of the command that recorded an event; what is about no campaign is seen by those
    who oversee the office, and by the `person` who did it.

    Raises NotFound for an event that is not there or is not seen.
    """
    absent = NotFound("thing.receipt", str(position))
    head = reading.office.log.head() if reading.at is None else reading.at
    if not 0 < position <= head:
        raise absent
    events, more = _of_one_command(reading, position)
    last = events[-1]
    subject = subject_stream(last.stream)
    key = parse_stream(subject)
    unit = None if key is None else _unit(reading, key, subject, position)
    if key is None:
        sight = reading.sees.sight
        is_seen = sight.unlimited or OFFICE_WIDE in sight.over
        is_seen = is_seen or person in last.event.stamp.people
    elif last.stream != subject:  # a letter is its unit's alone
        is_seen = reading.sees.letters(key.campaign).has(unit)
    else:
        is_seen = _is_seen(reading, key, unit)
        if (numbered := item_key(subject)) is not None:
            # An item may lie with another unit by now: whoever did it keeps the receipt.
            shown = items.item(reading.views, numbered, who=reading.sees.who) is not None
            untold = items.kept_back(reading.views, reading.sees.who).get(last.name, ())
            is_seen = is_seen and shown and subject not in untold
            is_seen = is_seen or person in last.event.stamp.people
    if not is_seen or not _sees_event(reading, events, position, person):
        raise absent
    events = [each for each in events if _sees_event(reading, events, each.position, person)]
    campaign = None if key is None else key.campaign
    stamp = last.event.stamp
    # A hand-in or a report: the events that hold files say as well whether they were late.
    submitted = next((r.event for r in events if hasattr(r.event, "filed")), None)
    late: bool | None = getattr(submitted, "late", None)
    return Receipt(
        position=last.position,
        happened=_told(reading, events, campaign),
        events=tuple(each.position for each in events),
        more=more,
        stream=subject,
        campaign=campaign,
        unit=unit,
        unit_name=(reading.unit_names().get(unit) or bare(unit)) if unit else None,
        title=None if key is None else _title(reading, key),
        recorded_at=stamp.recorded_at,
        day=stamp.on,
        effective_on=stamp.effective_on,
        by=_name(reading, stamp.actor),
        on_behalf_of=_name(reading, stamp.on_behalf_of) if stamp.on_behalf_of else None,
        reason=stamp.reason,
        command=stamp.command_id,
        filed=getattr(submitted, "filed", ()),
        asked={} if key is None else _asked(reading, key),
        handed_in=late is not None,
        late=late,
        assessed_on=getattr(submitted, "assessed_on", None),
    )


def _told(
    reading: Reading, events: Sequence[Recorded], campaign: CampaignId | None
) -> tuple[Phrase, ...]:
    if campaign is None:
        return tuple(what_happened(each) for each in events)
    names, called = names_in(campaign, reading.reads), event_names(campaign, reading.reads)
    return tuple(called.told(what_happened(each, names), each.stream) for each in events)


def _of_one_command(reading: Reading, position: int) -> tuple[list[Recorded], int]:
    """The first events of the command that recorded the one at a position, with its last, and how
    many are left out between them. What time brought along (an overdue fact) bears another name.
    """
    log = reading.office.log
    (found,) = log.read(position - 1, 1)
    command = found.event.stamp.command_id
    record = log.commands([command]).get(command)
    if record is None:
        return [found], 0
    last = record.last if reading.at is None else min(record.last, reading.at)
    listed = [
        each
        for each in log.read(record.first - 1, min(_MOST, last - record.first + 1))
        if each.event.stamp.command_id == command
    ]
    left_out = last - listed[-1].position
    if left_out:
        listed += log.read(last - 1, 1)
    return listed, max(0, left_out - 1)


def _unit(reading: Reading, key: StreamKey, stream: StreamId, position: int) -> UnitId | None:
    """Whose the subject is; of a numbered item, whose it was after the event."""
    match key:
        case AssignmentKey(unit=unit):
            return unit
        case RectificationKey(campaign, number):
            row = rectifications.entry(reading.views, campaign, number)
            return row.unit if row else None
        case CampaignItem() if item_key(stream) is not None:
            found = items.of_streams(reading.views, (stream,), position).get(stream)
            return found.unit if found else None
        case CampaignItem():
            asked = petitions.petition_at(reading.views, stream)
            return asked.unit if asked else None
        case _:
            return None


def _sees_event(
    reading: Reading, events: Sequence[Recorded], position: int, person: PersonId | None
) -> bool:
    """Whether the event that was asked for is seen itself, where it is of a numbered item and what
    followed from it lies elsewhere: a finding that is a unit's shows it nothing of the visit.
    """
    asked = next((each for each in events if each.position == position), events[-1])
    key = item_key(asked.stream)
    if key is None or asked.stream == events[-1].stream or person in asked.event.stamp.people:
        return True
    found = items.of_streams(reading.views, (asked.stream,), position).get(asked.stream)
    return reading.sees.work(key.campaign).has(found.unit if found else None)


def _is_seen(reading: Reading, key: StreamKey, unit: UnitId | None) -> bool:
    match key:
        case AssignmentKey(campaign=campaign, duty=duty):
            return reading.sees.work(campaign).has(unit, duty)
        case RectificationKey(campaign=campaign) | CampaignItem(campaign=campaign):
            return reading.sees.work(campaign).has(unit)
        case _:
            return reading.sees.whole(key.campaign)


def _title(reading: Reading, key: StreamKey) -> Title | None:
    if isinstance(key, AssignmentKey):
        return reading.duty_titles(key.campaign).get(key.duty)
    return None


def _asked(reading: Reading, key: StreamKey) -> dict[str, Title]:
    """What the evidence of a piece of work is called."""
    duties = reading.definition(key.campaign).duties if isinstance(key, AssignmentKey) else {}
    duty = duties.get(key.duty) if isinstance(key, AssignmentKey) else None
    return {each.key: each.title for each in duty.evidence} if duty else {}


def _name(reading: Reading, person: PersonId) -> str:
    known = known_directory(reading.reads).people.get(person)
    return known.name if known else person
