"""Checks of `channels` and `[[matters]]`: what can be filled in, listed, published and kept."""

import re
from collections.abc import Iterable
from typing import Final

from workflows.checks.figures import at_least, countable, ordered
from workflows.dates import EVENTS, Anchor, DateFault, parse_date
from workflows.faults import Fault, fault, unknown
from workflows.owners import EVERYBODY, named_unit
from workflows.sections.matter import PERIODS
from workflows.tree import Node, keys_of, reference

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NUMBERS: Final = ("exactly", "at_least", "at_most")


def check_matters(tree: Node) -> Iterable[Fault]:
    """Every fault of both, on a tree whose parameters are filled in."""
    yield from _names(tree["channels"])
    categories, phases = keys_of(tree["categories"]), keys_of(tree["phases"])
    for kind in tree["matters"].rows():
        for path, owner in kind["audience"].texts():
            known = owner == EVERYBODY or named_unit(owner) or owner in categories
            if not known and reference(owner) is None:
                yield unknown(path, "thing.category", owner, categories)
        if kind["audience"].value == []:
            yield fault(kind["audience"].path, "fault.definition.nobody-owes")
        yield from _names(kind["fields"])
        yield from _names(kind["publish"])
        yield from _check_list(kind)
        yield from _check_due(kind["due"], phases)
        yield from at_least(kind["answer_within"], 0)
        yield from at_least(kind["stalled_after"], 1)


def _names(names: Node) -> Iterable[Fault]:
    """Names of fields or channels: each a key, and once."""
    seen: set[str] = set()
    for path, name in names.texts():
        if not _NAME.fullmatch(name):
            yield fault(path, "fault.definition.not-a-key", key=name)
        elif name in seen:
            yield fault(path, "fault.definition.key-taken", key=name, by=names.path)
        seen.add(name)


def _check_list(kind: Node) -> Iterable[Fault]:
    given = [name for name in _NUMBERS if not kind[name].missing]
    if "exactly" in given and len(given) > 1:
        beside = tuple(name for name in given if name != "exactly")
        yield fault(kind["exactly"].path, "fault.definition.exactly-beside", beside=beside)
    for name in given:
        yield from countable(kind[name])
        yield from at_least(kind[name], 1)
    yield from ordered(kind)
    per = kind["per"]
    if (text := per.text()) is not None and text not in PERIODS:
        yield unknown(per.path, "thing.period", text, tuple(PERIODS))
    elif text is not None and not given:
        yield fault(per.path, "fault.definition.per-of-nothing")


def _check_due(due: Node, phases: tuple[str, ...]) -> Iterable[Fault]:
    text = due.text()
    if text is None or reference(text) is not None:
        return
    try:
        rule = parse_date(text)
    except DateFault as found:
        yield Fault(due.path, found.phrase)
        return
    if rule.anchor in (Anchor.START_OF, Anchor.END_OF) and rule.of not in phases:
        yield unknown(due.path, "thing.phase", rule.of, phases)
    elif rule.anchor in (Anchor.PHASE_START, Anchor.PHASE_END) or (
        rule.anchor in EVENTS and rule.anchor is not Anchor.RECEIPT
    ):
        yield fault(due.path, "fault.definition.due-of-matter", date=text)
