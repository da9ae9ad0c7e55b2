"""/c/ID - how do we stand, and what changed?"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.campaign.commands import ArchiveCampaign, ConcludeCampaign
from engine.domain.campaign.table import CampaignState
from engine.domain.event import Command
from engine.domain.families import FAMILIES
from engine.domain.phase.table import PhaseState
from engine.ids import CampaignId, DutyKey, PhaseKey, campaign_stream
from engine.phrases import Phrase
from office.answers.items import Of, Show
from office.answers.overview import BurnPoint, Overview, overview
from office.answers.petitions import PetitionLine, petitions
from office.answers.spans import DutySpan, spans
from office.answers.status import DutyStatus, PhaseStatus, Status
from office.web import links
from office.web.action import Action, ActionLink, action_links
from office.web.charts.burn_up import BurnDay, BurnUp, burn_up
from office.web.charts.gantt import Gantt, Span, gantt
from office.web.looking_back import Back, back_of
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.routes import campaign_deeds
from office.web.visit import Look, Visit
from workflows.schema import Title

router = APIRouter()

_OVER: Final = (CampaignState.CONCLUDED, CampaignState.ARCHIVED, CampaignState.CANCELLED)
_MARKS: Final = {Show.OVERDUE: "bad", Show.SOON: "near", Show.DONE: "good"}


class Step(Struct, frozen=True, kw_only=True):
    """A phase in the row of all; `days_left` is below 0 once its last day is past."""

    phase: PhaseKey
    title: Title
    state: PhaseState
    starts_on: date | None
    ends_on: date | None
    said: str
    override: bool
    days_left: int


class CountShown(Struct, frozen=True, kw_only=True):
    """A figure, the list behind it, and its change since the day before."""

    title: Phrase
    value: int
    of: Of
    show: Show
    change: int | None
    mark: str


class OverviewDrawn(Struct, frozen=True):
    """The slider and the charts; None where there is nothing to draw yet."""

    back: Back | None
    burn_up: BurnUp | None
    gantt: Gantt | None


class OverviewPage(PageContext, kw_only=True):
    """The campaign as it stands; `listing` are its duties. Of the lifecycles of numbered items the
    `clocked` ones owe something by a day.
    """

    campaign: CampaignId
    overview: Overview
    steps: tuple[Step, ...]
    counts: tuple[CountShown, ...]
    share: int | None
    asked: tuple[PetitionLine, ...]
    over: bool
    whole: bool
    actions: tuple[ActionLink, ...]
    drawn: OverviewDrawn
    clocked: tuple[str, ...]


_COLUMNS: Final[tuple[Column[DutyStatus], ...]] = (
    Column("duty", "web.label.duty-id", lambda row: row.duty),
    Column("title", "label.duty", lambda row: row.title),
    Column("phase", "label.phase", lambda row: row.phase),
    Column("due_first", "web.label.due-first", lambda row: row.due_first),
    Column("due_last", "web.label.due-last", lambda row: row.due_last),
    Column("total", "web.label.total", lambda row: row.tally.total),
    Column("done", "web.label.done", lambda row: row.tally.done),
    Column("waiting", "web.label.waiting", lambda row: row.tally.waiting),
    Column("overdue", "web.label.overdue", lambda row: row.tally.overdue),
    Column("late", "web.show.late", lambda row: row.tally.late),
    Column("light", "web.label.light", lambda row: row.tally.light, mark="light"),
)


@page(router, "/c/{campaign}", "overview.html")
def overview_page(visit: Look, campaign: CampaignId) -> OverviewPage:
    """Counts with their change, phases, matrix, charts, what is longest overdue."""
    reading = visit.reading
    found = overview(reading, campaign)
    status = found.status
    return OverviewPage(
        title=status.title,
        listing=listed(status.duties, _COLUMNS),
        campaign=campaign,
        overview=found,
        steps=tuple(_step(phase, reading.day) for phase in status.phases),
        counts=tuple(_counts(found)),
        share=status.tally.done * 100 // status.tally.total if status.tally.total else None,
        asked=petitions(reading, campaign, waiting=True),
        over=status.state in _OVER,
        whole=reading.sees.whole(campaign),
        actions=() if visit.is_past else _actions(visit, status),
        drawn=OverviewDrawn(
            back=back_of(visit, campaign),
            burn_up=burn_up(_days(found.burn_up, status.tally.total)),
            gantt=gantt(
                tuple(_spans(status, spans(reading, campaign), gates=reading.sees.whole(campaign))),
                reading.day,
            ),
        ),
        clocked=tuple(each.name for each in FAMILIES if each.items and each.items.open),
    )


def _actions(visit: Visit, status: Status) -> tuple[ActionLink, ...]:
    """To end it once every phase is closed, and to close its file."""
    stream, offered = campaign_stream(status.campaign), dict[type[Command], Action]()
    closed = all(phase.state is PhaseState.CLOSED for phase in status.phases)
    if status.state is CampaignState.RUNNING and status.phases and closed:
        offered[ConcludeCampaign] = campaign_deeds.CONCLUDE
    if status.state is CampaignState.CONCLUDED:
        offered[ArchiveCampaign] = campaign_deeds.ARCHIVE
    return action_links(visit, stream, offered, campaign=status.campaign)


def _step(phase: PhaseStatus, today: date) -> Step:
    return Step(
        phase=phase.phase,
        title=phase.title,
        state=phase.state,
        starts_on=phase.starts_on,
        ends_on=phase.ends_on,
        said=phase.said,
        override=phase.override is not None,
        days_left=(phase.ends_on - today).days if phase.ends_on else 0,
    )


def _counts(found: Overview) -> Iterator[CountShown]:
    for count in found.counts:
        ledger = count.of is Of.LEDGER
        yield CountShown(
            title=Phrase("web.label.ledger-open" if ledger else f"web.show.{count.show}"),
            value=count.value,
            of=count.of,
            show=count.show,
            change=count.change,
            mark=_MARKS.get(count.show, "") if count.value else "",
        )


def _days(points: tuple[BurnPoint, ...], total: int) -> list[BurnDay]:
    return [BurnDay(point.day, total, point.planned, point.accepted) for point in points]


def _spans(status: Status, known: dict[DutyKey, DutySpan], *, gates: bool) -> Iterator[Span]:
    """Each phase with its duties; then those outside any phase. A phase leads to its gate for
    whoever sees `gates`, else to the deadlines.
    """
    deadlines = links.campaign(status.campaign, "deadlines")
    for phase in status.phases:
        yield Span(
            title=phase.title,
            first=phase.starts_on,
            last=phase.ends_on,
            total=phase.tally.total,
            done=phase.tally.done,
            overdue=phase.tally.overdue,
            link=links.gate(status.campaign, phase.phase) if gates else deadlines,
            phase=True,
        )
        yield from _of_duties(status, known, phase.phase)
    yield from _of_duties(status, known, None)


def _of_duties(
    status: Status, known: dict[DutyKey, DutySpan], phase: PhaseKey | None
) -> Iterator[Span]:
    for duty in status.duties:
        span = known.get(duty.duty)
        if duty.phase != phase or span is None:
            continue
        yield Span(
            title=duty.title,
            first=span.first,
            last=duty.due_last or span.last,
            total=duty.tally.total,
            done=duty.tally.done,
            overdue=duty.tally.overdue,
            link=links.task(status.campaign, duty.duty),
        )
