"""How inspections register themselves; and the ledger's share in their findings."""

from collections.abc import Iterator
from typing import Final, get_args

from msgspec.structs import replace

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.family import Family, Reads
from engine.domain.inspection.commands import (
    InspectionCommand,
    OnInspection,
    PlanInspection,
    ReportInspection,
    RevealInspection,
    SealInspection,
)
from engine.domain.inspection.context import absent, context_for
from engine.domain.inspection.events import InspectionEvent
from engine.domain.inspection.outline import ITEMS
from engine.domain.inspection.planning import UNNUMBERED
from engine.domain.inspection.policy import POLICY
from engine.domain.inspection.rules import decide
from engine.domain.inspection.state import EFFECTS, Inspection, evolve, facts_on, opened
from engine.domain.inspection.table import INSPECTION, InspectionState
from engine.domain.numbers import numbering
from engine.domain.rectification.commands import RaiseRectification
from engine.domain.rectification.context import numbers_from
from engine.domain.sealing import Paper, Sealing
from engine.errors import NotFound
from engine.ids import ItemKey, PersonId, StreamId

NAME: Final = "inspection"
_numbered = numbering(NAME, "i", evolve)


def _stream_of(command: InspectionCommand) -> StreamId:
    if isinstance(command, PlanInspection):
        return ItemKey(NAME, command.campaign, command.number or UNNUMBERED).stream
    return command.key.stream


def _planning(command: PlanInspection, reads: Reads) -> Iterator[Command]:
    """The plan under the next free number; one that has its number keeps it."""
    yield from (command,) if command.number else _numbered(command, reads)


def raising(command: ReportInspection | RevealInspection, reads: Reads) -> Iterator[Command]:
    """The report, and each shortcoming onto the ledger of the inspection's own campaign (R218):
    with the report, or once a covert inspection that is reported is revealed. Never twice: a
    finding is noted once, and either comes once.
    """
    yield command
    state = reads.state(command.key.stream, evolve)
    if isinstance(command, RevealInspection) and state is not None and state.is_sealed:
        state = opened(state, command.papers)
        if state.state is not InspectionState.REPORTED:
            return
    campaign = existing_campaign(command.key.campaign, reads)
    if state is None or not campaign.is_live:
        return
    numbers = numbers_from(command.key.campaign, reads)
    for finding, number in zip(state.shortcomings, numbers, strict=False):
        if finding.unit in campaign.participants:
            yield RaiseRectification(
                stamp=_now(command.stamp),
                campaign=command.key.campaign,
                unit=finding.unit,
                finding=finding.text,
                source=command.key.stream,
                number=number,
            )


def _now(stamp: Stamp) -> Stamp:
    """The ledger's days count from the report, whenever it was written."""
    return replace(stamp, effective_on=None)


def _begins(command: Command, reads: Reads, number: str) -> Command | None:
    """A covert plan, under a number that tells of no other."""
    if not isinstance(command, PlanInspection):
        return None
    definition = existing_campaign(command.campaign, reads).definition
    rules = {rules.key: rules for rules in definition.inspections or ()}.get(command.key)
    covert = (rules is not None and rules.covert) if command.covert is None else command.covert
    return replace(command, number=f"i-{number}") if covert and rules and rules.covert else None


def _commitments(state: Inspection | None) -> tuple[str, ...]:
    return state.commitments if state is not None and state.is_sealed else ()


def _people(state: Inspection) -> frozenset[PersonId]:
    return state.planners | state.team


def _seals(command: InspectionCommand, stamp: Stamp, commitment: str) -> Command:
    key = (
        ItemKey(NAME, command.campaign, command.number or UNNUMBERED)
        if isinstance(command, PlanInspection)
        else command.key
    )
    return SealInspection(stamp=stamp, key=key, commitment=commitment)


def _reveals(command: Command, papers: tuple[Paper, ...]) -> Command | None:
    return replace(command, papers=papers) if isinstance(command, RevealInspection) else None


def _absent(command: OnInspection) -> NotFound:
    return absent(command.key)


FAMILY = Family(
    name=NAME,
    table=INSPECTION,
    commands=get_args(InspectionCommand),
    events=tuple(get_args(InspectionEvent)),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    replaced=frozenset({PlanInspection}),
    along={PlanInspection: _planning, ReportInspection: raising, RevealInspection: raising},
    items=ITEMS,
    sealing=Sealing(
        command_of=lambda command: (
            isinstance(command, PlanInspection | OnInspection)
            and not isinstance(command, SealInspection)
        ),
        begins=_begins,
        commitments=_commitments,
        opened=opened,
        facts=facts_on,
        people=_people,
        seals=_seals,
        reveals=_reveals,
        absent=_absent,
    ),
)
