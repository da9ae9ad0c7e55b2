"""One piece of work, and everything that was ever handed in for it."""

from collections.abc import Iterable
from datetime import date, time

from msgspec import Struct

from engine.domain.assignment.commands import SubmitAssignment
from engine.domain.assignment.context import named, terms_of
from engine.domain.assignment.state import evolve
from engine.domain.audience import OFFICE_CATEGORY, reviewer_named
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import Directory, known_directory
from engine.domain.evidence import Soundness
from engine.domain.petition.commands import AskSignOff
from engine.domain.policy.actors import Actor
from engine.domain.policy.places import superior_of
from engine.domain.terms import words_of
from engine.errors import NotFound
from engine.ids import AssignmentKey, PhaseKey, StreamId, UnitId
from engine.phrases import Phrase
from office.answers.allowed import allowed
from office.answers.reading import Reading
from office.answers.securing import SecuringLine, securing
from office.evidence.ports import EvidenceStore
from projections import board, filings
from projections.states import ItemState, Light, is_late, light
from workflows.owners import SUPERIOR, named_unit
from workflows.schema import Definition, Evidence, EvidenceKind, Title


class FiledItem(Struct, frozen=True):
    """One thing that was handed in, a document by its name or a figure. `kept` is where a document
    lies in the evidence folder, or belongs; `found` how it is found there; None: nobody looked.
    """

    event: int
    on: date
    evidence: str
    filed: str
    size: int | None
    kept: str
    found: Soundness | None
    digest: str | None = None


class AskedItem(Struct, frozen=True):
    """One thing that has to be handed in, or may be."""

    key: str
    title: Title
    kind: EvidenceKind
    required: bool
    items: tuple[str, ...] = ()


class AssignmentAnswer(Struct, frozen=True):
    """How a piece of work stands: what is asked for, and all that was handed in. `late` says that
    it was handed in late once, or will be; `said` is how the document says when it is due, or why
    there is no day. `label` is its own name, `joint` stand beside the unit; `turn` is the reviewer
    that it waits for, if it waits. It is safe only if all that are `securing` it are.
    """

    item: StreamId
    title: Title
    unit: Title | UnitId
    state: ItemState
    due_on: date | None
    due_time: time | None
    late: bool
    light: Light
    asked: tuple[AskedItem, ...]
    filed: tuple[FiledItem, ...]
    said: str
    label: str = ""
    joint: tuple[Title, ...] = ()
    turn: Title | Phrase | str | None = None
    assessed_on: date | None = None
    phase: PhaseKey | None = None
    securing: tuple[SecuringLine, ...] = ()


def assignment(reading: Reading, key: AssignmentKey) -> AssignmentAnswer:
    """Raises NotFound where nobody owes it, and for what is not seen."""
    reading.about(key.campaign)
    if not reading.sees.work(key.campaign).has(key.unit, key.duty):
        raise NotFound("thing.work", named(key))
    reads, at = reading.reads, reading.at
    terms = terms_of(key, reads)
    owed = board.board_at(reading.views, key.campaign, at, unit=key.unit, duty=key.duty)
    row = next((row for row in owed if row.item == key.stream), None)
    if row is None:
        raise NotFound("thing.work", named(key))
    definition, directory = (
        existing_campaign(key.campaign, reads).definition,
        known_directory(reads),
    )
    duty, beside = definition.duties[key.duty], reading.beside(key.campaign)(key.stream)
    state = reads.state(key.stream, evolve) if row.state is ItemState.SUBMITTED else None
    return AssignmentAnswer(
        item=key.stream,
        title=duty.title,
        unit=directory.title(key.unit),
        state=row.state,
        due_on=row.due_on,
        due_time=row.due_time,
        late=is_late(row, reading.when),
        light=light(row, reading.when),
        asked=asked_items(terms.evidence),
        filed=filed_items(reading, key.stream),
        said=words_of(duty),
        label=beside.label,
        joint=beside.joint,
        turn=_reviewer(duty.review[state.turn(duty.review)], key.unit, definition, directory)
        if state
        else None,
        assessed_on=row.assessed_on,
        phase=None if row.phase is None else PhaseKey(row.phase),
        securing=securing(reading, key),
    )


def needs_sign_off(reading: Reading, key: AssignmentKey, actor: Actor | None) -> bool:
    """Whether somebody can only ask that this is signed off and so handed in: he is of the unit,
    and the definition keeps handing in to others of it (`[may]`).
    """
    found = allowed(reading, key.stream, actor, (SubmitAssignment, AskSignOff))
    return [each.command for each in found] == [AskSignOff]


def _reviewer(
    reviewer: str, unit: UnitId, definition: Definition, directory: Directory
) -> Title | Phrase | str:
    """A reviewer of the work of a unit by name."""
    titles = {row.key: row.title for row in definition.categories}
    titles |= {row.key: row.title for row in definition.roles}
    if reviewer in titles:
        return titles[reviewer]
    above = superior_of(directory, unit) if reviewer == SUPERIOR else named_unit(reviewer)
    if above is None:
        return reviewer_named(OFFICE_CATEGORY if reviewer == SUPERIOR else reviewer)
    return directory.title(UnitId(above))


def asked_items(evidence: Iterable[Evidence]) -> tuple[AskedItem, ...]:
    """What a duty asks for."""
    return tuple(AskedItem(e.key, e.title, e.kind, e.required, e.items or ()) for e in evidence)


def filed_items(reading: Reading, item: StreamId, *, looking: bool = True) -> tuple[FiledItem, ...]:
    """All that an item has handed in by the moment that is asked about, oldest first; every
    document is read and its digest counted anew, unless nobody is `looking`.
    """
    store, rows = reading.office.evidence, filings.filed_for(reading.views, item, reading.at)
    return tuple(filed_item(row, store if looking else None) for row in rows)


def filed_item(row: filings.FiledRow, store: EvidenceStore | None = None) -> FiledItem:
    """One thing; looked at where it is kept if the store is given."""
    found, kept = store.look(row.digest, row.name or "") if store and row.digest else (None, "")
    return FiledItem(
        event=row.position,
        on=row.on_day,
        evidence=row.key,
        filed=row.name or (f">{row.value}" if row.bound else str(row.value)),
        size=row.size,
        kept=kept,
        found=found,
        digest=row.digest,
    )
