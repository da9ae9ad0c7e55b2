"""Checks of inspections: whom they draw from, and who is seconded to them."""

from collections.abc import Iterable

from workflows.checks.figures import at_least
from workflows.faults import Fault, fault, unknown
from workflows.tree import Node, keys_of


def check_inspections(tree: Node) -> Iterable[Fault]:
    """Every inspection of a tree whose parameters are filled in."""
    categories = keys_of(tree["categories"])
    for inspection in tree["inspections"].rows():
        drawn: set[str] = set()
        for stratum in inspection["draw"].rows():
            yield from at_least(stratum["count"], 1)
            place = stratum["category"]
            if (category := place.text()) is None:
                continue
            if category not in categories:
                yield unknown(place.path, "thing.category", category, categories)
            elif category in drawn:
                yield fault(place.path, "fault.definition.drawn-twice", category=category)
            drawn.add(category)
        for path, category in inspection["team_from"].texts():
            if category not in categories:
                yield unknown(path, "thing.category", category, categories)
