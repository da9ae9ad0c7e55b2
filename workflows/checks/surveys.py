"""Checks of surveys: options to choose from, categories that there are, numbers to be kept."""

from collections.abc import Iterable
from typing import Final

from workflows.checks.figures import at_least, countable
from workflows.faults import Fault, fault, unknown
from workflows.owners import EVERYBODY
from workflows.tree import Node, keys_of

_LEAST_OPTIONS: Final = 2
_LEAST_HIDDEN: Final = 2


def check_surveys(filled: Node) -> Iterable[Fault]:
    """Every survey of a tree whose parameters are filled in."""
    categories, surveys = keys_of(filled["categories"]), keys_of(filled["surveys"])
    roles = keys_of(filled["roles"])
    for survey in filled["surveys"].rows():
        for path, subject in survey["subjects"].texts():
            if subject not in categories and subject != EVERYBODY:
                yield unknown(path, "thing.category", subject, categories)
        options = survey["options"].rows()
        if not survey["options"].missing and len(options) < _LEAST_OPTIONS:
            yield fault(survey["options"].path, "fault.definition.options", least=_LEAST_OPTIONS)
        for option in options:
            yield from at_least(option["points"], 0)
        earlier = survey["compares_with"]
        if earlier.text() is not None and earlier.text() == survey["key"].text():
            yield fault(earlier.path, "fault.definition.compares-with-itself")
        elif (name := earlier.text()) is not None and name not in surveys:
            yield unknown(earlier.path, "thing.survey-section", name, surveys)
        by = survey["by"]
        if (name := by.text()) is not None and name not in roles:
            yield unknown(by.path, "thing.role-or-category", name, roles)
        share = survey["return_at_least"]
        yield from countable(share)
        yield from at_least(share, 1)
        if (share.number() or 0) > 100:
            yield fault(share.path, "fault.definition.over-100", number=share.value)
        yield from at_least(survey["hide_below"], _LEAST_HIDDEN)


def lists_of_keys(tree: Node) -> Iterable[tuple[Node, ...]]:
    """Rows of each survey whose keys are its own: no two may be alike."""
    for survey in tree["surveys"].rows():
        for name in ("options", "items", "groups"):
            yield survey[name].rows()
