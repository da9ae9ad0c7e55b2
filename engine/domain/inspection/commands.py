"""What can be asked of an inspection."""

from datetime import date, time

from msgspec import Struct

from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.domain.inspection.table import Depth, FindingKind, InspectionForm, InspectionScope
from engine.domain.sealing import Paper
from engine.ids import CampaignId, ItemKey, PersonId, UnitId


class Seconded(Struct, frozen=True, kw_only=True):
    """A person for a team, from `first` to `last` inclusive where that is said. `home` is the unit
    that seconds him, where the directory does not know it.
    """

    person: PersonId
    home: UnitId | None = None
    first: date | None = None
    last: date | None = None


class Stratum(Struct, frozen=True, kw_only=True):
    """`n` of a pool are drawn: of the units named, or of all participants of a category."""

    n: int
    category: str = ""
    pool: tuple[UnitId, ...] = ()


class Recusal(Struct, frozen=True, kw_only=True):
    """A unit that is not to be drawn, and why."""

    unit: UnitId
    reason: str


class PlanInspection(Command, frozen=True, kw_only=True):
    """Plan one of the sort `key`, under the next free number: i-0001 and on. A covert one has a
    number that follows no other, so that no gap tells of it.

    `covert` leaves it to the definition; `number` is filled in when the command has its turn.
    """

    campaign: CampaignId
    key: str
    team: tuple[Seconded, ...]
    title: str = ""
    scope: InspectionScope = InspectionScope.SPECIAL
    depth: Depth = Depth.KEY_POINT
    scheduled: bool = False
    form: InspectionForm = InspectionForm.ON_SITE
    covert: bool | None = None
    units: tuple[UnitId, ...] = ()
    planners: tuple[PersonId, ...] = ()
    looks_back: CampaignId | None = None
    report_by: date | None = None
    number: str | None = None


class OnInspection(Command, frozen=True):
    """What every other command carries: which one."""

    key: ItemKey


class SealInspection(OnInspection, frozen=True):
    """Put on record that a paper is sealed."""

    commitment: str


class AnnounceDraw(OnInspection, frozen=True, kw_only=True):
    """Bind the draw to what `source` will publish on `on`; without `strata` as the definition says.

    A day of today needs the `hour` of the publication.
    """

    source: str
    on: date
    code_hash: str
    hour: time | None = None
    strata: tuple[Stratum, ...] = ()


class DrawUnits(OnInspection, frozen=True, kw_only=True):
    """Draw by what was published. `published_on` is its day, where it is not that announced."""

    randomness: str
    code: str
    published_on: date | None = None
    recused: tuple[Recusal, ...] = ()


class HoldVisit(OnInspection, frozen=True, kw_only=True):
    """Record that at least two of the team looked at a unit."""

    unit: UnitId
    by: tuple[PersonId, ...]


class NoteFinding(OnInspection, frozen=True, kw_only=True):
    """Note what was found in a unit that was visited; the same thing once."""

    unit: UnitId
    kind: FindingKind
    text: str
    conduct: str = ""
    filed: tuple[Filed, ...] = ()


class ReportInspection(OnInspection, frozen=True, kw_only=True):
    """Hand the report in; its shortcomings go onto the rectification ledger."""

    summary: str
    filed: tuple[Filed, ...] = ()


class DecideMeasure(OnInspection, frozen=True, kw_only=True):
    """Record what an authority has decided against a unit."""

    unit: UnitId
    step: str
    authority: str


class RevealInspection(OnInspection, frozen=True):
    """Open what was sealed. `papers` are filled in from where they are kept."""

    papers: tuple[Paper, ...] = ()


class CloseInspection(OnInspection, frozen=True):
    """Close it."""


class CancelInspection(OnInspection, frozen=True):
    """Do not carry it out."""

    authority: str


InspectionCommand = (
    PlanInspection
    | SealInspection
    | AnnounceDraw
    | DrawUnits
    | HoldVisit
    | NoteFinding
    | ReportInspection
    | DecideMeasure
    | RevealInspection
    | CloseInspection
    | CancelInspection
)
