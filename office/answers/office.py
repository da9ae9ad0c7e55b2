"""Whose log it is, how its days are counted, and where its time stands."""

from datetime import datetime

from msgspec import Struct

from engine.domain.office.kinds import ClockKind
from engine.errors import RuleBroken
from office.bootstrap import Office


class StrayRange(Struct, frozen=True):
    """Events, by their positions, that were recorded at moments that were not true."""

    first: int
    last: int


class OfficeAnswer(Struct, frozen=True):
    """What the log says of its office. `newest` is its newest moment, dated events aside."""

    identity: str
    zone: str
    day_ends: str
    clock: ClockKind
    newest: datetime | None
    strays: tuple[StrayRange, ...]


def office_on_record(office: Office) -> OfficeAnswer:
    """Raises RuleBroken for a log that does not say whose it is."""
    record = office.record
    if record is None:
        raise RuleBroken("error.office.unknown")
    newest = office.handler.moments.newest()
    return OfficeAnswer(
        identity=record.identity,
        zone=record.days.zone,
        day_ends=record.days.last_moment,
        clock=record.clock,
        newest=None if newest is None else record.days.local(newest),
        strays=tuple(StrayRange(first, last) for first, last in record.strays),
    )
