"""Proposals to count on another calendar edition: what each would move, or moved, and why."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import func, select

from engine.calendars.differing import Differing
from engine.calendars.working_days import runs
from engine.domain.campaign.calendar_moves import CalendarMove, MoveOf
from engine.domain.campaign.events import RecalendaringProposed
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.obligation import evolve as evolve_obligation
from engine.domain.phase.state import phase_now
from engine.errors import NotFound
from engine.ids import (
    ONCE,
    CampaignId,
    DutyKey,
    OccurrenceKey,
    PersonId,
    PhaseKey,
    UnitId,
    obligation_stream,
)
from engine.phrases import Phrase, phrase
from office.answers.amendment import DateChange
from office.answers.edition_moves import dates_by
from office.answers.reading import Reading, bare
from projections.board import BOARD
from projections.states import OWED
from workflows.dates import CalendarKind
from workflows.titles import Title

_MONTH = timedelta(days=31)


class ProposalLine(Struct, frozen=True, kw_only=True):
    """A proposal of a campaign: `moves` days fall otherwise, `ahead` of them are not owed yet."""

    proposal: str
    edition: str
    before: str
    on: date
    by: PersonId
    moves: int
    ahead: int
    applied: bool


class MoveLine(Struct, frozen=True, kw_only=True):
    """A day and the one that the other edition gives. `open` units still owe it, None where nobody
    does yet; `why` names the days that count otherwise; `provisional`: it may move once more, as
    the edition does not know that year either.
    """

    of: MoveOf
    title: Title
    occurrence: OccurrenceKey | None
    unit: UnitId | None
    what: str
    was: date | None
    now: date | None
    why: Phrase
    open: int | None
    provisional: bool

    @property
    def sort(self) -> Phrase:
        """Which sort of day it is: of a duty, a phase's last, that of a plan."""
        sort = f"{self.of.value}.{self.what}" if self.what else self.of.value
        return phrase(f"label.calendar.of-{sort.replace('_', '-')}")


class ProposalAnswer(Struct, frozen=True, kw_only=True):
    """One proposal, with every day that it moves."""

    line: ProposalLine
    moves: tuple[MoveLine, ...]


def proposals(reading: Reading, campaign: CampaignId) -> tuple[ProposalLine, ...]:
    """The newest first. Raises NotFound for a campaign that there is not."""
    reading.need_whole(campaign, "thing.campaign", campaign)
    state = existing_campaign(campaign, reading.reads)
    return tuple(_line(each, state) for each in reversed(state.proposals.values()))


def proposal(reading: Reading, campaign: CampaignId, name: str) -> ProposalAnswer:
    """Raises NotFound with the proposals that there are."""
    reading.need_whole(campaign, "thing.campaign", campaign)
    state = existing_campaign(campaign, reading.reads)
    if name not in state.proposals:
        what = phrase("thing.calendar-proposal", campaign=campaign)
        raise NotFound(what, name, state.proposals)
    found = state.proposals[name]
    return ProposalAnswer(line=_line(found, state), moves=move_lines(reading, campaign, found))


def move_lines(
    reading: Reading, campaign: CampaignId, event: RecalendaringProposed
) -> tuple[MoveLine, ...]:
    """The days that a proposal moves, told by names, in the order of the days."""
    titles: dict[str | None, Title] = dict(reading.duty_titles(campaign).items())
    definition = existing_campaign(campaign, reading.reads).definition
    phases = {PhaseKey(each.key): each.title for each in definition.phases}
    working = reading.reads.calendar(CalendarKind.WORKING_DAYS, event.edition)
    owing = _owing(reading, campaign)
    lines = []
    for move in event.moves:
        named = titles.get(move.duty) if move.duty else phases.get(move.phase or PhaseKey(""))
        other = move.rectification or move.duty or move.phase or campaign
        lines.append(
            MoveLine(
                of=move.of,
                title=named or (definition.title if other == campaign else bare(other)),
                occurrence=None if move.occurrence == ONCE else move.occurrence,
                unit=move.unit,
                what=move.what,
                was=move.was,
                now=move.now,
                why=_why(move),
                open=_open(move, owing),
                provisional=move.now is not None and working.is_provisional(move.now),
            )
        )
    return tuple(sorted(lines, key=lambda line: line.was or line.now or date.max))


