"""One item of the rectification ledger, and everything that was ever handed in for it."""

from msgspec import Struct

from engine.domain.directory.state import known_directory
from engine.domain.rectification.context import named
from engine.errors import NotFound
from engine.ids import PersonId, RectificationKey
from office.answers.assignment import FiledItem, filed_items
from office.answers.ledger import LedgerEntry, ledger
from office.answers.reading import Reading
from projections import rectifications as view


class RectificationAnswer(Struct, frozen=True):
    """How an item stands, and what its reports brought along: why it came about, what is done
    about it and what came of that, in the unit's words; who claimed it done, who struck it off.
    """

    entry: LedgerEntry
    filed: tuple[FiledItem, ...]
    causes: str = ""
    measures: str = ""
    result: str = ""
    reported_by: str = ""
    verified_by: str = ""


def rectification(reading: Reading, key: RectificationKey) -> RectificationAnswer:
    """Raises NotFound where there is no such item, and for what is not seen."""
    entries = ledger(reading, key.campaign)
    entry = next((each for each in entries if each.item == key.rectification), None)
    if entry is None:
        raise NotFound("thing.rectification", named(key), [each.item for each in entries])
    row = view.entry(reading.views, key.campaign, key.rectification, reading.at)
    assert row is not None, "the ledger has found it"
    return RectificationAnswer(
        entry=entry,
        filed=filed_items(reading, key.stream),
        causes=row.causes,
        measures=row.measures,
        result=row.result,
        reported_by=_name(reading, row.reported_by),
        verified_by=_name(reading, row.verified_by),
    )


def _name(reading: Reading, person: PersonId | None) -> str:
    known = known_directory(reading.reads).people.get(person) if person else None
    return known.name if known else person or ""
