"""What happens to an entry of a register, or to a body."""

from datetime import date

from msgspec import Struct

from engine.domain.event import Event
from engine.domain.register.table import EndCause
from engine.ids import RectificationId, UnitId


class EntryFigure(Struct, frozen=True):
    """A number that an entry says of itself, by the key of the limit that bounds it."""

    key: str
    value: int


class EntryMade(Event, frozen=True, kw_only=True):
    """From the day `begins` a `subject` is joined to an `object`, written SORT:CODE, empty where
    the register has none. `exceeded` are the soft limits that it passes, for the stamp's reason.
    """

    register: str
    subject: UnitId
    object: str
    begins: date
    figures: tuple[EntryFigure, ...] = ()
    exceeded: tuple[str, ...] = ()


class BodySeated(Event, frozen=True, kw_only=True):
    """Who sits in a body from now on: persons of the directory, or posts of it written `unit:KEY`.
    It is that of `unit`, None for the campaign's, and composed by the word of `authority`.
    """

    register: str
    body: str
    unit: UnitId | None = None
    deputies: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    authority: str = ""


class BodyComposed(BodySeated, frozen=True, kw_only=True):
    """A body has this head."""

    head: str


class BodyVacated(BodySeated, frozen=True, kw_only=True):
    """A body has no head: it was given none, or he left and nobody follows yet."""


class EntryEnded(Event, frozen=True, kw_only=True):
    """It counts no longer. `rectification` is the verified one by which it left a backward list
    (R169); `authority` is by whose word a body ended.
    """

    cause: EndCause = EndCause.ENDED
    rectification: RectificationId | None = None
    authority: str = ""


RegisterEvent = EntryMade | BodyComposed | BodyVacated | EntryEnded
