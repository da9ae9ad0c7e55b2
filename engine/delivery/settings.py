"""How a tick goes about its work, and what it says of it."""

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct

from engine.calendars.clock import OFFICE_ZONE, local_date
from engine.delivery.backoff import Backoff
from engine.domain.event import Stamp, Via
from engine.ids import SYSTEM, CommandId
from engine.phrases import Phrase

LetterName = Callable[[datetime, str], str | None]
"""The window of the letter in which a fact of a rung is told, at a moment at which letters go out;
None at any other moment.
"""


def at_any_hour(now: datetime, _rung: str) -> str | None:
    """One letter a day, whenever it is."""
    return f"{local_date(now, OFFICE_ZONE)}.1"


class TickSettings(Struct, frozen=True, kw_only=True):
    """`day_ends` as in `local_date`. Pages bound memory and the size of one append; `host` stands
    in Message-IDs; `worded` words the faults that go on record.

    `stop` says that the pass is to end soon: it is asked between two pages and between two letters,
    and the next pass does the rest.
    """

    zone: ZoneInfo = OFFICE_ZONE
    day_ends: time | None = None
    item_page: int = 500
    outbox_page: int = 500
    letter_name: LetterName = at_any_hour
    host: str = "localhost"
    backoff: Backoff = Backoff()
    worded: Callable[[Phrase], str] = str
    stop: Callable[[], bool] = lambda: False

    def day_of(self, now: datetime) -> date:
        """The office's day at a moment."""
        return local_date(now, self.zone, self.day_ends)

    def stamp(self, now: datetime) -> Stamp:
        """That of the scheduler at a moment."""
        return Stamp(
            recorded_at=now,
            on=self.day_of(now),
            actor=SYSTEM,
            via=Via.SCHEDULER,
            command_id=CommandId(f"tick:{now.isoformat()}"),
        )


class TickReport(Struct, frozen=True, kw_only=True):
    """How many of each were put on record. Facts: `reminded` are those of the ladder, `told` those
    of what was done in somebody's name or to his account, `missed` were never told. Letters:
    `written` are those queued anew, `redriven` those queued again as they can be sent now.

    Of the letters `delivered` were taken by a channel, `failed` are tried again, `abandoned` are
    not, and `voided` held nothing that was still true; `deferred` wait for room in their channel.
    `left_out` counts facts that were not in their letter as they were not true any more.

    `acted` counts what numbered items did as their day came: a survey that closed, a branch that
    counts as granted.

    `bounced` came back, and were noted before the pass.

    `faults` names campaigns whose occurrences could not be opened, and why letters could not be
    written.
    """

    opened: int = 0
    reminded: int = 0
    told: int = 0
    missed: int = 0
    overdue: int = 0
    lapsed: int = 0
    acted: int = 0
    written: int = 0
    redriven: int = 0
    delivered: int = 0
    failed: int = 0
    abandoned: int = 0
    voided: int = 0
    left_out: int = 0
    deferred: int = 0
    bounced: int = 0
    faults: tuple[Phrase, ...] = ()

    @property
    def did_something(self) -> bool:
        """Whether anything is worth a line in the operating log."""
        return self != TickReport()
