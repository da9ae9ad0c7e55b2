"""Definitions that an office may plan from: sound, and within what the policy allows."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from engine.domain.families import TABLE
from engine.domain.policy.narrowing import narrowing_faults
from engine.phrases import Phrase, phrase
from office.words import worded
from workflows.faults import DefinitionError, DefinitionFaults
from workflows.kinds import CampaignKind
from workflows.reading.key_notes import name_of_blank
from workflows.reading.loader import catalogue, find
from workflows.schema import Definition, Title


def find_definition(name: str, folders: Iterable[Path]) -> Definition:
    """The definition of this name or path (workflows.reading.loader.find).

    Raises UnknownWorkflow, and DefinitionFaults with every fault: also a `may` that would let
    somebody in whom the table of the policy does not.
    """
    found = find(name, folders, _blank_in_words)
    if faults := narrowing_faults(found, TABLE):
        raise DefinitionFaults(found.key, faults)
    return found


def _blank_in_words(owner: Title, key: str) -> Title:
    """“Action: first day”, in both languages."""
    said = phrase("label.blank-in-place", owner=owner, key=name_of_blank(key))
    return Title(zh=worded(said, "zh"), en=worded(said, "en"))


class WorkflowLine(Struct, frozen=True, kw_only=True):
    """A definition; `fault` says why one that does not hold cannot be used."""

    key: str
    title: Title
    own: bool
    kind: CampaignKind | None = None
    phases: int = 0
    tasks: int = 0
    obligations: int = 0
    blanks: int = 0
    fault: Phrase | None = None


def workflow_list(folders: Iterable[Path]) -> tuple[WorkflowLine, ...]:
    """Those of the office's own folders first, then those of the catalogue."""
    folders = tuple(folders)
    own = sorted(
        {path.stem for folder in folders for path in folder.glob("*.toml") if path.is_file()}
    )
    others = [name for name in catalogue() if name not in own]
    return tuple(_line(name, folders, own=name in own) for name in (*own, *others))


def _line(name: str, folders: tuple[Path, ...], *, own: bool) -> WorkflowLine:
    try:
        found = find_definition(name, folders)
    except DefinitionError as fault:
        return WorkflowLine(key=name, title=Title(zh=name, en=name), own=own, fault=fault.phrase)
    return WorkflowLine(
        key=name,
        title=found.title,
        own=own,
        kind=found.kind,
        phases=len(found.phases),
        tasks=len(found.every_task()),
        obligations=len(found.obligations),
        blanks=len(found.blanks()),
    )
