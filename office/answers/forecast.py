"""What is likely to become of the rest of a campaign, and how good such a forecast was so far."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from engine.domain.campaign.table import CampaignState
from engine.errors import BadInput, RuleBroken
from engine.ids import CampaignId, DutyKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.foreseen import foreseen
from office.answers.reading import Reading, bare
from office.forecast.backtest import Backtest, backtest
from office.forecast.model import LEAST
from office.forecast.outlook import Outlook, Risk, TooLittle, outlook
from office.forecast.plays import PLAYS, Spread
from workflows.dates import CalendarKind
from workflows.schema import Title

SEED: Final = 1
_FARTHEST: Final = timedelta(days=366)
_FEW: Final = 100
_TELLS: Final = 0.02
"""The least gain over the plain share that is called one."""


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

    Raises NotFound where not all of the campaign is seen; BadInput for a day `until` that is past;
    RuleBroken where nobody owes anything by it yet, too little of it is
    past, or nothing is to come.
    """
    reading.need_whole(campaign, "thing.campaign", campaign)
    row = reading.about(campaign)
    start = reading.day
    if until is not None and until < start:
        raise BadInput(
            phrase("thing.forecast"), [phrase("fault.forecast.past", until=until, day=start)]
        )
    last = min(until or date.max, start + _FARTHEST)
    if row.state is CampaignState.PLANNED:
        raise RuleBroken("error.forecast.unannounced", title=row.title)
    found = foreseen(reading, campaign, last)
    calendar = reading.reads.calendars(row.edition).of(CalendarKind.WORKING_DAYS, row.edition)
    ahead = [d for d in found.known if d.missed is not None or d.due <= last]
    planned, paused, undated = found.planned, found.paused, found.undated
    names, titles = reading.unit_names(), reading.duty_titles(campaign)
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
        raise RuleBroken("error.forecast.nothing", title=row.title, day=start, count=found.paused)
    tested = backtest(found.known, start, calendar, seed)
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
