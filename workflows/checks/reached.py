"""Checks of criteria that ask how many numbered items reached a state."""

from collections.abc import Iterable, Mapping

from workflows.faults import Fault, fault, unknown
from workflows.tree import Node

_OF_DUTIES = ("duties", "evidence", "reported")
_OF_ITEMS = ("of", "states")


def check_reached(criterion: Node, sections: Mapping[str, str]) -> Iterable[Fault]:
    """It names a section and states, and nothing that is asked of duties. `sections` are the
    lifecycles by the keys of the definition's own.
    """
    of = criterion["of"]
    if of.missing:
        yield fault(of.path, "fault.definition.reached.of-what")
    elif (name := of.text()) is not None and name not in sections:
        yield unknown(of.path, "thing.section", name, sections)
    if not criterion["states"].rows():
        yield fault(criterion["states"].path, "fault.definition.reached.no-state")
    for key in _OF_DUTIES:
        # A definition that was read says that it names no duties.
        if criterion[key].value not in (None, [], ()):
            yield fault(criterion[key].path, "fault.definition.reached.of-duties", key=key)


def not_of_items(criterion: Node) -> Iterable[Fault]:
    """What is said of numbered items belongs to a criterion of that kind alone."""
    for key in _OF_ITEMS:
        if not criterion[key].missing:
            yield fault(criterion[key].path, "fault.definition.reached.elsewhere", key=key)