def moves_ahead(reading: Reading, campaign: CampaignId, edition: str) -> tuple[CalendarMove, ...]:
    """Days to come that the edition gives otherwise; nobody owes anything by them yet. No days
    where the campaign counts on it already.
    """
    state, today = existing_campaign(campaign, reading.reads), reading.day
    if edition == state.edition:
        return ()
    reading.need_whole(campaign, "thing.campaign", campaign)
    editions = state.edition, edition
    working = (reading.reads.calendar(CalendarKind.WORKING_DAYS, each) for each in editions)
    differing, owed = Differing(*working), _Owed(reading, state)
    found = []
    for change in dates_by(reading, state, edition):
        days = [day for day in (change.was, change.now) if day is not None]
        if owed.has(change) or max(days) < today:
            continue
        since = min(change.opens_on or min(days) - _MONTH, *days)
        off, worked = differing.between(since, max(days))
        found.append(
            CalendarMove(
                of=MoveOf.AHEAD,
                was=change.was,
                now=change.now,
                phase=change.phase,
                duty=change.duty,
                occurrence=change.occurrence or ONCE,
                what=change.what.value,
                off=off,
                worked=worked,
            )
        )
    return tuple(found)


class _Owed:
    """What was made due already, and is counted one by one."""

    def __init__(self, reading: Reading, state: Campaign) -> None:
        self._reads, self._state = reading.reads, state
        keys = (PhaseKey(each.key) for each in state.definition.phases)
        self._begun = {key for key in keys if phase_now(state.campaign, key, self._reads)}

    def has(self, change: DateChange) -> bool:
        """Whether it is one of them."""
        if change.duty is None:
            return change.phase in self._begun if change.phase else False
        inside = self._state.definition.phase_of.get(change.duty)
        if inside is not None:
            return PhaseKey(inside.key) in self._begun
        return self._state.due(change.duty) is not None or self._recurs(
            change.duty, change.occurrence
        )

    def _recurs(self, duty: DutyKey, occurrence: OccurrenceKey | None) -> bool:
        stream = obligation_stream(self._state.campaign, duty)
        opened = self._reads.state(stream, evolve_obligation)
        return opened is not None and occurrence in opened.occurrences


def _line(event: RecalendaringProposed, state: Campaign) -> ProposalLine:
    return ProposalLine(
        proposal=event.proposal,
        edition=event.edition,
        before=event.before,
        on=event.stamp.day,
        by=event.stamp.actor,
        moves=len(event.moves),
        ahead=sum(move.is_ahead for move in event.moves),
        applied=event.proposal in state.applied,
    )


def _owing(reading: Reading, campaign: CampaignId) -> dict[tuple[str, str], int]:
    """How many units owe each occurrence of each duty."""
    c = BOARD.c
    owed = c.campaign == campaign, BOARD.valid_at(reading.at), c.state.in_(OWED)
    each = c.duty, c.occurrence
    counted = select(*each, func.count()).where(*owed).group_by(*each)
    return {(duty, of): count for duty, of, count in reading.views.execute(counted)}


def _open(move: CalendarMove, owing: dict[tuple[str, str], int]) -> int | None:
    match move.of:
        case MoveOf.DUE if move.duty is not None:
            return owing.get((move.duty, move.occurrence), 0)
        case MoveOf.ARMED | MoveOf.RECTIFICATION:
            return 1
        case _:
            return None


def _why(move: CalendarMove) -> Phrase:
    """Which days count otherwise."""
    off, worked = tuple(_stretches(move.off)), tuple(_stretches(move.worked))
    if off and worked:
        return phrase("say.calendar.why.both", off=off, worked=worked)
    if off or worked:
        code = "off" if off else "worked"
        return phrase(f"say.calendar.why.{code}", days=off or worked)
    return phrase("say.calendar.why.plan")


def _stretches(days: Iterable[date]) -> Iterator[str]:
    for run in runs(days):
        yield f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]:%m-%d}"
