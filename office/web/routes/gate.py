"""/c/ID/phases/P/gate - may we close?"""

from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.event import Command
from engine.domain.petition.commands import AskOverride
from engine.domain.phase.commands import ClosePhase, ExtendPhase, OpenPhase, ReopenPhase
from engine.domain.phase.table import PhaseState
from engine.ids import (
    ONCE,
    AssignmentKey,
    CampaignId,
    PhaseKey,
    RectificationKey,
    StreamId,
    UnitId,
    phase_stream,
)
from engine.phrases import phrase
from office.answers.districts import districts
from office.answers.gate import CriterionAnswer, GateAnswer, Lacking, gate
from office.answers.reading import Reading
from office.answers.status import PhaseStatus, status
from office.web import links
from office.web.action import Action, ActionLink, action_links
from office.web.looking_back import Back, back_of
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.routes.gate_deeds import CLOSE, EXTEND, OPEN, OVERRIDE, REOPEN
from office.web.routes.many import URGE, may_urge
from office.web.routes.petition_deeds import ASK_OVERRIDE
from office.web.visit import Look, Visit
from workflows.schema import CriterionKind, Title

router = APIRouter()

_PER_CENT: Final = (CriterionKind.COVERAGE, CriterionKind.RECTIFICATIONS_VERIFIED)


class Missing(Struct, frozen=True):
    """Something that is missing, its page, and the piece of work that it is."""

    lacking: Lacking
    url: str | None
    item: StreamId | None = None


class MissingOf(Struct, frozen=True):
    """What units of one district lack; those of no unit stand under None."""

    district: Title | None
    missing: tuple[Missing, ...]

    @property
    def count(self) -> int:
        """How much that is."""
        return len(self.missing)


class CriterionShown(Struct, frozen=True, kw_only=True):
    """A criterion with all that it lacks, by district; `silent` are units that have not reported.
    `per_cent` is what there is of what is asked for, where that is a share.
    """

    criterion: CriterionAnswer
    per_cent: int | None
    missing: tuple[MissingOf, ...]
    silent: tuple[MissingOf, ...]

    @property
    def works(self) -> tuple[StreamId, ...]:
        """The pieces of work that are missing, or hold a figure that is."""
        every = (each.item for group in (*self.missing, *self.silent) for each in group.missing)
        return tuple(dict.fromkeys(item for item in every if item is not None))


class MissingRow(Struct, frozen=True):
    """A line of the list of all that is missing."""

    criterion: Title
    district: Title | None
    lacking: Lacking


class GateDrawn(Struct, frozen=True):
    """The slider."""

    back: Back | None


class GatePage(PageContext, kw_only=True):
    """The verdict, every criterion, the phase, and what can be done."""

    campaign: CampaignId
    campaign_title: Title
    phase: PhaseStatus
    days_left: int | None
    gate: GateAnswer
    criteria: tuple[CriterionShown, ...]
    actions: tuple[ActionLink, ...]
    urge: str
    drawn: GateDrawn


_COLUMNS: Final[tuple[Column[MissingRow], ...]] = (
    Column("criterion", "web.label.criterion", lambda row: row.criterion),
    Column("district", "web.label.district", lambda row: row.district),
    Column("unit", "web.label.unit-id", lambda row: row.lacking.unit),
    Column("missing", "web.label.missing", lambda row: row.lacking.said),
    Column("duty", "web.label.duty-id", lambda row: row.lacking.duty),
    Column("occurrence", "web.label.period", lambda row: row.lacking.occurrence),
)


@page(router, "/c/{campaign}/phases/{phase}/gate", "phase-gate.html")
def gate_page(visit: Look, campaign: CampaignId, phase: PhaseKey, page: int = 1) -> GatePage:
    """Every criterion, and all that is missing."""
    reading = visit.reading
    found = gate(reading, campaign, phase)
    whole = status(reading, campaign, units=False)
    own = next(each for each in whole.phases if each.phase == phase)
    shown = _shown(reading, campaign, found)
    rows = [
        MissingRow(each.criterion.title, group.district, missing.lacking)
        for each in shown
        for group in (*each.missing, *each.silent)
        for missing in group.missing
    ]
    return GatePage(
        title=phrase("web.gate", phase=own.title),
        listing=listed(rows, _COLUMNS, page, "web.gate.nothing-missing"),
        campaign=campaign,
        campaign_title=whole.title,
        phase=own,
        days_left=(own.ends_on - reading.day).days if own.ends_on else None,
        gate=found,
        criteria=shown,
        actions=() if visit.is_past else _actions(visit, found, own),
        urge=_urge(visit, campaign, shown),
        drawn=GateDrawn(back_of(visit, campaign)),
    )


