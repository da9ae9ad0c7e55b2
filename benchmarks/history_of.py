"""Events of one piece of work, as the real rules decide them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from engine.domain.assignment import commands as asked
from engine.domain.assignment.commands import AssignmentCommand
from engine.domain.assignment.context import terms_of
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.event import Stamp, Via
from engine.domain.evidence import Filed, Placed
from engine.domain.family import Reads
from engine.ids import AssignmentKey, CommandId, PersonId
from engine.store.decisions import Draft
from workflows.schema import Evidence, EvidenceKind

_OFFICE, _LIAISON = PersonId("office.wang"), PersonId("town.liaison")


def history(key: AssignmentKey, reads: Reads, returns: int, moment: datetime) -> list[Draft]:
    """From receipt to acceptance, sent back `returns` times: 4 + 2 x."""
    terms = terms_of(key, reads)
    state: Assignment | None = None
    drafted: list[Draft] = []
    for number, command in enumerate(_commands(key, terms.evidence, returns, moment)):
        for fact in decide(command, state, terms):
            state = evolve(state, fact)
            drafted.append(Draft(key.stream, len(drafted) + 1, fact))
        assert len(drafted) == number + 1
    return drafted


def _commands(
    key: AssignmentKey, evidence: Iterable[Evidence], returns: int, moment: datetime
) -> Iterator[AssignmentCommand]:
    filed, day = tuple(map(_filed, evidence)), moment.date()
    numbers = iter(range(4 + 2 * returns))

    def stamp(actor: PersonId, reason: str | None = None) -> Stamp:
        name = CommandId(f"measured:{key.stream}:{next(numbers)}")
        return Stamp(
            recorded_at=moment,
            on=day,
            actor=actor,
            via=Via.SIMULATION,
            command_id=name,
            reason=reason,
        )

    yield asked.ReceiveAssignment(stamp=stamp(_LIAISON), key=key)
    yield asked.StartAssignment(stamp=stamp(_LIAISON), key=key)
    for _ in range(returns):
        yield asked.SubmitAssignment(stamp=stamp(_LIAISON), key=key, filed=filed)
        yield asked.ReturnAssignment(stamp=stamp(_OFFICE, "no names in it"), key=key)
    yield asked.SubmitAssignment(stamp=stamp(_LIAISON), key=key, filed=filed)
    yield asked.AcceptAssignment(stamp=stamp(_OFFICE), key=key)


def _filed(wanted: Evidence) -> Filed:
    if wanted.kind is EvidenceKind.FIGURE:
        return Filed(key=wanted.key, value=40)
    if wanted.kind is EvidenceKind.CHECKLIST:
        places = tuple(Placed(item=item, place="1") for item in wanted.items or ())
        return Filed(key=wanted.key, places=places)
    digest = "sha256:" + "5f" * 32
    return Filed(key=wanted.key, name=f"{wanted.key}.pdf", digest=digest, size=48_213)
