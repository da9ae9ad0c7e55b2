import pytest

from engine.domain.assignment.table import AssignmentState
from engine.domain.campaign.table import CampaignState
from engine.domain.families import LIFECYCLES
from engine.domain.rectification.table import RectificationState
from office.words import is_known, worded
from tests.office.cli.conftest import Program

EVERY = [
    f"state.{name}.{state.replace('_', '-')}"
    for name, table in LIFECYCLES.items()
    for state in table.states
]


@pytest.mark.parametrize("code", EVERY)
def test_every_state_has_a_word(code: str) -> None:
    assert is_known(code, "zh")


def test_states_that_are_spelt_alike_are_told_apart() -> None:
    assert worded(CampaignState.PLANNED, "zh") == "已立项"
    assert worded(RectificationState.PLANNED, "zh") == "已报方案"
    assert worded(AssignmentState.IN_PROGRESS, "en") == "in progress"


def test_tables_show_words_and_json_the_state(ledger: Program) -> None:
    assert "已登记" in ledger.does("--lang zh rectification list spring")
    assert "在册" in ledger.does("--lang zh unit list")
    assert '"state": "raised"' in ledger.does("--lang zh rectification list spring --json")
