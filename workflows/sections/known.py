"""Which section of a definition belongs to which lifecycle, whatever stands in it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from workflows.titles import Title
from workflows.tree import Node

SECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "matter": "matters",
        "assessment": "assessments",
        "survey": "surveys",
        "inspection": "inspections",
        "selection": "selections",
        "directive": "directive",
        "approval": "approvals",
        "publication": "publications",
        "register": "registers",
    }
)
"""The keys of the sections by the names of their lifecycles."""
CHANNELS: Final = "channels"
"""What a definition names of publications: the channels, each a section of its own."""


def used_sections(definition: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lifecycles that a definition uses, each with the keys of its parts."""
    for family, name in SECTIONS.items():
        found = getattr(definition, CHANNELS if family == "publication" else name) or ()
        rows = found if isinstance(found, tuple) else (found,)
        if rows:
            yield family, tuple(getattr(row, "key", str(row)) for row in rows)


def section_keys(tree: Node) -> dict[str, str]:
    """The lifecycles by the keys that their sections have in a definition as it is written."""
    return {key: family for family, row in section_rows(tree) if (key := row["key"].text())}


def section_rows(tree: Node) -> Iterator[tuple[str, Node]]:
    """Every part of such a section, with the name of its lifecycle; one that stands alone is the
    whole of its section.
    """
    for family, name in SECTIONS.items():
        section = tree[name]
        if isinstance(section.value, Mapping):
            yield family, section
        else:
            yield from ((family, row) for row in section.rows())


def section_of(definition: object, family: str, key: str) -> Any | None:
    """The part with this key of the section of a lifecycle; None where there is none."""
    found = getattr(definition, SECTIONS.get(family, family), None) or ()
    rows = found if isinstance(found, tuple) else (found,)
    return next((row for row in rows if getattr(row, "key", None) == key), None)


def section_title(definition: object, family: str, key: str) -> Title:
    """What a definition calls the part of a section; its key where it has no title."""
    title = getattr(section_of(definition, family, key), "title", None)
    return Title(zh=title.zh, en=title.english) if title else Title(zh=key, en=key)
