"""What a yes to a petition leads to, and what a no."""

from typing import assert_never

from msgspec import Struct

from engine.calendars.clock import day_and_hour
from engine.domain.assignment.context import clock_of, terms_of
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.petition.events import (
    AskedEvent,
    AskedForWork,
    ExtensionAsked,
    OverrideAsked,
    SignOffAsked,
    TransferAsked,
    WaiverAsked,
)
from engine.errors import NotFound, RuleBroken
from engine.ids import AssignmentKey
from engine.phrases import Clauses, Phrase, phrase
from office.answers.gate import gate
from office.answers.reading import Reading, bare


class Consequences(Struct, frozen=True, kw_only=True):
    """Each as a sentence."""

    of_yes: Phrase
    of_no: Phrase


def consequences(reading: Reading, asked: AskedEvent) -> Consequences:
    """As things stand at the moment of the reading."""
    if isinstance(asked, OverrideAsked):
        return _of_override(reading, asked)
    try:
        return _of_work(reading, asked)
    except (RuleBroken, NotFound):
        gone = Phrase("say.petition.gone")
        return Consequences(of_yes=gone, of_no=gone)


def _of_override(reading: Reading, asked: OverrideAsked) -> Consequences:
    unmet = [
        phrase("say.petition.criterion", title=each.title, have=each.have, of=each.of)
        for each in gate(reading, asked.campaign, asked.phase).criteria
        if not each.met
    ]
    if not unmet:
        met = phrase("say.petition.met")
        return Consequences(of_yes=met, of_no=met)
    return Consequences(
        of_yes=phrase("say.petition.yes.override", phase=asked.phase, unmet=Clauses(unmet)),
        of_no=phrase("say.petition.no.override", phase=asked.phase, unmet=Clauses(unmet)),
    )


def _of_work(reading: Reading, asked: AskedForWork) -> Consequences:
    key = AssignmentKey(asked.campaign, asked.duty, asked.unit, asked.occurrence)
    state = reading.reads.state(key.stream, evolve_assignment) or Assignment()
    terms = terms_of(key, reading.reads)
    clock, zone = clock_of(terms, state), terms.due.zone
    due = Phrase("say.no-deadline")
    if clock.due_on is not None:
        due = phrase("say.due", due_on=day_and_hour(clock.due_on, clock.due_time))
    passed = clock.is_overdue(reading.when)
    no = phrase("say.petition.no.passed" if passed else "say.petition.no", due=due)
    match asked:
        case ExtensionAsked(to=to, hour=hour):
            in_time = not clock.is_late(asked.stamp.recorded(zone))
            yes = phrase(
                "say.petition.yes.extension" if in_time else "say.petition.yes.extension.late",
                to=day_and_hour(to, hour or clock.due_time),
                asked_on=asked.stamp.on,
                assessed_on=clock.assessed_on or to,
            )
        case WaiverAsked():
            yes = phrase("say.petition.yes.waiver")
        case TransferAsked(to_unit=unit):
            name = reading.unit_names().get(unit) or bare(unit)
            yes = phrase("say.petition.yes.transfer", to_unit=name, due=due)
        case SignOffAsked():
            late = clock.is_late(reading.when)
            punctual = Phrase("say.late" if late else "say.in-time")
            yes = phrase("say.petition.yes.sign-off", punctual=punctual)
        case _:
            assert_never(asked)  # type: ignore[arg-type]
    return Consequences(of_yes=yes, of_no=no)
