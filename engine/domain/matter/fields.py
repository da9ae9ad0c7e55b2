"""The fields of a matter: what is given for them, checked against what its sort asks for."""

from collections.abc import Iterator
from datetime import date

from engine.domain.matter.commands import Said
from engine.domain.matter.events import Told
from engine.domain.matter.state import merged
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from workflows.sections.matter import MatterKind, is_day


def read_fields(
    kind: MatterKind, given: tuple[Said, ...], before: tuple[Told, ...], thing: Phrase
) -> tuple[Told, ...]:
    """What is given, as it is stored. Together with what stood `before` it must be whole.

    Raises BadInput that names every field that is missing, unknown, twice given or no day.
    """
    told = tuple(_told(said) for said in given)
    faults = [*_faults(kind, given), *_missing(kind, merged(before, told))]
    if not faults:
        faults = list(_order(merged(before, told)))
    if faults:
        raise BadInput(phrase("thing.fields-of", thing=thing), faults)
    return told


def day_of(fields: tuple[Told, ...], key: str) -> date | None:
    """The day that stands in a field."""
    return next((told.day for told in fields if told.key == key), None)


def _told(said: Said) -> Told:
    if not is_day(said.key):
        return Told(key=said.key, text=said.text.strip())
    return Told(key=said.key, day=_day(said.text))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _faults(kind: MatterKind, given: tuple[Said, ...]) -> Iterator[Phrase]:
    names = [said.key for said in given]
    for said in given:
        if said.key not in kind.asked:
            known = kind.asked
            code = "fault.matter.unknown-field" + ("" if known else ".none")
            yield phrase(code, field=said.key, known=known)
        elif is_day(said.key) and said.text.strip() and _day(said.text) is None:
            yield phrase("fault.matter.no-day", field=said.key, text=said.text)
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield phrase("fault.matter.field-twice", field=name)


def _missing(kind: MatterKind, fields: tuple[Told, ...]) -> Iterator[Phrase]:
    filled = {told.key for told in fields if told.text or told.day}
    for name in kind.asked:
        if name not in filled:
            yield phrase("fault.matter.missing", field=name)


def _order(fields: tuple[Told, ...]) -> Iterator[Phrase]:
    first, last = day_of(fields, "starts"), day_of(fields, "ends")
    if first and last and last < first:
        yield phrase("fault.matter.ends-before", starts=first, ends=last)
