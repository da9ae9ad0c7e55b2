"""What templates are given of a letter: every text of it in words, none of it laid out."""

from typing import Final

from msgspec import Struct

from engine.ids import StreamId
from office.words import Language

SORTS: Final = ("late", "today", "soon", "undated", "review")
"""How items are grouped, in this order."""


class Line(Struct, frozen=True, kw_only=True):
    """An item in words; `sort` is one of SORTS, `kind` says that it is an item of the ledger. What
    does not apply is empty.
    """

    number: int
    sort: str
    item: StreamId
    title: str
    kind: str
    unit: str
    campaign: str
    due: str
    standing: str
    provisional: str
    reason: str
    form: str
    link: str


class Group(Struct, frozen=True, kw_only=True):
    """Items that stand alike, and what is to be done with them."""

    sort: str
    heading: str
    to_do: str
    lines: tuple[Line, ...]


class Slip(Struct, frozen=True, kw_only=True):
    """A slip, a bulletin or a talk: what a unit is served, to be printed and signed for."""

    form: str
    title: str
    unit: str
    text: str
    lines: tuple[Line, ...]


class NoticeLine(Struct, frozen=True, kw_only=True):
    """What was done in somebody's name, and where that stands."""

    text: str
    position: int
    link: str


class Content(Struct, frozen=True, kw_only=True):
    """A letter. `form` is the strongest of its forms; `link` leads to its one item, or to all that
    the recipient has to do; it is empty where nobody elsewhere can come to the pages.
    """

    lang: Language
    subject: str
    form: str
    title: str
    greeting: str
    opening: str
    groups: tuple[Group, ...]
    slips: tuple[Slip, ...]
    notices: tuple[NoticeLine, ...]
    notices_heading: str
    link: str
    contact: str
    office: str
    day: str
    count: int
    has_calendar: bool
    facts: tuple[StreamId, ...]
