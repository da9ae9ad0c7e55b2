"""What may be made public: a thing that is on record, and a result only once it stands.

Steps of other lifecycles that are to be published name an entry of the ledger: `posted` gives it.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.domain.family import Family, Reads
from engine.domain.publication.state import Publication, PublicationState, evolve
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, ItemKey, StreamId, parse_stream
from engine.phrases import Phrase, phrase

STANDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "assessment": frozenset({"tallied", "published", "appealed", "final"}),
        "survey": frozenset({"closed", "published"}),
        "inspection": frozenset({"reported", "closed"}),
    }
)
"""The states in which the result of a thing stands, by its lifecycle; others give no result."""

_UNSEEN: Final = frozenset({"inspection"})
"""Lifecycles whose things are not even known to everybody before their result stands."""


def need_showable(items: Iterable[StreamId], campaign: CampaignId, reads: Reads) -> None:
    """Raise NotFound for what is not on record in this campaign, RuleBroken for a result that does
    not stand yet.
    """
    for item in items:
        state = _state(item, campaign, reads)
        family = item.partition("/")[0]
        standing = STANDS.get(family)
        if state is not None and (standing is None or str(state.state) in standing):
            continue
        if state is None or family in _UNSEEN:
            raise NotFound(phrase("thing.item-in-campaign", campaign=campaign), item)
        raise RuleBroken("error.publication.no-result", item=item)


def _state(item: StreamId, campaign: CampaignId, reads: Reads) -> Any:
    key, family = parse_stream(item), _KNOWN.get(item.partition("/")[0])
    if family is None or key is None or key.campaign != campaign:
        return None
    return reads.state(item, family.evolve)


_KNOWN: Final[dict[str, Family]] = {}


def makes_public(families: Iterable[Family]) -> None:
    """Say once what can be made public: the things of these lifecycles. Their table says it, as it
    names this one among them.
    """
    _KNOWN.update((family.name, family) for family in families if family.table is not None)


def posted(number: str | None, item: ItemKey, thing: Phrase, reads: Reads) -> Publication:
    """The entry that makes an item public, as a step that has to be published names it.

    Raises RuleBroken where none is named, or it is taken down or about other things, and NotFound.
    """
    if not number:
        raise RuleBroken("error.publication.none", item=thing)
    key = ItemKey("publication", item.campaign, number)
    entry = reads.state(key.stream, evolve)
    if entry is None:
        raise NotFound("thing.publication-entry", number)
    if entry.state is not PublicationState.POSTED:
        raise RuleBroken("error.publication.is-down", number=number, item=thing)
    if item.stream not in entry.now.items:
        raise RuleBroken("error.publication.of-others", number=number, item=thing)
    return entry
