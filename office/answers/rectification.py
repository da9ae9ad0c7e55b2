"""One item of the rectification ledger, and everything that was ever handed in for it."""

from msgspec import Struct

from engine.domain.rectification.context import named
from engine.errors import NotFound
from engine.ids import RectificationKey
from office.answers.assignment import FiledItem, filed_items
from office.answers.ledger import LedgerEntry, ledger
from office.answers.reading import Reading


class RectificationAnswer(Struct, frozen=True):
    """How an item stands, and what its reports brought along."""

    entry: LedgerEntry
    filed: tuple[FiledItem, ...]


def rectification(reading: Reading, key: RectificationKey) -> RectificationAnswer:
    """Raises NotFound where there is no such item."""
    entries = ledger(reading, key.campaign)
    entry = next((each for each in entries if each.item == key.rectification), None)
    if entry is None:
        raise NotFound("thing.rectification", named(key), [each.item for each in entries])
    return RectificationAnswer(entry, filed_items(reading, key.stream))
