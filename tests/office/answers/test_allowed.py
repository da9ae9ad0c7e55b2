"""What a role lacks is absent; what the state forbids is there, with the engine's reason."""

from typing import get_args

import pytest

from engine.domain.assignment.commands import (
    AcceptAssignment,
    AssignmentCommand,
    ExtendAssignment,
    ReceiveAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    WaiveAssignment,
)
from engine.domain.families import FAMILIES
from engine.domain.phase.commands import ClosePhase, ReopenPhase
from engine.ids import PhaseKey, StreamId, campaign_stream, phase_stream
from engine.phrases import Phrase
from office.answers.allowed import _OF_WHAT_IS_TYPED, Allowed, allowed
from office.answers.reading import reading
from office.bootstrap import Office
from office.words import LANGUAGES, is_known, worded
from projections.board import BOARD
from projections.states import ItemState
from tests.office.answers.watched import CAMPAIGN, EVERYBODY, actor

WORK = (ReceiveAssignment, StartAssignment, SubmitAssignment)
JUDGING = (AcceptAssignment, ReturnAssignment)
GIVING = (WaiveAssignment, ExtendAssignment)


def item_in(office: Office, state: ItemState, unit: str | None = None) -> StreamId:
    """The first item of a unit in a state."""
    with reading(office) as look:
        of_unit = () if unit is None else (BOARD.c.unit == unit,)
        rows = BOARD.where(look.views, BOARD.valid_at(None), BOARD.c.state == state, *of_unit)
    return rows[0].item


def names(found: tuple[Allowed, ...]) -> dict[str, str | None]:
    """The commands by name, each with the code of why not."""
    return {
        each.command.__name__: None if each.refused is None else each.refused.code for each in found
    }


def test_what_the_role_lacks_is_absent_and_what_the_state_forbids_says_why(office: Office) -> None:
    item = item_in(office, ItemState.ASSIGNED, "information")
    with reading(office) as look:
        unit = names(allowed(look, item, actor(office, "information.liaison"), (*WORK, *JUDGING)))
        own = names(allowed(look, item, actor(office, "office.chen"), (*WORK, *JUDGING, *GIVING)))
        other = allowed(look, item, actor(office, "attached.liaison"), (*WORK, *JUDGING, *GIVING))
    assert unit == {
        "ReceiveAssignment": None,
        "StartAssignment": "error.not-allowed",
        "SubmitAssignment": "error.not-allowed",
    }
    assert own == {
        "AcceptAssignment": "error.not-allowed",
        "ReturnAssignment": "error.not-allowed",
        "WaiveAssignment": None,
        "ExtendAssignment": None,
    }
    assert other == ()


def test_work_that_waits_may_be_judged_by_the_office_and_not_by_who_handed_it_in(
    office: Office,
) -> None:
    item = item_in(office, ItemState.SUBMITTED)
    with reading(office) as look:
        assert names(allowed(look, item, actor(office, "office.chen"), JUDGING)) == {
            "AcceptAssignment": None,
            "ReturnAssignment": None,
        }
        assert allowed(look, item, actor(office, "auditor"), get_args(AssignmentCommand)) == ()


def test_a_gate_that_is_not_met_refuses_and_an_order_passes_over_it(office: Office) -> None:
    phase = phase_stream(CAMPAIGN, PhaseKey("rectify"))
    chen = actor(office, "office.chen")
    with reading(office) as look:
        closed = allowed(look, phase, chen, (ClosePhase, ReopenPhase))
        by_order = allowed(look, phase, chen, (ClosePhase,), {"authority": "领导小组"})
    assert names(closed) == {
        "ClosePhase": "error.gate-closed", "ReopenPhase": "error.not-allowed",
    }  # fmt: skip
    assert names(by_order) == {"ClosePhase": None}


def test_of_the_past_nothing_is_allowed(office: Office) -> None:
    item = item_in(office, ItemState.ASSIGNED, "information")
    with reading(office, 5) as look:
        assert allowed(look, item, actor(office, "information.liaison"), WORK) == ()


@pytest.mark.parametrize("person", EVERYBODY)
def test_it_offers_nothing_that_the_door_refuses_for_want_of_a_role(
    office: Office, person: str
) -> None:
    """Every command about items, asked as everybody: it answers, in words."""
    kinds = [c for f in FAMILIES if f.name in ("assignment", "rectification") for c in f.commands]
    with reading(office) as look:
        rows = BOARD.where(look.views, BOARD.valid_at(None), BOARD.c.campaign == CAMPAIGN)
        for row in rows[::9]:
            for each in allowed(look, row.item, actor(office, person), kinds[:20]):
                assert each.refused is None or _is_worded(each.refused)


def _is_worded(refused: Phrase) -> bool:
    return all(worded(refused, lang) for lang in LANGUAGES)


def test_campaign_commands_are_asked_of_the_campaign(office: Office) -> None:
    (family,) = (f for f in FAMILIES if f.name == "campaign")
    with reading(office) as look:
        item = campaign_stream(CAMPAIGN)
        found = names(allowed(look, item, actor(office, "office.chen"), family.commands))
        none = allowed(look, item, actor(office, "section-a.chief"), family.commands)
    assert found["AnnounceCampaign"] == "error.not-allowed"
    assert found["SuspendCampaign"] is None
    assert none == ()


def test_rules_that_a_field_keeps_are_rules_that_there_are() -> None:
    assert [code for code in _OF_WHAT_IS_TYPED for x in LANGUAGES if not is_known(code, x)] == []
