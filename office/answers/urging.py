"""Urging: somebody of the office reminds at once, beside the rungs of the ladder."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.agenda import DueItem
from engine.domain.event import Stamp
from engine.domain.message import URGING_RUNG, MessageKind
from engine.domain.reminder import RecordReminder, ReminderDue
from engine.errors import EngineError, ReasonRequired, RuleBroken
from engine.handling.permitting import not_permitted
from engine.ids import StreamId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading
from projections import letter_recipients
from projections.deadlines.queries import open_items
from workflows.schema import LetterForm, RungRecipient

Made = RecordReminder | EngineError
"""What urges an item, or why it may not be."""


class Urging(Struct, frozen=True):
    """Who would be told of an item, if he is urged; `last` is when he was, if ever."""

    item: DueItem
    last: datetime | None

    @property
    def post(self) -> RungRecipient:
        """Whose turn it is: of the unit until it hands in, then of whoever reviews."""
        waits = self.item.kind is MessageKind.REVIEW
        return RungRecipient.REVIEWER if waits else RungRecipient.LIAISON

    def command(self, stamp: Stamp, reason: str = "") -> RecordReminder:
        """Puts it on record."""
        return RecordReminder(stamp=stamp, due=self.fact(stamp, reason))

    def fact(self, stamp: Stamp, reason: str = "") -> ReminderDue:
        """What goes on record: all that is urged in one moment reaches a person in one letter. The
        reason is the fact's, which letters tell, and is not said twice.
        """
        item = self.item
        return ReminderDue(
            stamp=replace(stamp, reason=None),
            kind=MessageKind.URGING,
            campaign=item.campaign,
            unit=item.unit,
            item=item.item,
            rung=f"{URGING_RUNG}{stamp.recorded_at:%Y%m%dT%H%M%S%f}",
            generation=item.generation,
            post=self.post.value,
            form=LetterForm.YELLOW_SLIP.value,
            channel="",
            due_on=item.due_on,
            reason=reason,
        )


def urge_all(
    reading: Reading, stamps: Mapping[StreamId, Stamp], reason: str
) -> dict[StreamId, Made]:
    """Whoever has to act on these items is to be told at once: a command for each, of its stamp.
    Raises ReasonRequired.

    In its place stands RuleBroken for what nobody has to act on now, where nobody can be written
    to, and for what was urged too short a time ago: it says how long to wait.
    """
    if not reason.strip():
        raise ReasonRequired(phrase("act.urge"))
    found = urgings(reading, stamps)
    made: dict[StreamId, Made] = {}
    for item, stamp in stamps.items():
        made[item] = _made(reading, found.get(item), stamp, reason)
    commands = {each.due.stream: each for each in made.values() if isinstance(each, RecordReminder)}
    facts = [each.due for each in commands.values()]
    today = max((fact.stamp.on for fact in facts), default=reading.day)
    reached = letter_recipients.reachable(reading.views, facts, today)
    for fact in facts:
        if fact.stream not in reached:
            unit = found[fact.item].item.unit_name or phrase("thing.item.office")
            nobody = RuleBroken("error.urging.nobody", unit=unit)
            made[fact.item] = not_permitted(reading.office.reads, commands[fact.stream]) or nobody
    return made


def urgings(reading: Reading, items: Iterable[StreamId]) -> Mapping[StreamId, Urging]:
    """Those of these items that somebody has to act on now."""
    due = open_items(reading.views, tuple(items))
    return {item: Urging(each.item, each.urged_at) for item, each in due.items()}


def _made(reading: Reading, urging: Urging | None, stamp: Stamp, reason: str) -> Made:
    if urging is None:
        return RuleBroken("error.urging.not-owed")
    command = urging.command(stamp, reason)
    too_soon = _too_soon(reading, urging, stamp.recorded_at)
    if too_soon is None:
        return command
    # When it was urged is told to those alone who may urge.
    return not_permitted(reading.office.reads, command) or too_soon


_HOUR: Final = timedelta(hours=1)


def _too_soon(reading: Reading, urging: Urging, now: datetime) -> RuleBroken | None:
    if urging.last is None:
        return None
    left = urging.last + _HOUR * reading.office.settings.letters.urge_again_hours - now
    if left <= timedelta():
        return None
    when = urging.last.astimezone(reading.office.settings.office.zone_info)
    return RuleBroken("error.urging.too-soon", when=f"{when:%Y-%m-%d %H:%M}", left=_how_long(left))


def _how_long(left: timedelta) -> Phrase:
    """Rounded up to minutes."""
    minutes = -(-left // timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    code = "hours-and-minutes" if hours and minutes else "hours" if hours else "minutes"
    return phrase(f"say.urging.{code}", hours=hours, minutes=minutes)
