import json
from pathlib import Path

from engine.domain.families import LIFECYCLES
from tests.office.cli.conftest import Program


def test_init_makes_the_log_and_says_what_comes_next(empty: Program) -> None:
    log = empty.folder / "data" / "log.db"
    assert empty.does("init").splitlines() == [
        "✔ #1 office.founded.v1  the office is on record: days of Asia/Shanghai that end at 24:00, "
        "by the virtual clock",
        "✔ #2 calendar.edition_published.v1  working-day calendar cn-2004-2026 published",
        f"✔ log {log}, 2 events",
        "→ next: campaign unit import FILE",
    ]


def test_init_again_changes_nothing(empty: Program) -> None:
    empty.does("init")
    assert empty.does("init") == f"✔ log {empty.folder / 'data' / 'log.db'}, 2 events\n"


def test_a_command_before_init_says_so(empty: Program) -> None:
    place = empty.folder / "data" / "log.db"
    message = f"{place}: there is no log yet; run: campaign init"
    empty.refuses(7, message, "announce spring")


def test_workflow_list_holds_the_catalogue_and_own_definitions(empty: Program) -> None:
    rows = json.loads(empty.does("workflow list --json"))
    assert [row["key"] for row in rows] == [
        "civil-servants-2011",
        "fire-safety-winter",
        "first-class-2011",
        "grassroots-2011",
        "satisfied-unit",
        "spring-drive",
        "workstyle-2009",
    ]
    assert "Spring drive" in empty.does("workflow list")


def test_workflow_list_shows_a_definition_that_does_not_load(empty: Program) -> None:
    (empty.folder / "definitions" / "broken.toml").write_text("key =", encoding="utf-8")
    broken, *_ = json.loads(empty.does("workflow list --json"))
    assert broken["key"] == "broken"
    assert "campaign workflow check broken" in broken["fault"]


def test_workflow_show_names_phases_duties_and_blanks(empty: Program) -> None:
    shown = empty.does("workflow show spring-drive")
    assert all(word in shown for word in ("mobilize", "plan-filed", "2026-03-20", "visits"))
    assert json.loads(empty.does("workflow show spring-drive --json"))["key"] == "spring-drive"


def test_workflow_show_says_what_becomes_of_each_provision(empty: Program) -> None:
    shown = " ".join(empty.does("workflow show workstyle-2009").split())
    assert "post-cover A/B post cover by engine/deputies" in shown
    assert "agent-results Results of agents count for promotion by assessments/cadres" in shown
    assert "beyond the engine: named as a practice" in shown
    assert "Provisions" not in empty.does("workflow show spring-drive")


def test_workflow_check_lists_every_fault(empty: Program) -> None:
    assert empty.does("workflow check spring-drive").startswith(
        "✔ spring-drive holds: 2 phases, 1 task, 0 recurring duties, 1 blank, sha256:"
    )
    wrong = (empty.folder / "definitions" / "spring-drive.toml").read_text(encoding="utf-8")
    for good, bad in (
        ('due = "2026-03-20"', 'due = "late-ish"'),
        ('audience = ["town"]', 'audience = ["city"]'),
        ('kind = "filing"', 'kind = "filling"'),
        ('duties = ["plan-filed"]', 'duties = ["plan"]'),
        ('kind = "summarize"', 'kind = "summary"'),
    ):
        wrong = wrong.replace(good, bad)
    Path("wrong.toml").write_text(wrong, encoding="utf-8")
    checked = empty("workflow check wrong.toml")
    assert (checked.code, checked.out) == (2, "")
    for place in (
        "phases[0].tasks[0].due",
        "phases[0].tasks[0].audience",
        "phases[0].tasks[0].kind",
        "phases[0].gate[0].duties",
        "phases[1].kind",
    ):
        assert f"wrong.toml: {place}" in checked.err


def test_an_unknown_workflow_is_told_with_those_that_are_known(empty: Program) -> None:
    message = (
        "no workflow named 'nope'; known: civil-servants-2011, fire-safety-winter, "
        "first-class-2011, grassroots-2011, satisfied-unit, spring-drive, workstyle-2009; "
        "name one of these or give the path of a .toml file"
    )
    empty.refuses(3, message, "workflow show nope")


def test_diagrams_are_drawn_of_definitions_and_lifecycles(empty: Program) -> None:
    assert empty.does("workflow diagram spring-drive").startswith("stateDiagram-v2")
    assert empty.does("workflow diagram spring-drive --gantt").startswith("gantt")
    for name in LIFECYCLES:
        assert "stateDiagram-v2" in empty.does(f"workflow diagram --lifecycle {name}")
    shown, further = [*LIFECYCLES][:12], len(LIFECYCLES) - 12
    known = ", ".join(shown) + (f" and {further} more" if further > 0 else "")
    message = f"no lifecycle named 'nope'; known: {known}"
    empty.refuses(3, message, "workflow diagram --lifecycle nope")
    assert empty("workflow diagram").code == 2


def test_workflow_check_tells_the_dates_and_holds_a_roster_against_them(empty: Program) -> None:
    shown = empty.does("workflow check spring-drive --dates --roster roster.csv")
    rows = [line.split() for line in shown.splitlines()]
    assert ["2026-03-17", "reminder", "T-3", "Plan", "mobilize", "liaison"] in rows
    assert ["2026-03-20", "due", "Plan", "mobilize", "2", "units"] in rows
    assert "⚠ 1 unit owes nothing in this campaign: Bureau" in shown
    found = json.loads(empty.does("workflow check spring-drive --roster roster.csv --json"))
    assert [unit["unit"] for unit in found["roster"]["participants"]] == ["town-01", "town-02"]
    assert found["schedule"]["days"][0]["on"] == "2026-03-01"


def test_workflow_check_tries_values_for_blanks(empty: Program) -> None:
    told = empty.does("workflow check satisfied-unit --dates --set mobilize-start=2010-03-01")
    assert "end is still blank ($summarize-end)" in " ".join(told.split())
    assert "who owes what is not looked at: give --roster FILE" in told
    refused = empty("workflow check satisfied-unit --set nope=1")
    message = (
        "✘ the values to try: satisfied-unit: no parameter named 'nope'; known: mobilize-start"
    )
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(message)
