"""Definitions that an office may plan from: sound, and within what the policy allows."""

from collections.abc import Iterable
from pathlib import Path

from engine.domain.families import TABLE
from engine.domain.policy.narrowing import narrowing_faults
from engine.phrases import phrase
from office.words import worded
from workflows.faults import DefinitionFaults
from workflows.reading.key_notes import name_of_blank
from workflows.reading.loader import find
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
