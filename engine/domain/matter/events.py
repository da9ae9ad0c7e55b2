"""What happens to a matter: something promised, received or ordered, until it is done with."""

from datetime import date

from msgspec import Struct

from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.ids import CampaignId, UnitId
from workflows.dates import CalendarKind


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands in a field of a matter: a text, or a day."""

    key: str
    text: str = ""
    day: date | None = None


class MatterDrafted(Event, frozen=True, kw_only=True):
    """It is on the ledger, as one of its `kind`, for a unit. `channel` says by which way it came.

    `due_on` is the last day in time, inclusive, None without one; `calendar` and `edition` pin
    what its days are counted on. It counts as stalled from `stalls_on` if nobody begins.
    """

    campaign: CampaignId
    matter: str
    kind: str
    unit: UnitId
    title: str
    fields: tuple[Told, ...] = ()
    channel: str = ""
    due_on: date | None = None
    calendar: CalendarKind
    edition: str
    stalls_on: date | None = None


class MatterPublished(Event, frozen=True):
    """Made public `on` a day in a `channel`, as an entry of the publication ledger says.

    `again` says that a promise was changed by it: to these `fields`, and to be kept by `due_on`;
    the day that it is assessed by stays.
    """

    publication: str
    channel: str
    on: date
    fields: tuple[Told, ...] = ()
    due_on: date | None = None
    again: bool = False


class MatterMoved(Event, frozen=True):
    """Work on it goes on; it counts as stalled from `stalls_on`, None: never."""

    stalls_on: date | None = None


class MatterStarted(MatterMoved, frozen=True):
    """Work on it began."""


class MatterProgressed(MatterMoved, frozen=True, kw_only=True):
    """How far it has come, in per cent from 0 to 100, and what was done."""

    percent: int
    text: str
    filed: tuple[Filed, ...] = ()


class MatterClaimed(Event, frozen=True):
    """Its unit says that it is done. `late` is by the day assessed against, and stays."""

    text: str = ""
    filed: tuple[Filed, ...] = ()
    due_on: date | None = None
    assessed_on: date | None = None
    late: bool = False


class MatterConfirmed(Event, frozen=True):
    """Found to be done by somebody else."""


class MatterReturned(MatterMoved, frozen=True):
    """Found not to be done; the stamp's reason says what is missing."""


class MatterSentUp(Event, frozen=True):
    """Its `unit` could not solve it and sent it one level up, `to` the unit above, having tried
    this. `late` says whether `unit` was late with it by then, for ever; `was_late` whether `to`
    had been late with it before. `to` has until `due_on`, counted from the day of sending up.
    """

    unit: UnitId
    to: UnitId
    tried: str
    due_on: date | None = None
    late: bool = False
    was_late: bool = False
    stalls_on: date | None = None


class MatterTaken(MatterMoved, frozen=True, kw_only=True):
    """The unit above took it over; it still has until `due_on`."""

    due_on: date | None = None


class MatterHandedDown(MatterMoved, frozen=True, kw_only=True):
    """The unit above gave it back `to` the unit that sent it up, saying why in the stamp's reason.

    `late` says whether `unit` was late with it by then, `was_late` whether `to` had been.
    """

    unit: UnitId
    to: UnitId
    due_on: date | None = None
    late: bool = False
    was_late: bool = False


class MatterExtended(Event, frozen=True):
    """Time is granted until a day, by the word of `authority`."""

    to: date
    authority: str


class MatterBroken(Event, frozen=True):
    """The promise was not kept; the stamp's reason says what shows it."""


class MatterWithdrawn(Event, frozen=True):
    """It is on the ledger no more, by the word of `authority`; another may stand in its place."""

    authority: str
    replaced_by: str | None = None


class MatterFellOverdue(Event, frozen=True):
    """Its day passed."""

    due_on: date
    assessed_on: date
    generation: int


class MatterStalled(Event, frozen=True):
    """So many counted days went by without movement."""

    days: int


MatterEvent = (
    MatterDrafted
    | MatterPublished
    | MatterStarted
    | MatterProgressed
    | MatterClaimed
    | MatterConfirmed
    | MatterReturned
    | MatterSentUp
    | MatterTaken
    | MatterHandedDown
    | MatterExtended
    | MatterBroken
    | MatterWithdrawn
    | MatterFellOverdue
    | MatterStalled
)
