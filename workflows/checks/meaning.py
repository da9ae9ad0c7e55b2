"""Checks of meaning: what types cannot say of a definition.

They run on the plain tree, so that a file with faults of several sorts lists them all at once:
what is missing or of a wrong type is passed over here (workflows/reading/shapes.py names it).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Set
from typing import Final

from workflows.checks.approvals import check_approvals
from workflows.checks.assessments import check_assessments
from workflows.checks.cadences import check_cadences
from workflows.checks.dates import check_dates
from workflows.checks.directive import check_directive
from workflows.checks.figures import check_figures
from workflows.checks.inspections import check_inspections
from workflows.checks.ladders import check_ladders
from workflows.checks.links import check_links
from workflows.checks.matters import check_matters
from workflows.checks.owners import check_owners
from workflows.checks.reached import check_reached, not_of_items
from workflows.checks.registers import check_registers
from workflows.checks.selections import check_selections
from workflows.checks.surveys import check_surveys, lists_of_keys
from workflows.checks.targets import check_targets
from workflows.faults import Fault, fault, unknown
from workflows.phase_order import Order, circle_through, order_of, waits_for
from workflows.schema import UNRESOLVED
from workflows.sections.known import section_keys
from workflows.tree import Node, duties_of, keys_of, reference, substitute

LAST_RULE: Final = 232
LAST_SETTLEMENT: Final = 30
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_RUNG_KEY: Final = re.compile(r"[A-Za-z0-9+_-]+")
_WHOLE_CAMPAIGN: Final = ("start", "end")
_KEYED: Final = (
    "parameters", "categories", "roles", "phases", "obligations", "quotas", "provisions", "lists",
    "targets", "matters", "assessments", "inspections", "approvals", "surveys", "registers",
    "selections",
)  # fmt: skip


def check(raw: object) -> tuple[Fault, ...]:
    """Every fault of meaning. Dates and numbers are read with the parameters' values put in."""
    tree = Node(raw)
    filled = Node(substitute(raw, given_values(tree)))
    return (
        *_check_parameters(tree),
        *_checkkeys_of(tree),
        *_check_texts(tree),
        *_check_phases(tree),
        *check_owners(filled),
        *_check_duties(tree),
        *_check_gates(tree),
        *check_dates(filled),
        *check_cadences(filled),
        *check_figures(filled),
        *check_assessments(filled),
        *check_targets(filled),
        *check_registers(filled),
        *check_ladders(filled),
        *check_directive(filled),
        *check_links(filled),
        *check_inspections(filled),
        *check_matters(filled),
        *check_approvals(filled),
        *check_selections(filled),
        *check_surveys(filled),
    )


def given_values(tree: Node) -> dict[str, str | int]:
    """The values of those parameters that are not blank."""
    values: dict[str, str | int] = {}
    for row in tree["parameters"].rows():
        key = row["key"].text()
        value = row["value"].text() or row["value"].number()
        if key is not None and value not in (None, UNRESOLVED) and reference(value) is None:
            values[key] = value
    return values


def _check_parameters(tree: Node) -> Iterable[Fault]:
    rows = tree["parameters"].rows()
    known = {row["key"].text() for row in rows} - {None}
    used: set[str] = set()
    dates: dict[str, str] = {}
    for node in tree.everything():
        key = reference(node.value)
        if key is None:
            continue
        if node.path in _WHOLE_CAMPAIGN:
            dates.setdefault(key, node.path)
        if node.path.startswith("parameters"):
            yield fault(node.path, "fault.definition.parameter-for-parameter")
        elif key not in known:
            yield unknown(node.path, "thing.parameter", key, {k for k in known if k})
        used.add(key)
    for row in rows:
        key = row["key"].text()
        if row["value"].value == "":
            yield fault(row["value"].path, "fault.definition.empty-value", word=UNRESOLVED)
        # A value that is given has been put in its places already: only a blank must have one.
        is_blank = row["value"].text(UNRESOLVED) == UNRESOLVED
        if key and key not in used and is_blank and row["required"].value is not False:
            yield fault(row.path, "fault.definition.parameter-unused", key=key)
        # Nothing can be announced without the date; one inside may be decided later.
        if key in dates and is_blank and row["required"].value is False:
            place = row["required"].path
            yield fault(place, "fault.definition.optional-date", key=key, at=dates[key])


