"""Checks of who owes a duty and who reviews it, on the tree with its blanks filled."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from workflows.faults import Fault, fault, unknown
from workflows.owners import EVERYBODY, OWNER_KEYS, SUPERIOR, UNIT, named_unit
from workflows.tree import Node, duties_of, keys_of, reference

_UNIT: Final = re.compile(r"[a-z0-9][a-z0-9-]*")


def check_owners(filled: Node) -> Iterable[Fault]:
    """Owners and reviewers that nothing bears the name of, and lists of nobody."""
    categories = keys_of(filled["categories"])
    reviewers = {*categories, *keys_of(filled["roles"]), "campaign_office", SUPERIOR}
    steps = (step for target in filled["targets"].rows() for step in target["steps"].rows())
    for owing in (*duties_of(filled), *steps):
        for path, owner in (each for key in OWNER_KEYS for each in owing[key].texts()):
            if owner != EVERYBODY:
                yield from owner_fault(path, owner, "thing.category", categories)
    lists = keys_of(filled["lists"])
    for duty in duties_of(filled):
        if (each := duty["for_each"].text()) is not None and each not in lists:
            yield unknown(duty["for_each"].path, "thing.list", each, lists)
        if duty["audience"].value == []:
            yield fault(duty["audience"].path, "fault.definition.nobody-owes")
        judges = duty["reviewers"].texts()
        if reviewer := duty["reviewer"].text():
            judges = ((duty["reviewer"].path, reviewer), *judges)
        for path, judge in judges:
            yield from owner_fault(path, judge, "thing.role-or-category", reviewers)
        yield from _in_turn(duty["reviewers"])


def owner_fault(path: str, owner: str, what: str, known: Collection[str]) -> Iterable[Fault]:
    """The fault of an owner or reviewer that is neither known nor a unit; blanks are not filled."""
    if (unit := named_unit(owner)) is not None:
        if not _UNIT.fullmatch(unit):
            yield fault(path, "fault.definition.not-a-unit", unit=owner, example=f"{UNIT}town-03")
    elif owner not in known and reference(owner) is None:
        yield unknown(path, what, owner, known)


def _in_turn(names: Node) -> Iterable[Fault]:
    """The fault of reviewers among whom somebody comes twice, or nobody at all."""
    seen: set[str] = set()
    for path, name in names.texts():
        if name in seen:
            yield fault(path, "fault.definition.reviews-twice", reviewer=name)
        seen.add(name)
    if names.value == []:
        yield fault(names.path, "fault.definition.nobody-reviews")
