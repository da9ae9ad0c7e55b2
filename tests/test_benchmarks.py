"""The benchmarks run and write what they say; how fast anything is, is not asserted here."""

import json
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from rich.console import Console

from benchmarks.figures import Figure, Sizes, Work, compare, figure, within
from benchmarks.report import print_table, write
from benchmarks.run import run

TINY = Sizes(
    rounds=1,
    commands=2,
    bulk=10,
    replayed=10,
    decoded=10,
    rebuilt=50,
    lengths=(20, 50),
    open_items=1000,
    wide_units=3,
    wide_lengths=(50, 200),
    letters=20,
    answers=40,
    weeks=2,
)


@pytest.fixture
def uncollected(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests left in circles is not looked through between rounds: that takes seconds."""
    monkeypatch.setattr("benchmarks.figures.gc.collect", lambda: 0)


class Counted:
    """A contender that keeps a list of who ran."""

    def __init__(self, name: str, ran: list[str]) -> None:
        self.name, self.ran = name, ran

    def prepare(self) -> Work:
        def work() -> int:
            self.ran.append(self.name)
            return 1

        return work


@pytest.mark.long
# Apprise imports it where it is there.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_every_figure_is_measured_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    out = tmp_path / "build" / "bench.json"
    write(run(TINY, told.append), out)
    rows = json.loads(out.read_bytes())
    measured = [what for what in told if not what.startswith("left out: ")]
    assert len(rows) == len(measured) == len({row["name"] for row in rows})
    hints = get_type_hints(Figure)
    for row in rows:
        assert list(row) == list(hints)
        for field, kind in hints.items():
            assert isinstance(row[field], get_args(kind) or kind), (row["name"], field)
        assert min(row["ours"], row["baseline"], row["ratio"]) > 0
        assert (row["met"] is None) is (row["budget"] is None)
    assert list((tmp_path / "build").iterdir()) == [out]


@pytest.mark.usefixtures("uncollected")
def test_contenders_take_turns_and_change_who_goes_first() -> None:
    ran: list[str] = []
    ours, baseline = Counted("ours", ran), Counted("baseline", ran)
    compare("f", "u", ours, baseline, baseline_name="b", budget=None, rounds=2)
    assert ran == ["ours", "baseline", "baseline", "ours", "ours", "baseline"]


@pytest.mark.usefixtures("uncollected")
def test_a_time_to_keep_is_a_rate_to_be_beside() -> None:
    found = within("f", "u", Counted("ours", []), seconds=0.05, budget=1.0, rounds=2)
    assert (found.baseline, found.baseline_name, found.met) == (20, "50 ms each", True)


@pytest.mark.parametrize(("budget", "met"), [(None, None), (0.5, True), (0.51, False)])
def test_a_budget_is_the_least_ratio(budget: float | None, met: bool | None) -> None:
    assert figure("f", "u", 10.0, 20.0, baseline_name="b", budget=budget).met is met


def test_the_table_says_in_words_what_was_missed() -> None:
    console = Console(record=True, width=140)
    rows = [
        figure(name, "events/s", 10.0, 20.0, baseline_name="raw", budget=budget)
        for name, budget in (("slow", 0.75), ("quick", 0.5), ("free", None))
    ]
    print_table(rows, console)
    lines = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in console.export_text().splitlines()
        if "raw" in line
    ]
    assert [(cells[0], *cells[-3:]) for cells in lines] == [
        ("slow", "0.50", "0.75", "no"),
        ("quick", "0.50", "0.5", "yes"),
        ("free", "0.50", "-", "-"),
    ]
