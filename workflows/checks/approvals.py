"""Checks of `[[approvals]]`: branches that can answer, and silence that counts by a rule."""

from collections.abc import Iterable
from typing import Final

from workflows.checks.figures import at_least, countable
from workflows.faults import Fault, fault, unknown
from workflows.owners import named_unit
from workflows.sections.approvals import BranchOrder
from workflows.tree import Node

_ORDERS: Final = tuple(each.value for each in BranchOrder)


def check_approvals(tree: Node) -> Iterable[Fault]:
    """Every fault of the kinds of approval, on a tree whose parameters are filled in."""
    for kind in tree["approvals"].rows():
        if kind["branches"].value == []:
            yield fault(kind["branches"].path, "fault.definition.no-branches")
        yield from _twice(kind["branches"])
        yield from _twice(kind["may_start"])
        order = kind["order"]
        if (text := order.text()) is not None and text not in _ORDERS:
            yield unknown(order.path, "thing.branch-order", text, _ORDERS)
        yield from countable(kind["limit"])
        for number in ("limit", "document_within"):
            yield from at_least(kind[number], 1)
        deemed = kind["deemed_by"]
        if deemed.text() == "":
            yield fault(deemed.path, "fault.definition.deemed-by-nothing")
        if not deemed.missing and kind["limit"].missing:
            yield fault(deemed.path, "fault.definition.deemed-without-limit")
        if not kind["document_within"].missing and deemed.missing:
            place = kind["document_within"].path
            yield fault(place, "fault.definition.document-without-silence")


def _twice(names: Node) -> Iterable[Fault]:
    """A branch is called by its unit or category; each once, and so is each condition."""
    seen: set[str] = set()
    for path, name in names.texts():
        short = (named_unit(name) or name).strip()
        if not short or "/" in short:
            yield fault(path, "fault.definition.not-a-key", key=name)
        elif short in seen:
            yield fault(path, "fault.definition.key-taken", key=name, by=names.path)
        seen.add(short)
