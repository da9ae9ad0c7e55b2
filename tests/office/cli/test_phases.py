import json

from tests.office.cli.conftest import Program

UNMET = (
    "phase 'mobilize' stays open, as of event {at}: plans 0 of 2, missing Town One, Town Two. "
    "Meet these, or close it with --override AUTHORITY --reason WHY"
)


def accept_all(program: Program) -> None:
    for town in ("town-01", "town-02"):
        program.does(f"assignment accept spring plan-filed {town}")


def test_the_first_phase_starts_the_campaign(running: Program) -> None:
    message = (
        "cannot open phase 'mobilize' while open; allowed now: close, extend, withdraw the opening"
    )
    running.refuses(4, message, "phase open spring mobilize")
    message = "no phase named 'nope'; known: mobilize, sum-up"
    running.refuses(3, message, "phase open spring nope")
    message = "phase 'sum-up' cannot open before mobilize is closed; no phase may be skipped (R041)"
    running.refuses(4, message, "phase open spring sum-up")


def test_a_gate_explains_what_is_missing(running: Program) -> None:
    shown = running("gate spring mobilize")
    assert (shown.code, shown.err) == (5, "")
    assert "Plans accepted" in shown.out
    assert "Town One, Town Two" in shown.out
    assert "一镇、二镇" in running("--lang zh gate spring mobilize").out
    assert "✘ the gate is not met, as of event" in shown.out
    told = running("gate spring mobilize --json")
    (criterion,) = json.loads(told.out)["criteria"]
    assert (told.code, criterion["have"], criterion["of"]) == (5, 0, 2)
    assert [(m["unit"], m["duty"], m["said"]) for m in criterion["missing"]] == [
        ("town-01", "plan-filed", "Town One"),
        ("town-02", "plan-filed", "Town Two"),
    ]
    running.refuses(3, "no phase named 'nope'; known: mobilize, sum-up", "gate spring nope")


def test_a_refused_closing_is_on_record(running: Program) -> None:
    at = json.loads(running("gate spring mobilize --json").out)["position"]
    refused = running("phase close spring mobilize")
    assert (refused.code, refused.err) == (5, f"✘ {UNMET.format(at=at)}\n")
    assert json.loads(running("gate spring mobilize --json").out)["position"] == at + 1


def test_a_met_gate_lets_the_phase_close(filed: Program) -> None:
    accept_all(filed)
    assert "✔ the gate is met" in filed.does("gate spring mobilize")
    assert "phase mobilize closed through its gate" in filed.does("phase close spring mobilize")


def test_an_override_needs_a_reason(running: Program) -> None:
    message = "to close a phase against its gate needs a reason: give --reason WHY"
    running.refuses(2, message, "phase close spring mobilize --override group")
    out = running.does("phase close spring mobilize --override group --reason flood")
    assert "on the authority of group; reason: flood" in out


def test_a_dry_close_shows_the_gate_and_records_nothing(running: Program) -> None:
    before = running.log()
    shown = running("phase close spring mobilize --dry-run")
    assert shown.code == 5
    assert "Gate of spring mobilize" in shown.out
    assert shown.out.endswith("dry run: nothing was recorded\n")
    out = running.does("phase close spring mobilize --override group --reason x --dry-run")
    assert "phase.closed_by_override.v1" in out
    assert running.log() == before


def test_a_phase_is_extended_and_reopened_on_authority(running: Program) -> None:
    message = "phase 'mobilize' ends on 2026-03-31 already; name a later day"
    running.refuses(
        4, message, "phase extend spring mobilize --to 2026-03-30 --authority g --reason x"
    )
    out = running.does("phase extend spring mobilize --to 2026-04-05 --authority g --reason x")
    assert "phase mobilize extended to 2026-04-05 on the authority of g; reason: x" in out
    again = "phase reopen spring mobilize --until 2026-04-10 --authority g --reason x"
    message = (
        "cannot reopen phase 'mobilize' while open; allowed now: close, extend, "
        "withdraw the opening"
    )
    running.refuses(4, message, again)
    running.does("phase close spring mobilize --override g --reason x")
    assert "phase mobilize reopened until 2026-04-10" in running.does(again)
    message = (
        "Invalid value for '--until': 'soon' is no day; write one such as 2009-03-15 "
        "(see: campaign phase reopen --help)"
    )
    running.refuses(2, message, "phase reopen spring mobilize --until soon --authority g")


def test_days_before_the_calendar_are_refused(office: Program) -> None:
    own = office.folder / "definitions" / "spring-drive.toml"
    text = own.read_text(encoding="utf-8").replace("2026-", "1999-")
    text = text.replace('"unresolved"', "3")
    counted = text.replace("[[phases.tasks]]", '[[phases.tasks]]\ncalendar = "working_days"', 1)
    own.write_text(counted, encoding="utf-8")
    message = (
        "spring-drive: phases[0].tasks[0].due: 1999-03-20 lies before 2004, the first year of "
        'the working-day calendar; write calendar = "weekends", or use a date from 2004-01-01 on'
    )
    for words in ("workflow check spring-drive", "plan spring-drive --id old"):
        refused = office(words)
        assert (refused.code, refused.err.splitlines()[0]) == (2, f"✘ {message}")
    own.write_text(own.read_text(encoding="utf-8").replace("1999-", "2004-"), encoding="utf-8")
    office.does("workflow check spring-drive")
    office.does("plan spring-drive --id old")
    office.does("announce old")
