"""A duty of a category that no unit has: announcing and opening name it, and what they and the
gate say helps.
"""

import json
import shutil

import pytest

from tests.office.cli.conftest import ROSTER, Program
from tests.worlds import CASES


@pytest.fixture
def announced(office: Program) -> Program:
    """`t` is a duty of ministries; the units are two towns and a bureau."""
    shutil.copy(CASES / "p-empty.toml", office.folder / "definitions")
    office.does("plan p-empty --id p")
    office.does("set p a-start 2026-03-01 --reason x")
    office.does("set p b-start 2026-05-01 --reason x")
    return office


NOBODY = (
    "⚠ nobody owes T (t): no unit that takes part is of the category Ministry. Give a unit the "
    "category in the roster (campaign unit import FILE) and take it in: "
    "campaign join p UNIT --reason WHY (one that takes part already leaves first: campaign leave)"
)
IDLE = "⚠ 3 units owe nothing in this campaign: Town One (town), Town Two (town), Bureau (bureau)"


def test_announcing_and_opening_name_the_duty_and_the_units(announced: Program) -> None:
    foretold = announced.does("announce p --dry-run")
    done = announced.does("announce p")
    for said in (foretold, done):
        assert NOBODY in said.splitlines()
        assert IDLE in said.splitlines()
    opened = announced.does("phase open p a")
    assert NOBODY in opened.splitlines()
    told = announced.does("history p --event campaign.announced --json")
    assert json.loads(told)


def test_a_program_reads_both_in_the_event(announced: Program) -> None:
    (told,) = json.loads(announced.does("announce p --json"))
    assert told["event"]["unowed"] == ["t"]
    assert told["event"]["idle"] == ["town-01", "town-02", "bureau"]


def test_the_gate_says_why_there_is_nothing_and_its_remedy_works(announced: Program) -> None:
    announced.does("announce p")
    announced.does("phase open p a")
    shown = announced("gate p a")
    assert shown.code == 5
    assert "no unit that takes part has a category that owes T" in " ".join(shown.out.split())
    assert "take it in: campaign join p UNIT --reason WHY" in shown.out
    refused = announced("phase close p a")
    assert "done 0 of 0: nothing to count, no unit that takes part" in refused.err
    # Town One becomes a ministry.
    roster = ROSTER.replace("Town One,,town", "Town One,,town;ministry")
    (announced.folder / "roster.csv").write_text(roster, encoding="utf-8")
    announced.does("unit import roster.csv")
    announced.does("leave p town-01 --reason x")
    announced.does("join p town-01 --reason x")
    (criterion,) = json.loads(announced("gate p a --json").out)["criteria"]
    assert (criterion["of"], criterion["nothing"]) == (1, None)
    assert [missing["unit"] for missing in criterion["missing"]] == ["town-01"]
    liaison = announced.acting("town-01.liaison")
    liaison.does("assignment receive p t town-01")
    liaison.does("assignment submit p t town-01")
    announced.does("assignment accept p t town-01")
    announced.does("phase close p a")


def test_the_other_remedy_of_the_gate_works_too(announced: Program) -> None:
    announced.does("announce p")
    announced.does("phase open p a")
    announced.does("phase close p a --override LEADER --reason x")


def test_a_unit_that_joins_and_owes_nothing_is_named(announced: Program) -> None:
    announced.does("announce p")
    roster = ROSTER + "bureau-02,新局,New Bureau,,bureau,,,,\n"
    (announced.folder / "roster.csv").write_text(roster, encoding="utf-8")
    announced.does("unit import roster.csv")
    said = announced.does("join p bureau-02 --reason x")
    assert "⚠ 1 unit owes nothing in this campaign: New Bureau (bureau)" in said.splitlines()


def test_a_mistyped_category_is_refused_by_line_with_the_nearest(announced: Program) -> None:
    roster = ROSTER + "m-01,某部,Ministry One,,minstry,,,,\n"
    (announced.folder / "roster.csv").write_text(roster, encoding="utf-8")
    refused = announced("unit import roster.csv")
    assert refused.code == 2
    assert (
        "line 5: unit 'm-01' has the category 'minstry', which no campaign names; "
        "did you mean 'ministry'?"
    ) in refused.err
    (announced.folder / "roster.csv").write_text(roster.replace("minstry", "ministry"), "utf-8")
    announced.does("unit import roster.csv")
    assert "nobody owes" not in announced.does("announce p")


def test_one_mistyped_before_any_campaign_is_named_at_announcing(office: Program) -> None:
    roster = ROSTER + "m-01,某部,Ministry One,,minstry,,,,\n"
    (office.folder / "roster.csv").write_text(roster, encoding="utf-8")
    office.does("unit import roster.csv")
    shutil.copy(CASES / "p-empty.toml", office.folder / "definitions")
    office.does("plan p-empty --id p")
    office.does("set p a-start 2026-03-01 --reason x")
    office.does("set p b-start 2026-05-01 --reason x")
    said = office.does("announce p")
    assert "⚠ Ministry One owes nothing: its category is minstry; did you mean ministry?" in said
