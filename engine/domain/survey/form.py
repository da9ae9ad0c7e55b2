"""What a survey asks, and of how many: pinned in the event that opens it, with its digest."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from msgspec import Struct

from engine.domain.survey.table import Way
from engine.errors import RuleBroken
from workflows.sections.survey import EVERYBODY_ASKED, Survey
from workflows.titles import Title

_CANONICAL: Final = msgspec.json.Encoder(order="deterministic")


class Named(Struct, frozen=True, kw_only=True):
    """A subject, an item or a group: its key, and what people read."""

    key: str
    title: Title


class Choice(Struct, frozen=True, kw_only=True):
    """One answer that can be ticked, and what it counts."""

    key: str
    title: Title
    points: int


class Form(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every item is asked of every subject, and answered by one of the options.

    Of a group with fewer valid sheets than `hide_below` nothing is shown to anybody;
    `return_at_least` is per cent of what was handed out.
    """

    title: Title
    subjects: tuple[Named, ...]
    items: tuple[Named, ...]
    options: tuple[Choice, ...]
    groups: tuple[Named, ...]
    hide_below: int
    return_at_least: int | None = None

    @property
    def digest(self) -> str:
        """`sha256:` of its canonical bytes."""
        return "sha256:" + hashlib.sha256(_CANONICAL.encode(self)).hexdigest()

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """What has to be answered, in the order of the sheet: subject and item."""
        return tuple((s.key, i.key) for s in self.subjects for i in self.items)


class Handed(Struct, frozen=True, kw_only=True):
    """How many sheets of a group went out, or came back, by one way."""

    group: str
    way: Way
    count: int


class Tokens(Struct, frozen=True, kw_only=True):
    """The hashes of a group's one-time tokens, sorted: their order says nothing. 32 hex digits."""

    group: str
    hashes: tuple[str, ...]


def form_of(
    section: Survey, title: Title | None, subjects: Iterable[str], names: Mapping[str, Title]
) -> Form:
    """The form that a section of the definition gives for these subjects. Raises RuleBroken while a
    share is a parameter without a value.
    """
    share = section.return_at_least or None
    if isinstance(share, str):
        raise RuleBroken("error.survey.blank", survey=section.key, parameter=share.lstrip("$"))

    def named(row: object, key: str) -> Title:
        return getattr(row, "title", None) or Title(zh=key)

    return Form(
        title=title or section.title or Title(zh=section.key),
        subjects=tuple(Named(key=k, title=names.get(k) or Title(zh=k)) for k in subjects),
        items=tuple(Named(key=i.key, title=named(i, i.key)) for i in section.asked),
        options=tuple(
            Choice(key=o.key, title=named(o, o.key), points=o.points) for o in section.options
        ),
        groups=tuple(Named(key=g.key, title=named(g, g.key)) for g in section.asked_groups),
        hide_below=section.hide_below,
        return_at_least=share,
    )


def only_group(form: Form) -> bool:
    """Whether everybody is asked as one group."""
    return [group.key for group in form.groups] == [EVERYBODY_ASKED]
