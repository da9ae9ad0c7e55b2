"""The definitions that an office may plan a campaign from."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from engine.phrases import Phrase
from office.definitions import find_definition
from workflows.faults import DefinitionError
from workflows.kinds import CampaignKind
from workflows.reading.loader import catalogue
from workflows.titles import Title


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
