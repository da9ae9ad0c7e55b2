"""What is likely to become of the rest of a campaign, and how good such a forecast was so far."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from engine.domain.audience import Part, Participant, part_of
from engine.errors import RuleBroken
from engine.ids import ONCE, CampaignId, DutyKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading, bare
from office.answers.schedule import DayKind, Plan, schedule
from office.forecast.backtest import Backtest, backtest
from office.forecast.model import LEAST
from office.forecast.outlook import Outlook, Risk, TooLittle, outlook
from office.forecast.plays import PLAYS, Spread
from office.forecast.record import Deadline
from projections.campaigns import queries as campaigns
from projections.outcomes import Outcome, outcomes
from projections.states import NOT_OWED, ItemState
from workflows.cadences import Occasion
from workflows.dates import CalendarKind
from workflows.schema import Definition, Obligation, Title

SEED: Final = 1
_FARTHEST: Final = timedelta(days=366)
_TASK: Final = "task"
_FEW: Final = 100
_TELLS: Final = 0.02
"""The least gain over the plain share that is called one."""

_TAKEN_AWAY: Final = NOT_OWED | {ItemState.WAIVED, ItemState.CALLED_OFF}


class UnitAtRisk(Struct, frozen=True, kw_only=True):
    """A unit that carries much of what is to be missed."""

    unit: UnitId
    name: Title
    risk: Risk


class DutyAtRisk(Struct, frozen=True, kw_only=True):
    """A duty that carries much of it."""

    duty: DutyKey
    title: Title
    risk: Risk


class Forecast(Struct, frozen=True, kw_only=True):
    """The outlook with names. `until` is the last day that is looked at; `paused` deadlines to come
    stand still, and `undated` duties have no day yet: neither is counted. `tested` is None where
    the campaign is too young to be tested. `sentences` say it in words, `verdict` how good it was.
    """

    campaign: CampaignId
    title: Title
    seed: int
    plays: int
    until: date
    outlook: Outlook
    units: tuple[UnitAtRisk, ...]
    duties: tuple[DutyAtRisk, ...]
    paused: int
    undated: int
    tested: Backtest | None
    sentences: tuple[Phrase, ...]
    verdict: Phrase
    assumptions: tuple[Phrase, ...]


def forecast(
    reading: Reading, campaign: CampaignId, *, seed: int = SEED, until: date | None = None
) -> Forecast:
    """Of what is due to the day `until`, a year ahead at most. The same log, moment and seed give
    the same answer.

    Raises NotFound where not all of the campaign is seen; RuleBroken where too little of it is
    past, or nothing is to come.
    """
    reading.need_whole(campaign, "thing.campaign", campaign)
    row = reading.about(campaign)
    start = reading.day
    last = min(until or date.max, start + _FARTHEST)
    sorts = _sorts(reading, campaign)
    definition = campaigns.definition(reading.views, row)
    found = tuple(outcomes(reading.views, campaign, reading.at))
    paused = sum(not o.running and o.handed_in_on is None and _is_owed(o) for o in found)
    planned, undated = _planned(reading, definition, row.edition, found, sorts, (start, last))
    known = [d for o in found if (d := _deadline(o, definition, sorts, start)) is not None]
    ahead = [d for d in known if d.missed is not None or d.due <= last]
    calendar = reading.reads.calendars(row.edition).of(CalendarKind.WORKING_DAYS, row.edition)
    try:
        seen = outlook([*ahead, *planned], start, calendar, seed)
    except TooLittle as few:
        raise RuleBroken(
            "error.forecast.young",
            title=row.title,
            known=few.known,
            least=LEAST,
            first=few.first,
            day=start,
        ) from None
    if seen is None:
        raise RuleBroken("error.forecast.nothing", title=row.title, day=start)
    tested = backtest(known, start, calendar, seed)
    names, titles = reading.unit_names(), reading.duty_titles(campaign)
    return Forecast(
        campaign=campaign,
        title=row.title,
        seed=seed,
        plays=PLAYS,
        until=last,
        outlook=seen,
        units=tuple(
            UnitAtRisk(
                unit=UnitId(risk.key), name=names.get(UnitId(risk.key)) or bare(risk.key), risk=risk
            )
            for risk in seen.units
        ),
        duties=tuple(
            DutyAtRisk(
                duty=DutyKey(risk.key),
                title=titles.get(DutyKey(risk.key)) or bare(risk.key),
                risk=risk,
            )
            for risk in seen.duties
        ),
        paused=paused,
        undated=undated,
        tested=tested,
        sentences=tuple(_sentences(seen)),
        verdict=_verdict(tested),
        assumptions=tuple(
            _assumptions(seen, tested, last, planned=len(planned), paused=paused, undated=undated)
        ),
    )


def _is_owed(outcome: Outcome) -> bool:
    return outcome.state not in _TAKEN_AWAY and outcome.state is not ItemState.ACCEPTED


def _sorts(reading: Reading, campaign: CampaignId) -> dict[UnitId, Participant]:
    """The units that take part, with their categories."""
    rows = campaigns.participants(reading.views, campaign, reading.at)
    return {
        row.unit: Participant(unit=row.unit, categories=row.categories)
        for row in rows
        if row.left_on is None
    }


def _group(sorts: Mapping[UnitId, Participant], unit: UnitId) -> str:
    found = sorts.get(unit)
    return found.categories[0] if found and found.categories else ""


def _kind(definition: Definition, duty: DutyKey) -> str:
    """Each recurring duty is a kind of its own; what is owed once is of one kind."""
    return duty if isinstance(definition.duties.get(duty), Obligation) else _TASK


def _deadline(
    outcome: Outcome, definition: Definition, sorts: Mapping[UnitId, Participant], start: date
) -> Deadline | None:
    """None for what has no day, was taken away in time, or stands still."""
    days = [(since, day) for since, day in outcome.days if day is not None]
    due = outcome.days[-1][1]
    if due is None:
        return None
    missed: bool | None = None
    handed_in, over = outcome.handed_in_on, due < start
    idle = outcome.state in _TAKEN_AWAY or not outcome.running
    if handed_in is not None:
        missed = handed_in > due or (handed_in == due and outcome.hour and outcome.late)
    elif over and (outcome.late or outcome.state is ItemState.NOT_DONE or not idle):
        missed = True
    elif idle:
        return None
    duty = definition.duties.get(outcome.duty)
    on_call = isinstance(duty, Obligation) and duty.cadence is Occasion.ON_CALL
    return Deadline(
        unit=outcome.unit,
        group=_group(sorts, outcome.unit),
        kind=_kind(definition, outcome.duty),
        duty=outcome.duty,
        due=due,
        known_since=outcome.days[0][0],
        handed_in=handed_in,
        missed=missed,
        was_due=tuple(days) if len(days) > 1 else (),
        foreseen=not on_call,
    )


def _planned(
    reading: Reading,
    definition: Definition,
    edition: str,
    found: Iterable[Outcome],
    sorts: Mapping[UnitId, Participant],
    span: tuple[date, date],
) -> tuple[list[Deadline], int]:
    """What the plan has in a span of days and nobody has made due yet; and how many duties have no
    day.
    """
    start, last = span
    made = {(outcome.duty, outcome.occurrence) for outcome in found}
    calendars = reading.reads.calendars(edition)
    plan = schedule(Plan(definition, calendars, edition))
    planned: list[Deadline] = []
    leads: dict[DutyKey, tuple[UnitId, ...]] = {}
    for day in plan.days:
        key = day.duty
        if day.what is not DayKind.DUE or key is None or not start <= day.on <= last:
            continue
        if (key, day.occurrence or ONCE) in made:
            continue
        if key not in leads:
            leads[key] = tuple(_leads(definition, key, sorts))
        planned += (
            Deadline(
                unit=unit,
                group=_group(sorts, unit),
                kind=_kind(definition, key),
                duty=key,
                due=day.on,
                known_since=max(day.opens_on or start, start),
            )
            for unit in leads[key]
        )
    return planned, len(plan.undated)


def _leads(
    definition: Definition, duty: DutyKey, sorts: Mapping[UnitId, Participant]
) -> Iterator[UnitId]:
    audience = definition.duties[duty].audience
    for unit, participant in sorts.items():
        if part_of(participant, audience) is Part.LEAD:
            yield unit


def shown(spread: Spread) -> Phrase:
    """A spread in words: what is expected, and between which bounds."""
    expected = f"{spread.expected:.1f}"
    return phrase("label.forecast.spread", expected=expected, low=spread.low, high=spread.high)


def _sentences(seen: Outlook) -> Iterator[Phrase]:
    yield phrase(
        "say.forecast.missed",
        first=seen.start,
        last=seen.last,
        count=seen.due,
        opened=seen.opened,
        missed=shown(seen.missed),
    )
    if seen.overdue:
        yield phrase("say.forecast.overdue", count=seen.overdue)
    yield phrase("say.forecast.peak", monday=seen.peak.monday, load=shown(seen.peak.load))


def _verdict(tested: Backtest | None) -> Phrase:
    """How good it was; that it was no better than the plain share, where it was not."""
    if tested is None:
        return phrase("say.forecast.untested")
    better = "better" if tested.skill > _TELLS else "no-better"
    return phrase(
        f"say.forecast.{better}",
        count=tested.due,
        windows=len(tested.windows),
        held=tested.held,
        error=f"{tested.error:.3f}",
        naive=f"{tested.naive_error:.3f}",
        skill=f"{tested.skill * 100:.0f}%",
    )


def _assumptions(
    seen: Outlook, tested: Backtest | None, last: date, *, planned: int, paused: int, undated: int
) -> Iterator[Phrase]:
    yield phrase(
        "say.forecast.assumes.history",
        count=seen.history,
        missed=seen.history_missed,
        share=_per_cent(seen.history_missed, seen.history),
    )
    unit, kind, _ = seen.weights
    yield phrase("say.forecast.assumes.drawn", unit=round(unit), kind=round(kind))
    yield phrase("say.forecast.assumes.swing", swing=f"{seen.swing.month:.2f}")
    yield phrase("say.forecast.assumes.as-before")
    yield phrase("say.forecast.assumes.first-hand-in")
    if planned:
        yield phrase("say.forecast.assumes.planned", count=planned)
    if undated:
        yield phrase("say.forecast.assumes.undated", count=undated)
    if paused:
        yield phrase("say.forecast.assumes.paused", count=paused)
    yield phrase("say.forecast.assumes.until", day=last)
    if tested is not None and tested.due < _FEW:
        yield phrase("say.forecast.assumes.few-tested", count=tested.due)
    yield phrase("say.forecast.assumes.spread", plays=PLAYS)


def _per_cent(part: float, whole: float) -> str:
    return f"{part * 100 / whole:.1f}%" if whole else "–"
