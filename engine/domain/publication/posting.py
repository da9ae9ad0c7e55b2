"""An entry that is made along with another deed: what is made public is entered at once."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from engine.domain.event import Stamp
from engine.domain.family import Reads
from engine.domain.numbers import UNNUMBERED, numbering
from engine.domain.publication.commands import PostPublication
from engine.domain.publication.events import PublicationPosted
from engine.domain.publication.state import Publication, evolve
from engine.ids import ItemKey

NAME: Final = "publication"
along: Final = numbering(NAME, "n", evolve)
"""What records an entry under the next free number."""


class Posting(Struct, frozen=True, kw_only=True):
    """Where something was made public; without a day, today."""

    channel: str
    place: str
    on: date | None = None


def numbered_entry(
    posting: Posting, item: ItemKey, what: str, stamp: Stamp, reads: Reads
) -> Iterator[PostPublication]:
    """The command that enters it under the next free number."""
    entry = PostPublication(
        stamp=stamp,
        campaign=item.campaign,
        what=what,
        channel=posting.channel,
        place=posting.place,
        on=posting.on,
        items=(item.stream,),
    )
    for numbered in along(entry, reads):
        assert isinstance(numbered, PostPublication), "it stays what it was"
        yield numbered


def entry_along(
    posting: Posting, item: ItemKey, what: str, stamp: Stamp, number: str | None
) -> Publication:
    """The entry as it will stand, for whatever is decided along with it."""
    posted = PublicationPosted(
        stamp=stamp,
        campaign=item.campaign,
        publication=number or UNNUMBERED,
        what=what,
        channel=posting.channel,
        on=posting.on or stamp.day,
        place=posting.place,
        items=(item.stream,),
    )
    return evolve(None, posted)
