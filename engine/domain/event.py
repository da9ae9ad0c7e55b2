"""What every fact and every command bears: who, when, through which face, by which command."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from engine.calendars.clock import OfficeMoment, wall_time
from engine.errors import ReasonRequired, RuleBroken
from engine.ids import SYSTEM, CommandId, PersonId, StreamId
from engine.phrases import Phrase, phrase


class Via(StrEnum):
    """The face through which a command came in."""

    CLI = "cli"
    API = "api"
    WEB = "web"
    SCHEDULER = "scheduler"
    SIMULATION = "simulation"


class Proof(StrEnum):
    """By what somebody has proven who he is; `claimed` is no proof."""

    CLAIMED = "claimed"
    LOGIN = "login"
    SESSION = "session"
    TOKEN = "token"


class Stamp(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who did it and when. `recorded_at` is UTC; `on` is the office's day at that moment.

    `dated` says that the moment is not that of the machine's clock but one that somebody gave,
    with a reason; it stands first, so that stored bytes tell it by how they begin.
    `effective_on` is set when the deed counts from an earlier day (paper filed late);
    `on_behalf_of` when a deputy acted (AB post cover, R119). `login` is the operating system's
    name for whoever typed it, beside the actor that was claimed; `proof` says by what the actor
    was proven (Proof); `entered_by` who put another's paper in. Of a
    deed that is not the office's own to decide, `authority` is by whose word it is done, and
    `document` the digest of the paper.
    """

    dated: bool = False
    recorded_at: datetime
    on: date
    actor: PersonId
    via: Via
    command_id: CommandId
    on_behalf_of: PersonId | None = None
    effective_on: date | None = None
    reason: str | None = None
    login: str | None = None
    entered_by: PersonId | None = None
    proof: str | None = None
    authority: str | None = None
    document: str | None = None

    @property
    def day(self) -> date:
        """The day on which the deed counts."""
        return self.effective_on or self.on

    def recorded(self, zone: str = "") -> OfficeMoment:
        """When it was put on record, by the clocks of a zone."""
        return OfficeMoment(self.on, wall_time(self.recorded_at, zone))

    def moment(self, zone: str = "") -> OfficeMoment:
        """When the deed counts: paper dated back was in time on the whole of its day."""
        return OfficeMoment(self.effective_on) if self.effective_on else self.recorded(zone)

    @property
    def people(self) -> frozenset[PersonId]:
        """Everybody who answers for the deed."""
        named = {self.actor, self.on_behalf_of, self.entered_by}
        return frozenset(person for person in named if person is not None)


def brought_by_time(stamp: Stamp, fact: str) -> Stamp:
    """The scheduler's stamp for a fact that time has brought by the moment of a command: nobody
    did it, and its command id is of the kind that a tick gives. Beside a dated deed it is dated.
    """
    return Stamp(
        recorded_at=stamp.recorded_at,
        on=stamp.on,
        dated=stamp.dated,
        actor=SYSTEM,
        via=Via.SCHEDULER,
        command_id=CommandId(f"tick:{stamp.recorded_at.isoformat()}:{fact}"),
    )


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A fact. Its stored name stands in engine/store/names.py, never its module path."""

    stamp: Stamp


class Command(Struct, frozen=True, kw_only=True):
    """What somebody wants done: ids and values. `decide` turns it into facts or refuses it."""

    stamp: Stamp


class Recorded(Struct, frozen=True):
    """An event as it stands in the log: `position` counts the log, `version` its stream, from 1."""

    position: int
    stream: StreamId
    version: int
    name: str
    event: Event


EARLY_WITHOUT_REASON: Final = timedelta(days=30)
"""A campaign starts, and a phase opens, so long before its first day without a reason."""
_REACH: Final = 10


def within_reach(day: date, stamp: Stamp, thing: Phrase) -> None:
    """Raise RuleBroken for a day so far ahead that it must be a slip of the pen."""
    if day.year > stamp.day.year + _REACH:
        raise RuleBroken("error.day.too-far", thing=thing, day=day, years=_REACH, after=stamp.day)


def dated_back(command: Command, began: date, thing: Phrase) -> None:
    """A deed may count from an earlier day (paper filed late) with a reason, and not from before
    the thing itself began. Raises ReasonRequired, RuleBroken.
    """
    day = command.stamp.effective_on
    if day is None:
        return
    need_reason(command, phrase("act.date-back", thing=thing, day=day))
    if day < began:
        raise RuleBroken("error.day.before-it-began", thing=thing, began=began, day=day)


def not_dated_back(command: Command, deed: Phrase) -> None:
    """Raise RuleBroken where only the day of recording counts: what was decided was known then."""
    if command.stamp.effective_on is not None:
        raise RuleBroken("error.day.not-dated-back", deed=deed)


def need_reason(command: Command, act: Phrase | str) -> None:
    """Raise ReasonRequired unless the person said why; `act` is an `act.*`, or its code."""
    if not (command.stamp.reason or "").strip():
        raise ReasonRequired(act if isinstance(act, Phrase) else phrase(act))
