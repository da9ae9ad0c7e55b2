"""The places of a definition that act: what a provision may name in `served_by`, and what may
claim a rule of a source document (docs/reference/coverage.md).

A place is written "tasks/KEY", "gate/PHASE/KEY" and the like. A name that nothing uses acts not:
a quota without figures, a role without a policy, a category that no duty names.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from workflows.faults import Fault, fault
from workflows.owners import EVERYBODY, OWNER_KEYS
from workflows.schema import Duty
from workflows.sections.known import SECTIONS, section_rows
from workflows.tree import Node, reference

Rules = tuple[str, ...]
_CHOICES: Final = ("served_by", "later", "beyond")
_NAMING: Final = (*OWNER_KEYS, "joint", "reviewers", "subjects", "team_from", "objects")
_SAID_ONLY: Final = ("parameters", "roles", "provisions", "assessment", "source", "categories")


_ACTING: Final = (
    "phases",
    "tasks",
    "obligations",
    "targets",
    "lists",
    "matters",
    "assessments",
    "inspections",
    "approvals",
    "selections",
    "surveys",
)
"""Sections of which every entry acts."""


class Always(StrEnum):
    """What the engine does for every campaign, whatever its definition says."""

    DEPUTIES = "engine/deputies"
    EVIDENCE = "engine/evidence"
    LATENESS = "engine/lateness"
    LEDGER = "engine/ledger"
    OVERRIDES = "engine/overrides"
    RECEIPTS = "engine/receipts"


def acting(tree: Node) -> dict[str, Rules]:
    """The places that act, each with the rules that it cites."""
    places: dict[str, Rules] = {each.value: () for each in Always}
    for name in ("rectification", "reminders", "lights", "see"):
        places[name] = _rules(tree[name])
    for name in ("directive", "links", "series"):
        if not tree[name].missing:
            places[name] = _rules_of_all(tree[name])
    for _, channel in tree["channels"].texts():
        places[f"channels/{channel}"] = ()
    named = _named(tree)
    for section in _ACTING:
        places |= _entries(section, tree[section])
    for phase in tree["phases"].rows():
        places |= _entries("tasks", phase["tasks"])
        places |= _entries(f"gate/{phase['key'].text()}", phase["gate"])
    for family, row in section_rows(tree):
        section = SECTIONS[family]
        places |= {section: _rules(row)} if row.path == section else _entry(section, row)
    for quota in tree["quotas"].rows():
        if quota["figures"].rows():
            places |= _entry("quotas", quota)
    for row in tree["categories"].rows():
        if row["key"].text() in named:
            # Units owe by their category; the rule is claimed by what they owe.
            places[f"categories/{row['key'].text()}"] = ()
    for row in tree["roles"].rows():
        if row["key"].text() in named:
            places |= _entry("roles", row)
    standing = set(_standing(tree))
    for row in tree["parameters"].rows():
        if row["key"].text() in standing or row["required"].value is not False:
            places |= _entry("parameters", row)
    return places


def check_provisions(tree: Node) -> Iterator[Fault]:
    """Each provision says one of three, and `served_by` names places that act.

    Asked of files alone: the definitions of campaigns that run are taken as they are.
    """
    places = acting(tree)
    entries = set(_every_entry(tree))
    for row in tree["provisions"].rows():
        said = [name for name in _CHOICES if not row[name].missing]
        if not said:
            yield fault(row.path, "fault.provision.none")
        elif len(said) > 1:
            yield fault(row.path, "fault.provision.several", said=said)
        served = row["served_by"]
        if served.value == []:
            yield fault(served.path, "fault.provision.served-by-nothing")
        for path, place in served.texts():
            if place in entries and place not in places:
                yield fault(path, "fault.provision.on-record-only", place=place)
            elif place not in places:
                yield _unknown_place(path, place, places)


def _unknown_place(path: str, place: str, places: dict[str, Rules]) -> Fault:
    # Imported here: the checks of meaning import much that whoever asks what acts needs not.
    from workflows.faults import unknown

    return unknown(path, "thing.acting-place", place, places)


def _named(tree: Node) -> set[str]:
    """Categories and roles that a duty, a list or a policy names; of "*" all categories."""
    found = {Duty.reviewer}
    for node in tree.everything():
        if _said_only(node.path):
            continue
        found |= {name for key in _NAMING for _, name in node[key].texts()}
        single = (node[key].text() for key in ("reviewer", "category", "by"))
        found |= {name for name in single if name}
        if node.path.rpartition(".")[2] == "may" and isinstance(node.value, Mapping):
            found |= {name for deed in node.value for _, name in node[str(deed)].texts()}
    if EVERYBODY in found:
        found |= {row["key"].text() or "" for row in tree["categories"].rows()}
    return found


def _said_only(path: str) -> bool:
    """Whether what stands there is said, and nothing acts on it."""
    return path.partition(".")[0].partition("[")[0] in _SAID_ONLY


def _standing(tree: Node) -> Iterator[str]:
    """The parameters that stand where something acts on them."""
    for node in tree.everything():
        if not _said_only(node.path) and (key := reference(node.value)):
            yield key


def _every_entry(tree: Node) -> Iterator[str]:
    for section in ("quotas", "roles", "categories", "parameters", "provisions"):
        yield from _entries(section, tree[section])
    if not tree["assessment"].missing:
        yield "assessment"


def _entries(section: str, rows: Node) -> dict[str, Rules]:
    return {place: rules for row in rows.rows() for place, rules in _entry(section, row).items()}


def _entry(section: str, row: Node) -> dict[str, Rules]:
    return {f"{section}/{row['key'].text()}": _rules(row)}


def _rules_of_all(section: Node) -> Rules:
    """The rules of a table, or of every row of a list of tables."""
    return tuple(rule for row in (section, *section.rows()) for rule in _rules(row))


def _rules(row: Node) -> Rules:
    return tuple(rule for _, rule in row["rules"].texts())
