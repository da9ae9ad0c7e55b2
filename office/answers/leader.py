"""What needs a leader: decisions that he may take, how it goes, and where it may go wrong."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from engine.domain import petition
from engine.domain.event import Via
from engine.domain.families import TABLE
from engine.domain.petition.commands import RefusePetition
from engine.domain.petition.state import evolve
from engine.domain.policy.actors import Actor
from engine.domain.policy.asking import may
from engine.ids import CampaignId, PhaseKey
from office.answers.consequences import Consequences, consequences
from office.answers.petitions import PetitionLine, asked_in, petitions
from office.answers.portfolio import PortfolioLine, portfolio
from office.answers.reading import Reading
from office.answers.tally import Tally, tally
from projections import progress
from projections.board_counts import counts_by
from projections.item_list import Of, Show
from workflows.schema import Title

MOST_DECISIONS: Final = 7
_MOST_RISKS: Final = 3
_ASKED_IN_THE_FORM: Final = frozenset({"authority", "reason", "document"})
"""Refusals of the policy that an order, a reason or a document answers."""
_WEEKS: Final = timedelta(days=28)
_WEEK: Final = timedelta(days=7)
_SOON: Final = 14


class Decision(Struct, frozen=True, kw_only=True):
    """A petition that waits for this leader, with what a yes and a no lead to."""

    line: PetitionLine
    campaign_title: Title
    consequences: Consequences


class Trend(Struct, frozen=True, kw_only=True):
    """A figure by days over four weeks, oldest first, and its change in the last seven days. The
    items behind it are those `of` a kind that a list shows under `show`.
    """

    campaign: CampaignId
    campaign_title: Title
    of: Of
    show: Show
    days: tuple[date, ...]
    values: tuple[int, ...]
    change: int

    @property
    def now(self) -> int:
        """As it stands."""
        return self.values[-1]


class RiskKind(StrEnum):
    """Why a phase may not come to its end in time."""

    OVERDUE = "overdue"
    ENDS_SOON = "ends-soon"
    REFUSED = "refused"


class Risk(Struct, frozen=True, kw_only=True):
    """A phase that runs: what is open, and the days until its end, negative once that is past."""

    campaign: CampaignId
    campaign_title: Title
    phase: PhaseKey
    title: Title
    kind: RiskKind
    days_left: int | None
    open: int
    overdue: int


class LeaderAnswer(Struct, frozen=True, kw_only=True):
    """`waiting` counts all decisions, of which at most seven are told; `others` are petitions that
    wait for somebody else.
    """

    decisions: tuple[Decision, ...]
    waiting: int
    others: int
    trends: tuple[Trend, ...]
    risks: tuple[Risk, ...]
    campaigns: tuple[PortfolioLine, ...]


def leader(reading: Reading, actor: Actor | None) -> LeaderAnswer:
    """Of all campaigns that run and are seen: those decisions first whose day comes first."""
    lines = tuple(line for line in portfolio(reading) if not line.over)
    titles = {line.campaign: line.title for line in lines}
    waits = [p for line in lines for p in petitions(reading, line.campaign, waiting=True)]
    mine = [each for each in waits if _decides(reading, each, actor)]
    mine.sort(key=lambda each: (each.answer_by, each.asked_at))
    return LeaderAnswer(
        decisions=tuple(
            Decision(
                line=each,
                campaign_title=titles[each.campaign],
                consequences=consequences(reading, asked_in(reading, each.key)),
            )
            for each in mine[:MOST_DECISIONS]
        ),
        waiting=len(mine),
        others=len(waits) - len(mine),
        trends=tuple(_trends(reading, lines[0])) if lines else (),
        risks=tuple(sorted(_risks(reading, lines), key=_urgency)[:_MOST_RISKS]),
        campaigns=lines,
    )


def _decides(reading: Reading, line: PetitionLine, actor: Actor | None) -> bool:
    """Whether the role of the actor, as it is today, lets him; of the past too."""
    if actor is None:
        return True
    refuse = RefusePetition(stamp=reading.office.stamp(actor.id, Via.WEB), key=line.key)
    state = reading.reads.state(line.item, evolve)
    facts = petition.FAMILY.policy.facts_of(refuse, line.item, state, reading.reads)
    refusal = may(actor, RefusePetition.__name__, facts, TABLE)
    return refusal is None or refusal.code in _ASKED_IN_THE_FORM


def _trends(reading: Reading, line: PortfolioLine) -> Iterator[Trend]:
    """Of the campaign that stands first: what is done, what waits, what is overdue."""
    if not line.whole:
        return
    rows = [row for row in progress.daily(reading.views, line.campaign) if row.day < reading.day]
    first = reading.day - _WEEKS
    days = tuple(first + timedelta(days=n) for n in range(_WEEKS.days + 1))
    at_end = {row.day: row for row in rows}
    before = [row for row in rows if row.day < first]
    last = before[-1] if before else None
    done, waiting, overdue = list[int](), list[int](), list[int]()
    for day in days[:-1]:
        last = at_end.get(day, last)
        done.append(last.accepted if last else 0)
        waiting.append(max(0, last.submitted - last.accepted) if last else 0)
        overdue.append(last.overdue if last else 0)
    now = line.tally
    for show, values, last_value in (
        (Show.DONE, done, now.done),
        (Show.WAITING, waiting, now.waiting),
        (Show.OVERDUE, overdue, now.overdue),
    ):
        values.append(last_value)
        yield Trend(
            campaign=line.campaign,
            campaign_title=line.title,
            of=Of.WORK,
            show=show,
            days=days,
            values=tuple(values),
            change=last_value - values[-1 - _WEEK.days],
        )


def _risks(reading: Reading, lines: Sequence[PortfolioLine]) -> Iterator[Risk]:
    for line in lines:
        for phase in line.phases:
            groups = counts_by(
                reading.views,
                line.campaign,
                reading.at,
                reading.when,
                seen=reading.sees.rows(line.campaign),
                phase=phase.phase,
            )
            counted = tally(groups, reading.day)
            left = (phase.ends_on - reading.day).days if phase.ends_on else None
            if (kind := _risk(counted, left, tried=phase.gate_tried)) is not None:
                yield Risk(
                    campaign=line.campaign,
                    campaign_title=line.title,
                    phase=phase.phase,
                    title=phase.title,
                    kind=kind,
                    days_left=left,
                    open=counted.open,
                    overdue=counted.overdue,
                )


def _risk(counted: Tally, left: int | None, *, tried: bool) -> RiskKind | None:
    if tried:
        return RiskKind.REFUSED
    if counted.overdue:
        return RiskKind.OVERDUE
    return RiskKind.ENDS_SOON if counted.open and left is not None and left <= _SOON else None


def _urgency(risk: Risk) -> tuple[int, int]:
    """The nearest end first, then the most that is overdue."""
    return (risk.days_left if risk.days_left is not None else 10_000, -risk.overdue)
