"""A campaign that an older, laxer program planned goes on, although today's checks refuse it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.domain.campaign import state as campaign
from engine.domain.campaign.events import CampaignPlanned
from engine.ids import campaign_stream
from engine.store.log import CampaignLog
from office.words import LANGUAGES, worded
from office.words.language import Language
from tests.golden import stored
from tests.golden.lax_definition import GRAIN, definition
from tests.office.cli.conftest import Program
from workflows.faults import DefinitionFaults, Fault
from workflows.planning import checked
from workflows.schema import UNRESOLVED, Definition

LOG = f"{GRAIN}.v1"
WHY = ("--reason", "the leading group has met")
ORDER = ("--authority", "vice mayor", *WHY)
LOOKS = {
    "list": 0,
    f"status {GRAIN}": 0,
    f"status {GRAIN} --units": 0,
    f"status {GRAIN} --at 60": 0,
    f"status {GRAIN} --at 2010-05-14": 0,
    f"deadlines {GRAIN}": 0,
    f"deadlines {GRAIN} --all": 0,
    f"alerts {GRAIN}": 0,
    f"gate {GRAIN} Prepare": 5,
    f"gate {GRAIN} count": 5,
    f"gate {GRAIN} sum-up": 5,
    f"gate {GRAIN} put-right": 5,
    f"rectification list {GRAIN}": 0,
    f"assignment show {GRAIN} plan-filed town-1": 0,
    f"assignment show {GRAIN} talk town-2 --occurrence 2010-05": 0,
    f"history {GRAIN} --limit 1000": 0,
    f"history {GRAIN} --text 粮": 0,
    f"quotas {GRAIN}": 0,
    f"outbox --campaign {GRAIN}": 0,
    "unit list": 0,
    "tick": 0,
    "rebuild --verify": 0,
    "rebuild": 0,
    "doctor": 0,
    "doctor --deep": 1,  # the papers that it names were never there
}
SORTS = {
    "not-a-key", "key-taken", "no-rule", "no-settlement", "empty-rule", "empty-name",
    "parameter-for-parameter", "unknown", "unknown.near", "of-later-phase",
    "phase-before-campaign", "phase-after-campaign", "phase-overlaps",
    "nobody-owes", "no-part-of-a-whole", "no-figure-here", "over-100", "over-full-marks",
    "grades-out-of-order", "quota-without-number", "too-small", "parameter-unused",
}  # fmt: skip


@pytest.fixture
def program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    """The program in an office that took over the older one's log; nobody built a view yet."""
    monkeypatch.chdir(tmp_path)
    for name in ("CAMPAIGN_CONFIG", "CAMPAIGN_ACTOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "data").mkdir()
    stored.as_log(tmp_path / "data" / "log.db", stored.read(LOG)).close()
    (tmp_path / "report.pdf").write_bytes(b"the report")
    found = Program(tmp_path, capsys)
    found.day = "2010-06-28"
    return found


@pytest.fixture
def log(tmp_path: Path) -> Iterator[CampaignLog]:
    """The log alone."""
    with stored.as_log(tmp_path / "log.db", stored.read(LOG)) as opened:
        yield opened


def planned(log: CampaignLog) -> Definition:
    """The definition as the older program put it on record."""
    return next(r.event for r in log.read(0) if isinstance(r.event, CampaignPlanned)).definition


def faults_of(definition: Definition) -> tuple[Fault, ...]:
    """What today's checks say of it."""
    with pytest.raises(DefinitionFaults) as caught:
        checked(definition)
    return caught.value.faults


def sentences(lang: Language) -> list[str]:
    """Every fault of the definition in words, as a screen would show it."""
    return [worded(fault.said, lang) for fault in faults_of(definition())]


def test_todays_checks_refuse_its_definition(log: CampaignLog) -> None:
    found = {fault.said.code for fault in faults_of(planned(log))}
    assert {f"fault.definition.{sort}" for sort in SORTS} <= found
    assert planned(log) == definition()


def test_it_folds_with_every_value_that_was_set(log: CampaignLog) -> None:
    state = log.load(campaign_stream(GRAIN), campaign.evolve).state
    assert state is not None
    values = {p.key: p.value for p in state.definition.parameters}
    assert values == {
        "head-count": 12,
        "talk-cadence": "month",
        "good-from": UNRESOLVED,
        "leader": "month",
    }
    assert state.planned == planned(log)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("look", LOOKS)
def test_every_look_at_it_is_as_at_a_sound_campaign(
    program: Program, look: str, lang: Language
) -> None:
    seen = program(f"--lang {lang} {look}")
    assert seen.code == LOOKS[look]
    shown = " ".join((seen.out + seen.err).split())
    assert "Traceback" not in shown
    assert [said for said in sentences(lang) if said in shown] == []


def test_every_look_can_be_had_as_json(program: Program) -> None:
    for look, code in LOOKS.items():
        if look.startswith(("tick", "rebuild")):
            continue
        assert program(f"{look} --json").code == code, look


def test_its_open_blank_takes_a_good_value(program: Program) -> None:
    program.does(f"set {GRAIN} good-from 60", *WHY)
    program.does(f"status {GRAIN}")


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("many", "parameter 'good-from' cannot be 'many'; give a whole number"),
        ("110", "assessment.grades[1].from_points: 110 is more than the full marks; use 0 to 100"),
    ],
)
def test_a_bad_value_is_refused_for_its_own_fault_alone(
    program: Program, value: str, fault: str
) -> None:
    before = program.log()
    refused = program(f"set {GRAIN} good-from {value}", *WHY)
    assert refused.code == 2
    assert fault in " ".join(refused.err.split())
    assert program.log() == before
    assert [said for said in sentences("en") if said in refused.err] == []