def _urge(visit: Visit, campaign: CampaignId, shown: Sequence[CriterionShown]) -> str:
    """Where those who lack something are urged, empty for whoever may not."""
    works = tuple(dict.fromkeys(work for each in shown for work in each.works))
    may = not visit.is_past and may_urge(visit, works)
    return URGE.path.format(campaign=campaign) if may else ""


def _actions(visit: Visit, found: GateAnswer, own: PhaseStatus) -> tuple[ActionLink, ...]:
    """A refused close would stand on record for ever: an unmet gate offers none."""
    match own.state:
        case PhaseState.PENDING:
            offered: dict[type[Command], Action] = {OpenPhase: OPEN}
        case PhaseState.CLOSED:
            offered = {ReopenPhase: REOPEN}
        case _ if found.met:
            offered = {ClosePhase: CLOSE, ExtendPhase: EXTEND}
        case _:
            offered = {ClosePhase: OVERRIDE, AskOverride: ASK_OVERRIDE, ExtendPhase: EXTEND}
    stream = phase_stream(found.campaign, found.phase)
    told = action_links(visit, stream, offered, campaign=found.campaign, phase=found.phase)
    if found.met or own.state not in (PhaseState.OPEN, PhaseState.CLOSING):
        return told
    # The state forbids to close it; to override that is what the form is for.
    return tuple(
        ActionLink(each.title, each.url) if each.title == OVERRIDE.title else each for each in told
    )


def _shown(reading: Reading, campaign: CampaignId, found: GateAnswer) -> tuple[CriterionShown, ...]:
    places = [
        (district.name, unit)
        for district in districts(reading, campaign)
        for unit in district.units
    ]
    above = {unit: name for name, unit in places}
    order = {unit: number for number, (_, unit) in enumerate(places)}
    return tuple(
        CriterionShown(
            criterion=each,
            per_cent=each.have * 100 // each.of if each.of and each.kind in _PER_CENT else None,
            missing=_by_district(campaign, each.missing, above, order),
            silent=_by_district(campaign, each.silent, above, order),
        )
        for each in found.criteria
    )


def _by_district(
    campaign: CampaignId,
    missing: tuple[Lacking, ...],
    above: Mapping[UnitId, Title | None],
    order: Mapping[UnitId, int],
) -> tuple[MissingOf, ...]:
    """In the order of the roster; what is of no unit first."""
    groups: dict[str, list[Missing]] = {}
    titles: dict[str, Title | None] = {}
    for lacking in sorted(missing, key=lambda each: order.get(each.unit, -1) if each.unit else -1):
        title = above.get(lacking.unit) if lacking.unit else None
        key = title.zh if title else ""
        titles[key] = title
        groups.setdefault(key, []).append(_missing(campaign, lacking))
    return tuple(MissingOf(titles[key], tuple(group)) for key, group in groups.items())


def _missing(campaign: CampaignId, lacking: Lacking) -> Missing:
    """With the page of what is missing."""
    if lacking.rectification is not None:
        key = RectificationKey(campaign, lacking.rectification)
        return Missing(lacking, links.rectification(key), key.stream)
    if lacking.item is not None:
        return Missing(lacking, links.item(lacking.item), lacking.item)
    if lacking.unit is None:
        return Missing(lacking, None)
    if lacking.duty is None:
        return Missing(lacking, links.unit(campaign, lacking.unit))
    work = AssignmentKey(campaign, lacking.duty, lacking.unit, lacking.occurrence or ONCE)
    return Missing(lacking, links.assignment(work), work.stream)
