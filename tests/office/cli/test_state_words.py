from enum import StrEnum

import pytest

from engine.domain import lifecycle
from engine.domain.assignment.table import AssignmentState
from engine.domain.campaign.table import CampaignState
from engine.domain.rectification.table import RectificationState
from office.cli.state_words import state_in_words
from tests.office.cli.conftest import Program

KINDS = [kind for kind in vars(lifecycle).values() if isinstance(kind, type)]
EVERY = [state for kind in KINDS if issubclass(kind, StrEnum) for state in kind]


@pytest.mark.parametrize("state", EVERY, ids=lambda state: f"{type(state).__name__}-{state}")
def test_every_state_has_a_word(state: StrEnum) -> None:
    assert state_in_words(state, "zh")


def test_states_that_are_spelt_alike_are_told_apart() -> None:
    assert state_in_words(CampaignState.PLANNED, "zh") == "已立项"
    assert state_in_words(RectificationState.PLANNED, "zh") == "已报方案"
    assert state_in_words(AssignmentState.IN_PROGRESS, "en") == "in progress"


def test_tables_show_words_and_json_the_state(ledger: Program) -> None:
    assert "已登记" in ledger.does("--lang zh rectification list spring")
    assert "在册" in ledger.does("--lang zh unit list")
    assert '"state": "raised"' in ledger.does("--lang zh rectification list spring --json")