def test_what_is_unknown_is_refused_with_what_is_known(program: Program) -> None:
    program.refuses(3, f"no campaign named 'grain'; known: {GRAIN}", "status grain")


def test_work_goes_on_in_every_way(program: Program) -> None:
    town_2, town_3 = program.acting("town-2.liaison"), program.acting("town-3.liaison")
    summary = f"{GRAIN} summary town-2"
    town_2.does(f"assignment start {summary}")
    program.does(f"assignment suspend {summary}", *WHY)
    program.does(f"assignment resume {summary}")
    program.does(f"assignment extend {summary} --to 2010-07-20", *ORDER)
    town_2.does(f"assignment submit {summary} Report=@report.pdf")
    program.does(f"assignment return {summary}", *WHY)
    town_2.does(f"assignment submit {summary} Report=@report.pdf")
    program.does(f"assignment accept {summary}")
    program.does(f"assignment accept {GRAIN} talk town-1 --occurrence 2010-05", *WHY)
    program.does(f"assignment transfer {GRAIN} summary town-3 --to grain-bureau", *WHY)
    program.does(f"assignment waive {GRAIN} talk town-3 --occurrence 2010-04", *ORDER)
    town_3.does(f"assignment receive {GRAIN} talk town-3 --occurrence 2010-05")


def test_its_ledger_goes_on_in_every_way(program: Program) -> None:
    town_1 = program.acting("town-1.liaison")
    program.does(f"rectification raise {GRAIN} town-2 --source letter", "no lock")
    program.does(f"rectification issue {GRAIN} r-0003")
    item = f"{GRAIN} r-0002"
    town_1.does(f"rectification plan {item} --causes haste --measures again")
    town_1.does(f"rectification start {item}")
    town_1.does(f"rectification report {item} counted")
    program.does(f"rectification send-back {item}", *WHY)
    program.does(f"rectification supervise {item}", *ORDER)
    town_1.does(f"rectification report {item} counted")
    program.does(f"rectification verify {item}")
    program.does(f"rectification reopen {item} --until 2010-07-30", *WHY)


