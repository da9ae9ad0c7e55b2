"""An answer about an earlier moment is the one that was given then."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.domain.access import known_access
from engine.domain.directory.commands import ImportRoster, RetireUnit
from engine.domain.directory.state import known_directory
from engine.domain.message import MessageState
from engine.errors import EngineError
from engine.ids import CampaignId, PhaseKey, UnitId, assignment_key
from office.answers import people
from office.answers.alerts import alerts
from office.answers.assignment import assignment
from office.answers.campaigns import campaigns
from office.answers.gate import gate
from office.answers.history import history
from office.answers.ledger import ledger
from office.answers.letters import letters
from office.answers.quotas import quotas
from office.answers.reading import Reading, reading
from office.answers.status import status
from office.bootstrap import Office
from office.simulation.play import simulate
from office.simulation.temper import Tempers
from projections import board
from tests.played import CHEN, FIRE, SATISFIED, UNITS, announced, deed, rows_of

Answer = Callable[[Reading], object]
_EVERY = 6
"""Days between two times of asking."""


def _of_every_phase(look: Reading, campaign: CampaignId) -> object:
    return [gate(look, campaign, PhaseKey(phase.key)) for phase in look.definition(campaign).phases]


def _of_some_work(look: Reading, campaign: CampaignId) -> object:
    items = sorted({row.item for row in board.board_at(look.views, campaign, look.at)})
    keys = [key for item in items[:: max(len(items) // 8, 1)] if (key := assignment_key(item))]
    return [assignment(look, key) for key in keys]


def answers_about(campaign: CampaignId) -> Mapping[str, Answer]:
    """Every answer, by its name."""
    unit = UnitId(next(iter(UNITS[campaign])))
    return {
        "campaigns": campaigns,
        "status": lambda look: status(look, campaign),
        "gates": lambda look: _of_every_phase(look, campaign),
        "alerts": lambda look: alerts(look, campaign),
        "open alerts": lambda look: alerts(look, campaign, open_only=True),
        "ledger": lambda look: ledger(look, campaign),
        "open ledger": lambda look: ledger(look, campaign, unit=unit, open_only=True),
        "assignments": lambda look: _of_some_work(look, campaign),
        "quotas": lambda look: quotas(look, campaign),
        "history": lambda look: history(look, campaign, limit=7),
        "letters": lambda look: letters(look, campaign=campaign, limit=1000),
        **{
            f"letters {state}": lambda look, state=state: letters(look, state=state, limit=20)
            for state in MessageState
        },
        "people": lambda look: people.people(known_directory(look.reads), look.day),
        "grants": lambda look: people.grants(known_directory(look.reads), look.day),
        "deputies": lambda look: people.deputies(known_directory(look.reads)),
        "units": lambda look: known_directory(look.reads).units,
        "door": lambda look: known_access(look.reads),
    }


class Given(NamedTuple):
    """What was answered when the log stood at `position`, on `day`."""

    position: int
    day: date
    answers: Mapping[str, object]


def asked(look: Reading, every: Mapping[str, Answer]) -> dict[str, object]:
    """Every answer, or why there is none."""
    found: dict[str, object] = {}
    for name, answer in every.items():
        try:
            found[name] = answer(look)
        except EngineError as fault:
            found[name] = (type(fault), str(fault))
    return found


class Asking:
    """Asks everything now and then while a campaign is played."""

    def __init__(self, office: Office, campaign: CampaignId) -> None:
        self.office, self.every = office, answers_about(campaign)
        self.given: list[Given] = []

    def now(self) -> None:
        """Ask, and keep the answers."""
        with reading(self.office) as look:
            answers = asked(look, self.every)
        self.given.append(Given(self.office.log.head(), self.office.today(), answers))

    def days(self, _day: date, number: int, _days: int) -> None:
        """Ask at the end of some days; of one day in the middle, in which the roster changes."""
        if number == 4 * _EVERY:
            self._reform()
        if number % _EVERY == 0:
            self.now()

    def _reform(self) -> None:
        """A unit is renamed with its people, and another one is added, amended and retired."""
        office = self.office
        rows = list(rows_of({"new-unit": "section"}))
        known = next(iter(known_directory(office.reads).units))
        renamed = rows_of({known: "renamed"})
        for number, source in enumerate((rows, renamed)):
            office.handle(
                ImportRoster(
                    stamp=deed(office, f"reform-{number}"), source="r.csv", rows=tuple(source)
                )
            )
        office.handle(
            RetireUnit(stamp=deed(office, "retire", reason="merged"), unit=UnitId("new-unit"))
        )
        assert CHEN


@pytest.fixture(params=[SATISFIED, FIRE])
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Asking]:
    with announced(tmp_path, request.param) as office:
        asking = Asking(office, request.param)
        asking.now()
        shares = Tempers(prompt=40, late=20, sloppy=20, silent=20)
        simulate(office, request.param, 4, shares=shares, progress=asking.days)
        asking.now()
        yield asking


def test_an_answer_about_a_moment_is_the_one_given_then(played: Asking) -> None:
    office, last = played.office, {}
    for given in played.given:
        last[given.day] = given
    assert len(played.given) > 20
    for given in played.given:
        moments: list[date | int] = [given.day] if last[given.day] is given else []
        (newest,) = office.log.read(given.position - 1, 1)
        if newest.event.stamp.on == given.day:
            moments.append(given.position)
        assert moments
        for at in moments:
            with reading(office, at) as look:
                assert (look.at, look.day) == (given.position, given.day)
                then = asked(look, played.every)
            for name, answer in then.items():
                assert _plain(answer) == _plain(given.answers[name]), f"{name} at {at}"


def _plain(answer: object) -> object:
    """The answer without what it says of now: how far the log has come since."""
    return (
        {f: getattr(answer, f) for f in answer.__struct_fields__ if f != "head"}
        if hasattr(answer, "head")
        else answer
    )
