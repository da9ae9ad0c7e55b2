"""What was handed in, try by try, and what became of each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from statistics import median
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.state import EFFECTS
from engine.domain.directory.state import Directory, known_directory
from engine.ids import CampaignId, PersonId, StreamId
from engine.store.names import NAMES
from office.answers.assignment import FiledItem, filed_items
from office.answers.reading import Reading
from projections import handed_in as queries
from projections.timeline import TimelineRow


def names_by(*triggers: str) -> tuple[str, ...]:
    """The stored names of events that act by these triggers, in their present versions."""
    return tuple(NAMES[event] for event, effect in EFFECTS.items() if effect.trigger in triggers)


HANDED_IN: Final = names_by("submit")
_PASSED_ON: Final = names_by("pass_on")
_ENDS: Final = {
    "returned": names_by("return"),
    "accepted": names_by("accept"),
    "taken-back": names_by("withdraw_submission"),
    "reopened": names_by("withdraw_acceptance"),
}
TOLD: Final = (*HANDED_IN, *_PASSED_ON, *(name for names in _ENDS.values() for name in names))


class Became(StrEnum):
    """What became of a try."""

    WAITING = "waiting"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    TAKEN_BACK = "taken-back"


class Judged(Struct, frozen=True, kw_only=True):
    """What became of a try: by whom, when, by which event, and why."""

    became: Became
    position: int
    on: date
    by: str
    reason: str | None


class Try(Struct, frozen=True, kw_only=True):
    """One time of handing in, the `number`-th; `note` is what the unit said along with it.

    `passed_on` counts the reviewers who found it right so far.
    """

    number: int
    position: int
    at: datetime
    on: date
    by: str
    person: PersonId
    note: str | None
    filed: tuple[FiledItem, ...] = ()
    passed_on: int = 0
    judged: Judged | None = None


class Change(StrEnum):
    """How evidence differs from that of the try before."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


class Difference(Struct, frozen=True):
    """One thing asked for: as it was handed in the time before, and now."""

    evidence: str
    change: Change
    before: FiledItem | None
    now: FiledItem | None


def tries(reading: Reading, item: StreamId) -> tuple[Try, ...]:
    """Every time that a piece of work was handed in, oldest first, with its files."""
    told = queries.deeds(reading.views, [item], TOLD, reading.at)[item]
    filed = filed_items(reading, item)
    return tries_of(told, filed, known_directory(reading.reads))


def tries_of(
    told: Sequence[TimelineRow], filed: Iterable[FiledItem], directory: Directory
) -> tuple[Try, ...]:
    """Put together from the events of an item and its filed evidence."""
    found: list[Try] = []
    for row in told:
        if row.name in HANDED_IN:
            found.append(_try(row, len(found) + 1, directory))
        elif found:
            found[-1] = _judged(found[-1], row, directory)
    by_event: dict[int, list[FiledItem]] = {}
    for each in filed:
        by_event.setdefault(each.event, []).append(each)
    return tuple(_with_files(found, by_event))


def _try(row: TimelineRow, number: int, directory: Directory) -> Try:
    return Try(
        number=number,
        position=row.position,
        at=row.recorded_at,
        on=row.effective_on or row.on_day,
        by=_name(row.actor, directory),
        person=row.actor,
        note=row.reason,
    )


def _judged(this: Try, row: TimelineRow, directory: Directory) -> Try:
    if row.name in _PASSED_ON:
        return replace(this, passed_on=this.passed_on + 1)
    if row.name in _ENDS["reopened"]:
        return replace(this, judged=None)
    became = next(key for key, names in _ENDS.items() if row.name in names)
    judged = Judged(
        became=Became(became),
        position=row.position,
        on=row.effective_on or row.on_day,
        by=_name(row.actor, directory),
        reason=row.reason,
    )
    return replace(this, judged=judged)


def _with_files(found: list[Try], by_event: dict[int, list[FiledItem]]) -> Iterable[Try]:
    """A try holds what stood in its event, or in the last correction of its figures."""
    for place, each in enumerate(found):
        end = found[place + 1].position if place + 1 < len(found) else None
        events = [at for at in by_event if at >= each.position and (end is None or at < end)]
        yield replace(each, filed=tuple(by_event[max(events)]) if events else ())


def differences(before: Sequence[FiledItem], now: Sequence[FiledItem]) -> tuple[Difference, ...]:
    """What is handed in now beside what was handed in the time before, by evidence."""
    earlier = {each.evidence: each for each in before}
    later = {each.evidence: each for each in now}
    return tuple(
        Difference(key, _change(earlier.get(key), later.get(key)), earlier.get(key), later.get(key))
        for key in dict.fromkeys((*later, *earlier))
    )


def _change(before: FiledItem | None, now: FiledItem | None) -> Change:
    if before is None:
        return Change.NEW
    if now is None:
        return Change.GONE
    same = (before.digest, before.filed) == (now.digest, now.filed)
    return Change.SAME if same else Change.CHANGED


def _name(person: PersonId, directory: Directory) -> str:
    known = directory.people.get(person)
    return known.name if known else person


def usual_days(reading: Reading, campaign: CampaignId, among: int = 100) -> int | None:
    """In how many days work of a campaign was judged, in half of the newest cases; None where
    nothing was.
    """
    names = (*_ENDS["returned"], *_ENDS["accepted"])
    judged = queries.newest(reading.views, campaign, names, among, reading.at)
    items = list({row.item: None for row in judged if row.item})
    directory = known_directory(reading.reads)
    told = queries.deeds(reading.views, items, TOLD, reading.at)
    days = [
        (each.judged.on - each.on).days
        for rows in told.values()
        for each in tries_of(rows, (), directory)
        if each.judged is not None
    ]
    return round(median(days)) if days else None
