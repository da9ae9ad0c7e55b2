"""What happens to an inspection. Of a covert one the log holds digests until it is revealed."""

from datetime import date, time

from msgspec import Struct

from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.domain.inspection.table import (
    Depth,
    FindingKind,
    InspectionForm,
    InspectionScope,
    Over,
)
from engine.domain.sealing import Paper
from engine.ids import CampaignId, PersonId, UnitId


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person seconded to a team by the unit where he is at home, from `first` to `last`
    inclusive; None: as long as the inspection lasts.
    """

    person: PersonId
    home: UnitId
    first: date | None = None
    last: date | None = None

    def serves(self, day: date) -> bool:
        """Whether he is of the team on a day."""
        return not (self.first and day < self.first) and not (self.last and day > self.last)


class PassedOver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A unit that had its turn in a draw and is not inspected; `reason` where it was recused, the
    `person` of the team who is at home there.
    """

    unit: UnitId
    why: Over
    reason: str = ""
    person: PersonId | None = None


class InspectionPlanned(Event, frozen=True, kw_only=True):
    """Who looks at what. `bodies` are the units that second people; `units` those to be inspected
    where none are drawn. `planners` are the people of the office who see a covert one and go on
    with it. `looks_back` is a campaign that is over, whose units are looked at again (R066).
    `report_by` is the last day for the report, inclusive.
    """

    campaign: CampaignId
    inspection: str
    key: str
    title: str
    scope: InspectionScope
    depth: Depth
    scheduled: bool
    form: InspectionForm
    covert: bool
    team: tuple[Member, ...]
    bodies: tuple[UnitId, ...]
    planners: tuple[PersonId, ...]
    units: tuple[UnitId, ...] = ()
    looks_back: CampaignId | None = None
    report_by: date | None = None


class InspectionSealed(Event, frozen=True):
    """A paper of a covert inspection was sealed. `commitment` is 64 hex digits: the SHA-256 of the
    paper and of a secret that stands on it (papers.commitment_of).
    """

    commitment: str


class DrawAnnounced(Event, frozen=True):
    """Which `n` out of `pool` are drawn will follow from what `source` publishes on `on` (from
    `hour` on) and from a code whose SHA-256 is `code_hash`, 64 hex digits. One for each category.
    """

    pool: tuple[UnitId, ...]
    n: int
    source: str
    on: date
    code_hash: str
    category: str = ""
    hour: time | None = None


class UnitsDrawn(Event, frozen=True):
    """The units that were drawn, in the order of the draw. `randomness` is what the source
    published, as a text; `code` is 64 hex digits. One for each announcement.
    """

    randomness: str
    code: str
    chosen: tuple[UnitId, ...]
    passed_over: tuple[PassedOver, ...] = ()
    category: str = ""


class VisitHeld(Event, frozen=True):
    """At least two of the team looked at a unit, on a day."""

    unit: UnitId
    on: date
    by: tuple[PersonId, ...]


class FindingNoted(Event, frozen=True):
    """Something was found in a unit; `conduct` names what of its sort the definition looks for."""

    unit: UnitId
    kind: FindingKind
    text: str
    conduct: str = ""
    filed: tuple[Filed, ...] = ()


class MeasureDecided(Event, frozen=True):
    """An authority decided on a measure against a unit; the engine takes none."""

    unit: UnitId
    step: str
    authority: str


class InspectionReported(Event, frozen=True):
    """The team handed its report in."""

    summary: str
    filed: tuple[Filed, ...] = ()


class InspectionRevealed(Event, frozen=True):
    """What was sealed is open from now on: every paper in its order, with its secret."""

    papers: tuple[Paper, ...]


class InspectionClosed(Event, frozen=True):
    """Nothing more is done in it."""


class InspectionCancelled(Event, frozen=True):
    """It is not carried out, by the word of `authority`; the stamp's reason says why."""

    authority: str


OpenedEvent = (
    InspectionPlanned
    | DrawAnnounced
    | UnitsDrawn
    | VisitHeld
    | FindingNoted
    | MeasureDecided
    | InspectionReported
    | InspectionClosed
    | InspectionCancelled
)
InspectionEvent = OpenedEvent | InspectionSealed | InspectionRevealed
