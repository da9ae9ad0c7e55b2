"""Fields of forms: how each is shown, and how what was typed is read, with every fault at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from msgspec import Struct
from starlette.datastructures import FormData, UploadFile

from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from workflows.titles import Title

_NUMBER: Final = re.compile(r"\d{1,15}", re.ASCII)
_MOST_SIGNS: Final = 10_000


class Field(Struct, frozen=True, kw_only=True):
    """One field. `label` and `hint` are codes; the label's is `web.field.NAME` unless given. What
    a definition names is `said` in its own words.
    """

    name: str
    required: bool = False
    label: str = ""
    hint: str = ""
    said: Phrase | Title | None = None

    @property
    def kind(self) -> str:
        """Which macro of parts/fields.html draws it."""
        return type(self).__name__.lower()

    @property
    def heading(self) -> str:
        """The code of the label."""
        return self.label or f"web.field.{self.name.replace('_', '-')}"

    @property
    def called(self) -> Phrase | Title:
        """What people read beside it."""
        return self.said or Phrase(self.heading)

    def read(self, text: str) -> object:
        """The value of what was typed; raises ValueError with a phrase."""
        return text


class Text(Field, frozen=True, kw_only=True):
    """One line, or several."""

    lines: int = 1
    suggestions: tuple[str, ...] = ()

    def read(self, text: str) -> str:
        """The text without blanks around it."""
        if len(text) > _MOST_SIGNS:
            raise Unread(phrase("fault.web.too-long", most=_MOST_SIGNS))
        return text.strip()


class Day(Field, frozen=True, kw_only=True):
    """A day."""

    def read(self, text: str) -> date:
        """2009-03-15."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Unread(phrase("fault.web.no-day", text=text)) from None


class Hour(Field, frozen=True, kw_only=True):
    """An hour of the day."""

    def read(self, text: str) -> time:
        """17:00."""
        try:
            return time.fromisoformat(text)
        except ValueError:
            raise Unread(phrase("fault.web.no-hour", text=text)) from None


class Number(Field, frozen=True, kw_only=True):
    """A whole number, 0 or more."""

    def read(self, text: str) -> int:
        """17."""
        if not _NUMBER.fullmatch(text):
            raise Unread(phrase("fault.web.no-number", text=text))
        return int(text)


class Option(Struct, frozen=True):
    """A value to choose, and how it is called."""

    value: str
    said: Phrase | Title | str


class Choice(Field, frozen=True, kw_only=True):
    """One of some options."""

    options: tuple[Option, ...] = ()

    def read(self, text: str) -> str:
        """The value."""
        if text not in {option.value for option in self.options}:
            raise Unread(phrase("fault.web.no-option", text=text))
        return text


class Tick(Field, frozen=True, kw_only=True):
    """Yes, or nothing."""

    def read(self, text: str) -> bool:  # noqa: ARG002
        """Whatever a browser sends for a tick."""
        return True


class Ticks(Choice, frozen=True, kw_only=True):
    """Any number of some options; with `all_of_them` every one has to be ticked."""

    all_of_them: bool = False


class Upload(Field, frozen=True, kw_only=True):
    """A file; read by whoever keeps it (office/web/papers.py)."""


class Unread(ValueError):
    """What was typed is no value; holds why."""

    def __init__(self, why: Phrase) -> None:
        self.why = why


class Faults(BadInput):
    """What is wrong with a form, by field; what was typed is kept in `typed`."""

    def __init__(self, by_field: Mapping[str, Phrase], typed: Mapping[str, Any]) -> None:
        super().__init__(phrase("thing.web.form"), tuple(by_field.values()))
        self.by_field, self.typed = by_field, typed


Fields = Sequence[Field] | Callable[..., Sequence[Field]]


def typed(form: FormData, fields: Sequence[Field]) -> dict[str, Any]:
    """What was typed, as text, to be shown again: lists for Ticks, nothing for files."""
    found: dict[str, Any] = {}
    for field in fields:
        values = [value for value in form.getlist(field.name) if isinstance(value, str)]
        found[field.name] = values if isinstance(field, Ticks) else (values or [""])[0]
    return found


def read(form: FormData, fields: Sequence[Field]) -> dict[str, Any]:
    """The values by field: None for what was left empty, an UploadFile for a file.

    Raises Faults that names every field that is wrong.
    """
    given: dict[str, Any] = {}
    faults: dict[str, Phrase] = {}
    for field in fields:
        try:
            given[field.name] = _read(form, field)
        except Unread as unread:
            faults[field.name] = phrase("fault.web.field", field=field.called, why=unread.why)
    if faults:
        raise Faults(faults, typed(form, fields))
    return given


def _read(form: FormData, field: Field) -> object:
    values = form.getlist(field.name)
    if isinstance(field, Upload):
        files = [each for each in values if isinstance(each, UploadFile) and each.filename]
        if field.required and not files:
            raise Unread(phrase("fault.web.required"))
        return files[0] if files else None
    texts = [value for value in values if isinstance(value, str) and value.strip()]
    if isinstance(field, Ticks):
        chosen = tuple(str(field.read(text)) for text in texts)
        if field.all_of_them and len(set(chosen)) < len(field.options):
            raise Unread(phrase("fault.web.tick-each"))
        if field.required and not chosen:
            raise Unread(phrase("fault.web.required"))
        return chosen
    if not texts:
        if field.required:
            raise Unread(phrase("fault.web.required"))
        return None
    return field.read(texts[0])
