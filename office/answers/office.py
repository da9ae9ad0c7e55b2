"""Whose log it is, how its days are counted, and where its time stands."""

import sys
from datetime import date, datetime

from msgspec import Struct

from engine.domain.office.kinds import ClockKind
from engine.domain.office.state import known_office
from engine.errors import RuleBroken
from office.answers.reading import streams
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


def office_on_record(office: Office, at: date | int | None = None) -> OfficeAnswer:
    """As it stands, or stood at a moment. Raises RuleBroken for a log that does not say whose it
    is, MomentOutside for a moment that it does not reach.
    """
    look = streams(office, at)
    record = known_office(look.reads)
    if record is None:
        raise RuleBroken("error.office.unknown")
    later = () if look.at is None else ((look.at + 1, sys.maxsize),)
    newest = office.log.newest((*record.strays, *later))
    return OfficeAnswer(
        identity=record.identity,
        zone=record.days.zone,
        day_ends=record.days.last_moment,
        clock=record.clock,
        newest=None if newest is None else record.days.local(newest),
        strays=tuple(StrayRange(first, last) for first, last in record.strays),
    )