def _checkkeys_of(tree: Node) -> Iterable[Fault]:
    if tree["key"].text() is not None:
        yield from _unique([tree])
    for name in _KEYED:
        if name != "obligations":
            yield from _unique(tree[name].rows())
    yield from _unique(duties_of(tree))
    yield from _unique(tree["assessment"]["grades"].rows())
    for register in tree["registers"].rows():
        yield from _unique(register["limits"].rows())
    for rules in tree["assessments"].rows():
        for name in ("grades", "items", "groups"):
            yield from _unique(rules[name].rows())
    for phase in tree["phases"].rows():
        yield from _unique(phase["gate"].rows())
    for duty in duties_of(tree):
        yield from _unique(duty["evidence"].rows())
    for rows in lists_of_keys(tree):
        yield from _unique(rows)
    # A rung stands on record by its key, whichever ladder it is of.
    yield from _unique((*tree["reminders"].rows(), *tree["review_reminders"].rows()), _RUNG_KEY)


def _unique(rows: Iterable[Node], shape: re.Pattern[str] = _KEY) -> Iterable[Fault]:
    seen: dict[str, str] = {}
    for row in rows:
        key, path = row["key"].text(), row["key"].path
        if key is None:
            continue
        if not shape.fullmatch(key):
            which = "" if shape is _KEY else ".rung"
            yield fault(path, f"fault.definition.not-a-key{which}", key=key)
        elif key in seen:
            yield fault(path, "fault.definition.key-taken", key=key, by=seen[key])
        seen.setdefault(key, row.path)


def _check_texts(tree: Node) -> Iterable[Fault]:
    for node in tree.everything():
        place = node.path.rpartition(".")[2]
        if place in ("zh", "en") and isinstance(node.value, str) and not node.value.strip():
            yield fault(node.path, "fault.definition.empty-name")
        if place == "rules":
            for path, rule in node.texts():
                yield from _check_rule(path, rule)


def _check_rule(path: str, rule: str) -> Iterable[Fault]:
    if not rule.strip():
        yield fault(path, "fault.definition.empty-rule")
    elif re.match(r"R\d", rule):
        if not re.fullmatch(r"R\d{3}", rule) or not 1 <= int(rule[1:]) <= LAST_RULE:
            yield fault(path, "fault.definition.no-rule", rule=rule, last=LAST_RULE)
    elif re.match(r"A\d", rule) and (
        not re.fullmatch(r"A\d{1,2}", rule) or not 1 <= int(rule[1:]) <= LAST_SETTLEMENT
    ):
        yield fault(path, "fault.definition.no-settlement", rule=rule, last=LAST_SETTLEMENT)


def _check_phases(tree: Node) -> Iterable[Fault]:
    rows, keys = tree["phases"].rows(), keys_of(tree["phases"])
    if not rows and not duties_of(tree):
        yield fault("phases", "fault.definition.nothing-to-do")
    order, told = _order(tree), set[str]()
    for row in rows:
        for path, name in row["after"].texts():
            if name not in keys:
                yield unknown(path, "thing.phase", name, keys)
        circle = circle_through(row["key"].text() or "", order)
        if circle and not row["after"].missing and told.isdisjoint(circle):
            told |= set(circle)
            yield fault(
                row["after"].path, "fault.definition.phase-circle", circle=" → ".join(circle)
            )


def _order(tree: Node) -> Order:
    return order_of(
        (row["key"].text() or "", None if after.missing else tuple(n for _, n in after.texts()))
        for row in tree["phases"].rows()
        for after in (row["after"],)
    )


