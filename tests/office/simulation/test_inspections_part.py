"""Inspections in a simulation: played to their end, covert ones revealed."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from engine.domain.inspection.state import Inspection
from engine.ids import ItemKey
from office.bootstrap import Office
from office.simulation import play
from office.simulation.parts.inspections import Inspections, _on_record
from office.simulation.play import simulate
from office.simulation.stage import Stage
from tests.office.simulation import small_county as county
from tests.office.simulation.small_county import CAMPAIGN, small_county

BODIES = ("dept-discipline", "dept-organization", "dept-supervision")


def played(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, int, int]]:
    """Where each inspection stands in the end, how many units were seen, how many papers sealed."""
    found: dict[str, tuple[ItemKey, Inspection]] = {}

    class Seen(Inspections):
        def day(self, stage: Stage, day: date) -> None:
            super().day(stage, day)
            found.update({state.plan.key: (key, state) for key, state in _on_record(stage)})

    monkeypatch.setattr(play, "PARTS", (Seen(),))
    monkeypatch.setattr(county, "UNITS", (*county.UNITS, *BODIES))
    with small_county(folder) as office:
        simulate(office, CAMPAIGN, 5, date(2009, 3, 20))
        assert raised(office) == sum(len(state.shortcomings) for _, state in found.values())
        log = [(each.name, each.event) for each in office.log.read(0)]
    names = Counter(name for name, _ in log)
    assert names["inspection.revealed.v1"] == 1
    return {
        key: (str(state.state), len(state.visits), len(state.commitments))
        for key, (_, state) in found.items()
    }


def raised(office: Office) -> int:
    """Findings on the ledger that came of an inspection."""
    return sum(
        each.name == "rectification.raised.v1"
        and str(getattr(each.event, "source", "")).startswith("inspection/")
        for each in office.log.read(0)
    )


def test_every_sort_is_played_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R111, R146, R158, R159, R161."""
    first = played(tmp_path / "one", monkeypatch)
    assert first["covert-visits"][0] == "closed"
    assert first["covert-visits"][1] == 3
    assert first["covert-visits"][2] > 8
    assert {state for state, _, _ in first.values()} == {"closed"}
