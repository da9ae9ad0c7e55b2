"""A phase: opened in order, closed through its gate, extended and reopened on authority."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from engine.domain.clocks import ClockChange
from engine.domain.phase.commands import (
    ClosePhase,
    ExtendPhase,
    OpenPhase,
    PhaseCommand,
    ReopenPhase,
    WithdrawOpening,
)
from engine.domain.phase.context import Opening
from engine.domain.phase.events import (
    PhaseClosed,
    PhaseClosedByOverride,
    PhaseEvent,
    PhaseExtended,
    PhaseGateRefused,
    PhaseOpened,
    PhaseOpeningWithdrawn,
    PhaseReopened,
)
from engine.domain.phase.rules import decide
from engine.domain.phase.state import evolve
from engine.domain.phase.table import PhaseState
from engine.errors import NotAllowed, ReasonRequired, RuleBroken
from engine.ids import DutyKey, PhaseKey
from tests.samples import CAMPAIGN, IMPLEMENT, MOBILIZE, due, phase_terms, stamp, verdict
from tests.spec import given

END = date(2009, 4, 10)
LATER = date(2009, 4, 20)
LATEST = date(2009, 4, 30)
REPORT = DutyKey("study-report")
BECAUSE = stamp(reason="rain")
TERMS = phase_terms(due(), due(END, REPORT))

OPENED = PhaseOpened(
    stamp=stamp(), campaign=CAMPAIGN, phase=MOBILIZE, edition="spring-2009", terms=TERMS
)
MET, NOT_MET = verdict(met=True), verdict(met=False)
REFUSED = PhaseGateRefused(stamp=stamp(), verdict=NOT_MET)
CLOSED = PhaseClosed(stamp=stamp(), verdict=MET)
EXTENDED = PhaseExtended(stamp=BECAUSE, ends_on=LATER, authority="city", duties=(REPORT,))


OPEN = OpenPhase(stamp=stamp(), campaign=CAMPAIGN, phase=MOBILIZE)


def opening(*unfinished: PhaseKey) -> Opening:
    return Opening(edition="spring-2009", terms=TERMS, unfinished=unfinished)


def closing(authority: str | None = None, reason: str | None = None) -> ClosePhase:
    return ClosePhase(
        stamp=stamp(reason=reason), campaign=CAMPAIGN, phase=MOBILIZE, authority=authority
    )


def extending(to: date, reason: str | None = "rain") -> ExtendPhase:
    return ExtendPhase(
        stamp=stamp(reason=reason), campaign=CAMPAIGN, phase=MOBILIZE, ends_on=to, authority="city"
    )


def reopening(to: date, reason: str | None = "rain") -> ReopenPhase:
    return ReopenPhase(
        stamp=stamp(reason=reason), campaign=CAMPAIGN, phase=MOBILIZE, ends_on=to, authority="city"
    )


def test_opening_makes_everything_due_in_one_fact() -> None:
    state = given(decide, evolve).when(OPEN, opening()).then(OPENED)
    assert (state.state, state.ends_on, state.accepts_work) == (PhaseState.OPEN, END, True)
    assert state.due(REPORT) == due(END, REPORT)
    assert state.due(DutyKey("other")) is None


def test_no_phase_is_skipped() -> None:
    """R041."""
    given(decide, evolve).when(OPEN, opening(IMPLEMENT)).refuses(
        RuleBroken,
        "phase 'mobilize' cannot open before implement is closed; no phase may be skipped (R041)",
    )


@pytest.mark.parametrize("past", [(OPENED,), (OPENED, REFUSED)])
def test_a_gate_that_is_met_closes(past: tuple[PhaseEvent, ...]) -> None:
    state = given(decide, evolve, *past).when(closing(), MET).then(CLOSED)
    assert (state.state, state.accepts_work) == (PhaseState.CLOSED, False)


def test_authority_is_not_needed_and_not_noted_where_the_gate_is_met() -> None:
    given(decide, evolve, OPENED).when(closing(authority="mayor"), MET).then(CLOSED)


@pytest.mark.parametrize("past", [(OPENED,), (OPENED, REFUSED)])
def test_a_gate_that_is_not_met_goes_on_record_and_work_goes_on(
    past: tuple[PhaseEvent, ...],
) -> None:
    state = given(decide, evolve, *past).when(closing(), NOT_MET).then(REFUSED)
    assert (state.state, state.accepts_work) == (PhaseState.CLOSING, True)


def test_an_override_names_authority_and_reason() -> None:
    closed = PhaseClosedByOverride(stamp=BECAUSE, verdict=NOT_MET, authority="leading group")
    state = (
        given(decide, evolve, OPENED)
        .when(closing(authority="leading group", reason="rain"), NOT_MET)
        .then(closed)
    )
    assert state.state is PhaseState.CLOSED


def test_an_extension_moves_what_was_due_on_the_old_end() -> None:
    state = given(decide, evolve, OPENED).when(extending(LATER)).then(EXTENDED)
    assert state.ends_on == LATER
    assert state.extensions == {REPORT: (ClockChange.extend(LATER, BECAUSE),)}


def test_an_extension_moves_what_was_rolled_past_the_old_end() -> None:
    """Due on the last day, a day off, it was rolled to a later one, and belongs to that end."""
    rolled = replace(due(END + timedelta(days=3), REPORT), through=END)
    opened = replace(OPENED, terms=replace(OPENED.terms, dues=(due(), rolled)))
    state = given(decide, evolve, opened).when(extending(LATER)).then(EXTENDED)
    assert state.worked_to(rolled) == LATER


def test_a_second_extension_moves_what_the_first_one_moved() -> None:
    again = PhaseExtended(stamp=BECAUSE, ends_on=LATEST, authority="city", duties=(REPORT,))
    state = given(decide, evolve, OPENED, EXTENDED).when(extending(LATEST)).then(again)
    assert [change.to for change in state.extensions[REPORT]] == [LATER, LATEST]
    assert state.worked_to(due(END, REPORT)) == LATEST
    assert state.worked_to(due()) == date(2009, 3, 20)


def test_an_extension_ends_the_wait_at_the_gate() -> None:
    state = given(decide, evolve, OPENED, REFUSED).when(extending(LATER)).then(EXTENDED)
    assert state.state is PhaseState.OPEN


def test_an_extension_names_a_later_day() -> None:
    given(decide, evolve, OPENED).when(extending(END)).refuses(
        RuleBroken, "phase 'mobilize' ends on 2009-04-10 already; name a later day"
    )


@pytest.mark.parametrize("day", [date(2009, 3, 2), LATER])
def test_reopening(day: date) -> None:
    fact = PhaseReopened(stamp=BECAUSE, ends_on=day, authority="city")
    state = given(decide, evolve, OPENED, CLOSED).when(reopening(day)).then(fact)
    assert (state.state, state.ends_on) == (PhaseState.OPEN, day)


def test_reopening_until_a_day_that_is_past_is_refused() -> None:
    given(decide, evolve, OPENED, CLOSED).when(reopening(date(2009, 3, 1))).refuses(
        RuleBroken, "phase 'mobilize' cannot reopen until 2009-03-01: that day is past"
    )


@pytest.mark.parametrize(
    ("past", "command", "action"),
    [
        ((OPENED,), closing(authority="mayor"), "close a phase against its gate"),
        ((OPENED,), extending(LATER, reason=None), "extend a phase"),
        ((OPENED, CLOSED), reopening(LATER, reason=None), "reopen a phase"),
    ],
)
def test_a_person_must_say_why(
    past: tuple[PhaseEvent, ...], command: PhaseCommand, action: str
) -> None:
    given(decide, evolve, *past).when(command, NOT_MET).refuses(
        ReasonRequired, f"to {action} needs a reason"
    )


@pytest.mark.parametrize(
    ("past", "command", "words"),
    [
        (
            (OPENED,),
            OPEN,
            "cannot open phase 'mobilize' while open; allowed now: close, extend, "
            "withdraw the opening",
        ),
        ((), closing(), "cannot close phase 'mobilize' while pending; allowed now: open"),
        (
            (OPENED, CLOSED),
            closing(),
            "cannot close phase 'mobilize' while closed; allowed now: reopen",
        ),
        ((), extending(LATER), "cannot extend phase 'mobilize' while pending; allowed now: open"),
        (
            (OPENED, CLOSED),
            extending(LATER),
            "cannot extend phase 'mobilize' while closed; allowed now: reopen",
        ),
        (
            (OPENED, REFUSED),
            reopening(LATER),
            "cannot reopen phase 'mobilize' while closing; allowed now: close, extend, "
            "withdraw the opening",
        ),
    ],
)
def test_what_the_lifecycle_does_not_allow(
    past: tuple[PhaseEvent, ...], command: PhaseCommand, words: str
) -> None:
    context = opening() if isinstance(command, OpenPhase) else MET
    given(decide, evolve, *past).when(command, context).refuses(NotAllowed, words)


WITHDRAWN = PhaseOpeningWithdrawn(
    stamp=BECAUSE,
    campaign=CAMPAIGN,
    phase=MOBILIZE,
    duties=(due().duty, REPORT),
    authority="city",
)


def withdrawing(reason: str | None = "rain") -> WithdrawOpening:
    return WithdrawOpening(
        stamp=stamp(reason=reason), campaign=CAMPAIGN, phase=MOBILIZE, authority="city"
    )


@pytest.mark.parametrize("past", [(OPENED,), (OPENED, REFUSED), (OPENED, EXTENDED)])
def test_an_opening_is_withdrawn_and_the_phase_opened_again(past: tuple[PhaseEvent, ...]) -> None:
    state = given(decide, evolve, *past).when(withdrawing()).then(WITHDRAWN)
    assert (state.state, state.extensions) == (PhaseState.PENDING, {})
    again = given(decide, evolve, *past, WITHDRAWN).when(OPEN, opening()).then(OPENED)
    assert (again.state, again.ends_on) == (PhaseState.OPEN, END)


def test_an_opening_is_withdrawn_with_a_reason_and_before_the_phase_closes() -> None:
    given(decide, evolve, OPENED).when(withdrawing(reason=None)).refuses(
        ReasonRequired, "to withdraw the opening of a phase needs a reason"
    )
    given(decide, evolve, OPENED, CLOSED).when(withdrawing()).refuses(
        NotAllowed,
        "cannot withdraw the opening phase 'mobilize' while closed; allowed now: reopen",
    )


def test_opening_long_before_its_first_day_says_why() -> None:
    early = TERMS.starts_on - timedelta(days=31)

    def at(day: date, reason: str | None = None) -> OpenPhase:
        return OpenPhase(stamp=stamp(day, reason=reason), campaign=CAMPAIGN, phase=MOBILIZE)

    given(decide, evolve).when(at(early), opening()).refuses(
        ReasonRequired,
        "to open phase 'mobilize' more than 30 days before 2009-03-01 needs a reason",
    )
    assert decide(at(early, "the flood"), None, opening())
    assert decide(at(TERMS.starts_on - timedelta(days=30)), None, opening())