def test_it_can_be_brought_to_its_archive(program: Program) -> None:
    program.does(f"suspend {GRAIN}", *WHY)
    program.does(f"resume {GRAIN}")
    program.does(f"leave {GRAIN} town-3", *WHY)
    program.does(f"join {GRAIN} town-3", *WHY)
    program.does(f"phase extend {GRAIN} sum-up --to 2010-07-20", *ORDER)
    assert program(f"phase close {GRAIN} sum-up").code == 5
    program.does(f"phase close {GRAIN} sum-up --override county", *WHY)
    program.does(f"phase reopen {GRAIN} sum-up --until 2010-07-30", *ORDER)
    program.does(f"phase close {GRAIN} sum-up --override county", *WHY)
    program.does(f"phase open {GRAIN} put-right")
    program.day = "2010-10-28"
    program.does("tick")
    program.does(f"phase close {GRAIN} put-right --override county", *WHY)
    program.does(f"conclude {GRAIN}")
    program.does(f"archive {GRAIN}")
    program.does("rebuild --verify")
    found = json.loads(program("doctor --deep --json").out)
    assert {finding["what"] for finding in found if not finding["ok"]} == {"evidence"}


def test_it_can_be_cancelled_and_saved(program: Program) -> None:
    program.does("backup kept.db")
    program.does(f"cancel {GRAIN}", *WHY)
    program.does(f"status {GRAIN}")


def test_the_scheduler_goes_on(program: Program) -> None:
    program.day = "2010-07-20"
    ticked = program.does("tick")
    assert "0 fell overdue" not in ticked
    assert "0 reminders" not in ticked
    again = program.does("tick")
    assert "0 fell overdue · 0 reminders" in again


READING = """
import sys
from pathlib import Path
from engine.calendars.clock import VirtualClock
from engine.domain.families import FAMILY_OF
from engine.ids import CampaignId, PhaseKey
from office.answers import (
    alerts, assignment, campaigns, deadlines, gate, history, ledger, letters, moment, quotas,
    reading, status, tally, undecided,
)
from office.bootstrap import Office
from office.service.health import examine
from office.settings import Settings, StoreSettings
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import verify

folds = {family.name: family.evolve for family in FAMILY_OF.values()}
with Office(Settings(store=StoreSettings(folder=Path("data")))) as office:
    for stream in {r.stream for r in office.log.read(0)}:
        office.log.load(stream, folds[stream.partition("/")[0]], cached=False)
    office.catch_up()
    rebuild(office.views, office.log)
    assert not list(verify(office.views, office.log))
    examine(office, deep=True)
    with reading.reading(office) as look:
        assert [row.campaign for row in campaigns.campaigns(look)] == ["grain-check-2010"]
        gate.gate(look, CampaignId("grain-check-2010"), PhaseKey("sum-up"))
print(sorted(name for name in sys.modules if name.partition(".")[0].startswith("pydantic")
    or name.startswith(("workflows.checks", "workflows.reading"))))
"""


def test_reading_imports_no_check_and_no_pydantic(program: Program) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READING], cwd=program.folder, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "[]\n")


CALLING = """
import sys
from office.cli.main import answer

code = answer(["--lang", "en", "--now", "2010-06-28", "--as", "office.chen", *sys.argv[1:]])
loaded = sorted(name for name in sys.modules if name.partition(".")[0].startswith("pydantic")
    or name in ("workflows.checks.meaning", "workflows.reading.loader", "workflows.reading.shapes"))
print(code, loaded, file=sys.stderr)
"""


@pytest.mark.parametrize(
    "words",
    [
        "list",
        f"status {GRAIN} --at 60",
        f"history {GRAIN}",
        "doctor --deep",
        f"suspend {GRAIN} --reason flood",
        f"assignment start {GRAIN} summary town-2",
        "tick",
    ],
)
def test_no_command_on_a_campaign_that_runs_imports_them(program: Program, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CALLING, *words.split()],
        cwd=program.folder,
        capture_output=True,
        text=True,
    )
    code = 1 if words == "doctor --deep" else 0
    assert done.stderr == f"{code} []\n"
