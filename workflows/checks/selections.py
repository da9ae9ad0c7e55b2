"""Checks of `[[selections]]`: steps in their order, quotas of somebody, ranks, periods."""

from collections.abc import Iterable
from typing import Final

from workflows.checks.figures import at_least
from workflows.faults import Fault, fault, unknown
from workflows.sections.selections import SelectionStep
from workflows.tree import Node, reference

_STEPS: Final = tuple(each.value for each in SelectionStep)
_MOST: Final = 100


def check_selections(tree: Node) -> Iterable[Fault]:
    """Every fault of the kinds of selection, on a tree whose parameters are filled in."""
    for kind in tree["selections"].rows():
        yield from _check_steps(kind["steps"])
        yield from at_least(kind["places"], 1)
        yield from at_least(kind["notice"]["working_days"], 1)
        for quota in kind["quotas"].rows():
            yield from at_least(quota["at_least"], 0)
            if (share := quota["at_least"].number()) is not None and share > _MOST:
                yield fault(quota["at_least"].path, "fault.definition.over-100", number=share)
            if not quota["levels"].value and not quota["sectors"].value:
                yield fault(quota.path, "fault.definition.quota-of-nobody")
        yield from _check_ranks(kind["eligible"])
        yield from _check_period(kind["every"])


def _check_steps(steps: Node) -> Iterable[Fault]:
    found = [step for _, step in steps.texts()]
    known = True
    for path, step in steps.texts():
        if step not in _STEPS:
            known = False
            yield unknown(path, "thing.selection-step", step, _STEPS)
    if known and found != [step for step in _STEPS if step in found]:
        yield fault(steps.path, "fault.definition.steps-out-of-order", steps=_STEPS)


def _check_ranks(eligible: Node) -> Iterable[Fault]:
    up_to, ranks = eligible["up_to"], tuple(rank for _, rank in eligible["ranks"].texts())
    if (rank := up_to.text()) is not None and rank not in ranks:
        yield fault(up_to.path, "fault.definition.rank-unknown", rank=rank, known=ranks)


def _check_period(every: Node) -> Iterable[Fault]:
    if every.missing:
        return
    yield from at_least(every["years"], 1)
    text = every["anchor"].text()
    if text is not None and reference(text) is None and not text[:4].isdigit():
        yield fault(every["anchor"].path, "fault.definition.anchor")
