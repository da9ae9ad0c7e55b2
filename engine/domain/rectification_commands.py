"""What can be asked of a rectification item. Each wish carries how the campaign stands."""

from datetime import date

from msgspec import Struct

from engine.calendars.working_days import WorkingCalendar
from engine.domain.clocks import ClockChange
from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.ids import CampaignId, RectificationId, UnitId
from workflows.dates import CalendarKind


class Standing(Struct, frozen=True, kw_only=True):
    """What the campaign says at the moment of a command."""

    live: bool
    participates: bool
    changes: tuple[ClockChange, ...]
    calendar: WorkingCalendar


class RectificationWish(Command, frozen=True):
    """What every command to an item carries."""

    rectification: RectificationId
    standing: Standing


class RaiseRectification(RectificationWish, frozen=True):
    """Put a shortcoming of a unit on the ledger."""

    campaign: CampaignId
    unit: UnitId
    finding: str
    source: str


class IssueRectification(RectificationWish, frozen=True):
    """Hand it to the unit."""

    plan_due_on: date
    fix_due_on: date
    edition: str
    calendar: CalendarKind


class PlanRectification(RectificationWish, frozen=True):
    """Say why and what will be done."""

    causes: str
    measures: str


class StartRectification(RectificationWish, frozen=True):
    """Begin."""


class ReportRectification(RectificationWish, frozen=True):
    """Claim that it is put right."""

    result: str
    filed: tuple[Filed, ...] = ()


class VerifyRectification(RectificationWish, frozen=True):
    """Strike it off; never by one who performed it."""


class SendBackRectification(RectificationWish, frozen=True):
    """Refuse the report, saying why."""


class ReopenRectification(RectificationWish, frozen=True):
    """Open it again after a look back, with a new day to keep."""

    fix_due_on: date


class ListRectification(RectificationWish, frozen=True):
    """Put it under listed supervision."""

    authority: str


class RecordRectificationOverdue(RectificationWish, frozen=True):
    """Sent by the scheduler once the day is past."""


RectificationCommand = (
    RaiseRectification
    | IssueRectification
    | PlanRectification
    | StartRectification
    | ReportRectification
    | VerifyRectification
    | SendBackRectification
    | ReopenRectification
    | ListRectification
    | RecordRectificationOverdue
)