def _check_duties(tree: Node) -> Iterable[Fault]:
    phases = keys_of(tree["phases"])
    for row in tree["obligations"].rows():
        for path, name in row["phases"].texts():
            if name not in phases:
                yield unknown(path, "thing.phase", name, phases)
    duties = {key for duty in duties_of(tree) if (key := duty["key"].text())}
    for counting in (*tree["quotas"].rows(), *tree["targets"].rows()):
        counted = counting["duty"].text()
        if counted is not None and counted not in duties:
            yield unknown(counting["duty"].path, "thing.duty", counted, duties)


def _check_gates(tree: Node) -> Iterable[Fault]:
    everything = {key: duty for duty in reversed(duties_of(tree)) if (key := duty["key"].text())}
    order, sections = _order(tree), section_keys(tree)
    for phase in tree["phases"].rows():
        own = phase["key"].text() or ""
        later = {name for name in order if own in waits_for(name, order)} - {own}
        not_yet = set(_only_in(later, tree))
        reached = {key: duty for key, duty in everything.items() if duty.path not in not_yet}
        for criterion in phase["gate"].rows():
            if criterion["kind"].text() == "reached":
                yield from check_reached(criterion, sections)
                continue
            yield from not_of_items(criterion)
            yield from _check_criterion(criterion, reached, everything)
            yield from _asks_for_something(criterion, phase)


def _only_in(phases: Set[str], tree: Node) -> Iterator[str]:
    """The places of duties of which nothing is owed outside these phases."""
    for phase in tree["phases"].rows():
        if phase["key"].text() in phases:
            yield from (task.path for task in phase["tasks"].rows())
    for duty in tree["obligations"].rows():
        named = {name for _, name in duty["phases"].texts()}
        if named and named <= phases:
            yield duty.path


_OF_KIND: Final = {"summary_filed": "summary", "meeting_held": "meeting"}


def _asks_for_something(criterion: Node, phase: Node) -> Iterable[Fault]:
    """A criterion that names no duties is about tasks of its phase: there must be one."""
    kind, tasks = criterion["kind"].text(), phase["tasks"].rows()
    if kind == "rectifications_verified" or criterion["duties"].rows():
        return
    asked = _OF_KIND.get(kind or "")
    found = [
        task
        for task in tasks
        if (task["kind"].text() == asked if asked else task["required"].value is not False)
    ]
    if not found:
        code = "fault.definition.gate-of-nothing"
        yield fault(criterion["duties"].path, f"{code}.kind" if asked else code, kind=asked or "")


def _check_criterion(
    criterion: Node, reached: dict[str, Node], everything: Collection[str]
) -> Iterable[Fault]:
    for path, name in criterion["duties"].texts():
        if name not in reached and name in everything:
            yield fault(path, "fault.definition.of-later-phase", name=name)
        elif name not in reached:
            yield unknown(path, "thing.duty", name, reached)
    named = {name for _, name in criterion["duties"].texts()}
    asked = [duty for key, duty in reached.items() if not named or key in named]
    pieces = [piece for duty in asked for piece in duty["evidence"].rows()]
    kind, wanted = criterion["kind"].text(), criterion["evidence"].text()
    figures = {p["key"].text() or "": p for p in pieces if p["kind"].text() == "figure"}
    parts = {key: p for key, p in figures.items() if p["of"].text() is not None}
    if kind == "coverage":
        if wanted is None:
            yield fault(criterion["evidence"].path, "fault.definition.coverage-of-what")
        elif wanted not in parts and wanted in figures:
            place = criterion["evidence"].path
            yield fault(place, "fault.definition.no-part-of-a-whole", figure=wanted)
        elif wanted not in parts:
            yield unknown(criterion["evidence"].path, "thing.figure", wanted, parts)
    elif wanted is not None:
        known = figures if kind == "count_at_least" else {p["key"].text() or "" for p in pieces}
        if wanted not in known:
            yield unknown(criterion["evidence"].path, "thing.evidence", wanted, known)
