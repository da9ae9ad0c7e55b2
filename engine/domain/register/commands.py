"""What can be asked of a register. A number is filled in when the command has its turn."""

from datetime import date

from engine.domain.event import Command
from engine.domain.register.events import EntryFigure
from engine.ids import CampaignId, ItemKey, RectificationId, UnitId


class MakeEntry(Command, frozen=True):
    """Put an entry into a register. `object` is SORT:CODE, or the code where the register has one
    sort; `begins` is today where nothing is said. `figures` are numbers by the keys of limits.
    """

    campaign: CampaignId
    register: str
    subject: UnitId
    object: str = ""
    begins: date | None = None
    figures: tuple[EntryFigure, ...] = ()
    number: str | None = None


class ComposeBody(Command, frozen=True):
    """Say who a body's head, deputies and members are: a new body, or the one of a `number` anew.

    It is an authority's to decide: the leader himself does it, or the office by order.
    """

    campaign: CampaignId
    register: str
    body: str
    unit: UnitId | None = None
    head: str | None = None
    deputies: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    authority: str | None = None
    number: str | None = None


class OnEntry(Command, frozen=True):
    """What is about one entry or body."""

    key: ItemKey


class EndEntry(OnEntry, frozen=True):
    """Let an entry, or a body, count no longer, with a reason. What stands on a backward list
    leaves it by a verified `rectification` of its unit alone; a body by an `authority`.
    """

    rectification: RectificationId | None = None
    authority: str | None = None


class EndEntryOfUnit(OnEntry, frozen=True):
    """The same, as a unit that it names leaves the campaign: recorded with that."""


class NoteVacancy(OnEntry, frozen=True):
    """Put on record that the head of a body has ended: sent by the scheduler."""


RegisterCommand = MakeEntry | ComposeBody | EndEntry | EndEntryOfUnit | NoteVacancy
