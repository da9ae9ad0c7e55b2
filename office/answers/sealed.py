"""What is sealed, for whom it concerns: the same lines, states and histories as of what is open."""

from collections.abc import Iterator
from typing import Any

from engine.domain.event import Recorded
from engine.domain.family import Family
from engine.domain.items import Items, Outline
from engine.handling.sealing import SealedCase, family_at
from engine.ids import CampaignId, StreamId
from engine.store.names import NAMES
from office.answers.reading import Reading


def sealed_case(reading: Reading, stream: StreamId) -> SealedCase | None:
    """A sealed thing, as whoever looks may know of it; None for everybody else."""
    who, office = reading.sees.who, reading.office
    if who is None:
        return None
    return office.handler.sealed.case(stream, {who}, office.today(), reading.reads)


def sealed_cases(reading: Reading, campaign: CampaignId, family: Family) -> Iterator[SealedCase]:
    """All of a lifecycle in a campaign of which whoever looks may know, by their numbers."""
    if family.sealing is None or reading.sees.who is None:
        return
    for stream in sorted(reading.office.handler.sealed.papers.streams(campaign)):
        if stream.startswith(f"{family.name}/") and (case := sealed_case(reading, stream)):
            yield case


def as_known(reading: Reading, stream: StreamId, family: Family, state: Any) -> Any:
    """The state of a thing as whoever looks may know it: of what is sealed what its papers tell."""
    if family.sealing is None or not family.sealing.commitments(state):
        return state
    case = sealed_case(reading, stream)
    return state if case is None else case.state


def outline_in(case: SealedCase, items: Items) -> Outline:
    """What lists show of a sealed thing."""
    sealing = family_at(case.stream).sealing
    assert sealing is not None, "it is sealed"
    found: Outline | None = None
    for fact in sealing.facts(case.papers):
        found = items.outline(found, fact)
    assert found is not None, "its first paper is its plan"
    return found


def facts_in(case: SealedCase) -> tuple[Recorded, ...]:
    """What happened, as the log would hold it; they have no position."""
    sealing = family_at(case.stream).sealing
    assert sealing is not None, "it is sealed"
    facts = sealing.facts(case.papers)
    return tuple(
        Recorded(0, case.stream, number, NAMES[type(fact)], fact)
        for number, fact in enumerate(facts, start=1)
    )
