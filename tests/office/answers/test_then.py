"""An answer about an earlier moment is the one that was given then."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from engine.domain.access import known_access
from engine.domain.directory.commands import ImportRoster, RetireUnit
from engine.domain.directory.state import known_directory
from engine.domain.message import MessageState
from engine.errors import EngineError
from engine.ids import CampaignId, DutyKey, PhaseKey, RectificationKey, UnitId, assignment_key
from office.answers import people
from office.answers.alerts import alerts
from office.answers.assignment import assignment
from office.answers.campaigns import campaigns
from office.answers.corrections import corrections
from office.answers.deadlines import deadlines
from office.answers.forecast import forecast
from office.answers.gate import gate
from office.answers.history import history
from office.answers.items import Among, Of, Show, items
from office.answers.ledger import ledger
from office.answers.letters import letters
from office.answers.portfolio import portfolio
from office.answers.quotas import quotas
from office.answers.reading import Reading, reading
from office.answers.rectification import rectification
from office.answers.reminders import reminders
from office.answers.status import Status, status
from office.answers.targets import targets
from office.answers.task import task
from office.answers.unit import unit as unit_of
from office.answers.why import why
from office.bootstrap import Office
from office.simulation.play import simulate
from office.simulation.temper import Tempers
from projections import board
from projections.reminders.queries import Wanted
from projections.states import Light
from tests.played import FIRE, SATISFIED, UNITS, announced, deed, rows_of

Answer = Callable[[Reading], object]
WARNING = frozenset({Light.YELLOW, Light.RED, Light.LATE_EXTENDED, Light.NOT_DONE})
_EVERY = 11
_REFORMED = 32
"""Days between two times of asking."""


def _gates(look: Reading, campaign: CampaignId) -> object:
    phases = look.definition(campaign).phases
    return [gate(look, campaign, PhaseKey(phase.key)) for phase in phases]


def _assignments(look: Reading, campaign: CampaignId) -> object:
    items = sorted({row.item for row in board.board_at(look.views, campaign, look.at)})
    keys = [key for item in items[:: max(len(items) // 6, 1)] if (key := assignment_key(item))]
    return [assignment(look, key) for key in keys]


def _whys(look: Reading, campaign: CampaignId) -> object:
    items = sorted({row.item for row in board.board_at(look.views, campaign, look.at)})
    keys = [key for item in items[:: max(len(items) // 4, 1)] if (key := assignment_key(item))]
    return [why(look, key) for key in keys]


def _rectifications(look: Reading, campaign: CampaignId) -> object:
    items = [entry.item for entry in ledger(look, campaign)[:3]]
    return [rectification(look, RectificationKey(campaign, item)) for item in items]


def _tasks(look: Reading, campaign: CampaignId) -> object:
    return [task(look, campaign, DutyKey(key)) for key in look.definition(campaign).duties]


def _items(look: Reading, campaign: CampaignId) -> object:
    return [items(look, campaign, Among(show=show, of=of)) for show in Show for of in Of]


def _letters_by_state(look: Reading) -> object:
    return [letters(look, state=state, limit=20) for state in MessageState]


def _directory(look: Reading) -> object:
    known = known_directory(look.reads)
    everybody = people.people(known, look.day)
    return everybody, people.grants(known, look.day), people.deputies(known), known.units


def answers_about(campaign: CampaignId) -> Mapping[str, Answer]:
    """Every answer, by its name."""
    unit = UnitId(next(iter(UNITS[campaign])))
    return {
        "campaigns": campaigns,
        "status": partial(status, campaign=campaign),
        "gates": partial(_gates, campaign=campaign),
        "deadlines": partial(deadlines, campaign=campaign),
        "all deadlines": partial(deadlines, campaign=campaign, open_only=False, limit=60),
        "a unit's deadlines": partial(deadlines, campaign=campaign, unit=unit, lights=WARNING),
        "alerts": partial(alerts, campaign=campaign),
        "forecast": partial(forecast, campaign=campaign),
        "open alerts": partial(alerts, campaign=campaign, open_only=True),
        "ledger": partial(ledger, campaign=campaign),
        "open ledger": partial(ledger, campaign=campaign, unit=unit, open_only=True),
        "rectifications": partial(_rectifications, campaign=campaign),
        "portfolio": portfolio,
        "tasks": partial(_tasks, campaign=campaign),
        "a unit": partial(unit_of, campaign=campaign, whose=unit),
        "items": partial(_items, campaign=campaign),
        "assignments": partial(_assignments, campaign=campaign),
        "whys": partial(_whys, campaign=campaign),
        "quotas": partial(quotas, campaign=campaign),
        "targets": partial(targets, campaign=campaign),
        "corrections": partial(corrections, campaign=campaign),
        "history": partial(history, campaign=campaign, limit=3),
        "letters": partial(letters, campaign=campaign, limit=1000),
        "letters by state": _letters_by_state,
        "reminders": partial(reminders, wanted=Wanted(campaign=campaign), limit=1000),
        "directory": _directory,
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
            found[name] = type(fault), str(fault)
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

    def of_a_day(self, _day: date, number: int, _days: int) -> None:
        """Ask at the end of some days; once the roster changes between two times of asking."""
        if number % _EVERY == 0:
            self.now()
        if number == _REFORMED:
            self._reform()
            self.now()

    def _reform(self) -> None:
        """A unit is renamed and has other people, and another one comes and goes."""
        office = self.office
        first = next(iter(known_directory(office.reads).units))
        rows = [
            msgspec.structs.replace(
                row, name=f"新{row.name}", liaison="新人", liaison_id=f"new.{row.unit}"
            )
            for row in rows_of({first: "renamed", "new-unit": "section"})
        ]
        stamp = deed(office, "reform")
        office.handle(ImportRoster(stamp=stamp, source="reform.csv", rows=tuple(rows)))
        stamp = deed(office, "retire", "merged")
        office.handle(RetireUnit(stamp=stamp, unit=UnitId("new-unit")))


@pytest.fixture(params=["a file", "a server"])
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Asking]:
    """A campaign from its announcement to its end, with what was answered on the way."""
    on_server = request.param == "a server"
    campaign = FIRE if on_server else SATISFIED
    database = request.getfixturevalue("database") if on_server else ""
    with announced(tmp_path, campaign, database=database) as office:
        asking = Asking(office, campaign)
        asking.now()
        shares = Tempers(prompt=40, late=20, sloppy=20, silent=20)
        simulate(office, campaign, 4, shares=shares, progress=asking.of_a_day)
        asking.now()
        yield asking


def test_an_answer_about_a_moment_is_the_one_given_then(played: Asking) -> None:
    office = played.office
    last = {given.day: given for given in played.given}
    assert len(played.given) > 15
    kinds = set()
    for number, given in enumerate(played.given):
        moments: list[date | int] = [given.day] if last[given.day] is given else []
        (newest,) = office.log.read(given.position - 1, 1)
        if newest.event.stamp.on == given.day:
            moments.append(given.position)
        at = moments[number % len(moments)]  # by its day and by its position in turns
        kinds.add(type(at))
        with reading(office, at) as look:
            assert (look.at, look.day) == (given.position, given.day)
            then = asked(look, played.every)
        for name, answer in then.items():
            assert _then(answer) == _then(given.answers[name]), f"{name} at {at}"
    assert kinds == {date, int}


def _then(answer: object) -> object:
    """The answer without how far the log has come since."""
    return msgspec.structs.replace(answer, head=0) if isinstance(answer, Status) else answer
