"""Who may do what in an inspection: the office plans, the team looks, an authority decides.

Of a covert one the office means its planners; the rest know nothing of it.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, Final

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.event import Stamp
from engine.domain.family import Reads
from engine.domain.inspection.commands import (
    AnnounceDraw,
    CancelInspection,
    CloseInspection,
    DecideMeasure,
    DrawUnits,
    HoldVisit,
    NoteFinding,
    PlanInspection,
    ReportInspection,
    RevealInspection,
    SealInspection,
)
from engine.domain.inspection.events import (
    DrawAnnounced,
    FindingNoted,
    InspectionCancelled,
    InspectionClosed,
    InspectionPlanned,
    InspectionReported,
    InspectionRevealed,
    InspectionSealed,
    MeasureDecided,
    UnitsDrawn,
    VisitHeld,
)
from engine.domain.inspection.state import Inspection, opened
from engine.domain.policy.actors import Role, team_scope
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.ids import SYSTEM, PersonId, StreamId, UnitId, campaign_of

_BY_LEADERS: Final = (DecideMeasure, CancelInspection)


def facts_of(deed: Any, stream: StreamId, state: Inspection | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned. What is sealed says nothing, unless the
    deed itself brings the papers.
    """
    campaign = campaign_of(stream)
    if isinstance(deed, InspectionSealed) and deed.stamp.actor == SYSTEM:
        # The door sealed it, once it had asked whoever did it.
        return Facts(own=True)
    definition = existing_campaign(campaign, reads).definition
    known = state or Inspection()
    reveals = isinstance(deed, RevealInspection | InspectionRevealed)
    if reveals and known.is_sealed and known.planned is None:
        known = opened(known, deed.papers)
    authority = getattr(deed, "authority", None)
    scopes = {**places(campaign), Where.TEAM: frozenset({team_scope(stream)})}
    narrowed = narrowed_by(definition)
    if known.is_sealed and not deed.stamp.people <= known.planners:
        row = POLICY.command_of.get(type(deed), type(deed))
        if row in _BY_LEADERS:
            narrowed[row.__name__] = frozenset({Role.LEADER})
        else:
            scopes[Where.CAMPAIGN] = frozenset()
    return Facts(
        scopes=scopes,
        narrowed=narrowed,
        performers=known.team,
        units=frozenset(_units(deed, known)),
        order=order_of(known_directory(reads), deed.stamp, authority, definition),
        appointed={Role.INSPECTOR: _serving(known, deed.stamp)},
    )


def _serving(known: Inspection, stamp: Stamp) -> frozenset[PersonId]:
    team = known.planned.team if known.planned else ()
    return frozenset(m.person for m in team if m.serves(stamp.day) and m.serves(stamp.on))


def _units(deed: Any, known: Inspection) -> Iterable[UnitId]:
    """The units that a deed is about: the one that it names, those of the plan, of the pool."""
    match deed:
        case HoldVisit() | VisitHeld() | NoteFinding() | FindingNoted():
            return (deed.unit,)
        case DecideMeasure() | MeasureDecided():
            return (deed.unit,)
        case PlanInspection() | InspectionPlanned():
            return deed.units
        case ReportInspection() | InspectionReported():
            return tuple(visit.unit for visit in known.visits)
        case CancelInspection() | InspectionCancelled():
            return known.chosen
        case AnnounceDraw():
            return tuple(unit for stratum in deed.strata for unit in stratum.pool)
        case DrawAnnounced():
            return deed.pool
        case DrawUnits() | UnitsDrawn():
            return tuple(unit for each in known.announced for unit in each.pool)
        case _:
            return ()


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            PlanInspection: "O@c | H",
            SealInspection: "O@c | H",
            AnnounceDraw: "O@c | H",
            DrawUnits: "O@c | H",
            HoldVisit: "I@t | H",
            NoteFinding: "I@t | H",
            ReportInspection: "I@t | H",
            DecideMeasure: "L@c O@c | H A",
            RevealInspection: "O@c | P",
            CloseInspection: "O@c | P",
            CancelInspection: "L@c O@c | H A",
        }
    ),
    within=MappingProxyType(
        {
            SealInspection: (
                PlanInspection,
                AnnounceDraw,
                DrawUnits,
                HoldVisit,
                NoteFinding,
                ReportInspection,
                DecideMeasure,
                CancelInspection,
            )
        }
    ),
    command_of=MappingProxyType(
        {
            InspectionPlanned: PlanInspection,
            InspectionSealed: SealInspection,
            DrawAnnounced: AnnounceDraw,
            UnitsDrawn: DrawUnits,
            VisitHeld: HoldVisit,
            FindingNoted: NoteFinding,
            InspectionReported: ReportInspection,
            MeasureDecided: DecideMeasure,
            InspectionRevealed: RevealInspection,
            InspectionClosed: CloseInspection,
            InspectionCancelled: CancelInspection,
        }
    ),
    facts_of=facts_of,
)
