"""Checks of `[directive]`: numbers, dates, whose consent, duties on call; on the filled tree."""

from collections.abc import Iterable
from datetime import date

from workflows.checks.figures import at_least
from workflows.documents import SIGNS, DocumentNumber, NumberFault, document_number
from workflows.faults import Fault, fault, unknown
from workflows.owners import EVERYBODY, named_unit
from workflows.sections.directive import ANY_AUTHORITY
from workflows.tree import Node, keys_of, reference


def check_directive(tree: Node) -> Iterable[Fault]:
    """Every fault of the section; none where there is no such section."""
    section = tree["directive"]
    if section.missing:
        return
    own, faults = _number(section["number"])
    yield from faults
    carried, faults = _number(section["carries"], may_be_a_name=True)
    yield from faults
    for row in section["basis"].rows():
        _, faults = _number(row, may_be_a_name=True)
        yield from faults
    yield from _check_carried(section, own, carried)
    bodies = {*keys_of(tree["roles"]), ANY_AUTHORITY}
    for path, body in section["consent"].texts():
        if body not in bodies:
            yield unknown(path, "thing.directive.consent-of", body, sorted(bodies))
    on_call = {
        row["key"].text() or ""
        for row in tree["obligations"].rows()
        if row["every"].text() == "on call"
    }
    for path, duty in section["duties"].texts():
        if duty not in on_call:
            yield unknown(path, "thing.duty-on-call-here", duty, sorted(on_call))
    categories = keys_of(tree["categories"])
    for path, owner in section["main"].texts():
        if owner not in (EVERYBODY, *categories) and not named_unit(owner):
            yield unknown(path, "thing.category", owner, categories)
    for name in ("receipt_within", "copies"):
        yield from at_least(section[name], 1)
    if not section["receipt_within"].missing and section["duties"].value == []:
        yield fault(section["receipt_within"].path, "fault.directive.receipt-of-nothing")
    yield from _once(section["covers"])


def _number(
    place: Node, *, may_be_a_name: bool = False
) -> tuple[DocumentNumber | None, list[Fault]]:
    text = place.text()
    if text is None or reference(text) is not None:
        return None, []
    if may_be_a_name and not any(sign in text for sign in SIGNS):
        return None, []
    try:
        return document_number(text), []
    except NumberFault as found:
        return None, [Fault(place.path, found.phrase)]


def _check_carried(
    section: Node, own: DocumentNumber | None, carried: DocumentNumber | None
) -> Iterable[Fault]:
    place, issued = section["carries"], section["carries_issued"]
    if own and carried and own.text == carried.text:
        yield fault(place.path, "fault.directive.carries-itself", number=own.text)
    elif own and carried and carried.year > own.year:
        yield fault(
            place.path, "fault.directive.carried-later", carried=carried.text, number=own.text
        )
    text = issued.text()
    if text is None:
        return
    try:
        day = date.fromisoformat(text)
    except ValueError:
        yield fault(issued.path, "fault.directive.no-day", text=text)
        return
    if place.missing:
        yield fault(issued.path, "fault.directive.issued-of-nothing")
    elif carried and carried.year != day.year:
        yield fault(issued.path, "fault.directive.other-year", number=carried.text, day=day)


def _once(names: Node) -> Iterable[Fault]:
    seen: set[str] = set()
    for path, name in names.texts():
        if name in seen:
            yield fault(path, "fault.directive.covers-twice", item=name)
        seen.add(name)
