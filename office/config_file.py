"""A TOML file as typed sections: what does not fit is told, with its place and remedy."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct, ValidationError
from msgspec.structs import fields

from engine.phrases import Alternatives, Phrase, phrase
from engine.texts import unsafe_signs

S = TypeVar("S", bound=Struct)
_NUMBER: Final = re.compile(r"\.\d+(?=\.|$)")
_BETWEEN: Final = re.compile(r"\.\d+(?=\.)")


class Unfit(ValueError):
    """A value of the right type that cannot be used; `remedy` says what to write."""

    def __init__(self, code: str) -> None:
        self.remedy = Phrase(code)
        super().__init__(code)


class Check(NamedTuple):
    """What is asked of a setting beside its type. A secret one is not repeated in a refusal."""

    check: Callable[[Any], None]
    secret: bool = False


def read_sections(
    kind: type[S], content: Mapping[str, Any], checks: Mapping[str, Check]
) -> tuple[S, list[Phrase]]:
    """The values of a file, and what is wrong with it; with faults, the values are of no use.

    Checks are named by their place, such as `office.zone`; each raises Unfit.
    """
    reader = _Reader(checks)
    return reader.section(kind, content, ""), reader.faults


class _Reader:
    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self.faults: list[Phrase] = []

    def section(self, kind: type[S], content: Mapping[str, Any], place: str) -> S:
        known = {field.name: field.type for field in fields(kind)}
        values: dict[str, Any] = {}
        for name, wanted in known.items():
            if name not in content:
                continue
            given, at = content[name], f"{place}{name}"
            if not (isinstance(wanted, type) and issubclass(wanted, Struct)):
                values[name] = self._value(wanted, given, at)
            elif isinstance(given, dict):
                values[name] = self.section(wanted, given, f"{at}.")
            else:
                self._unfit(at, given, phrase("fault.settings.section", place=at))
        self.faults += (
            phrase("fault.settings.unknown", place=f"{place}{name}", name=name, known=tuple(known))
            for name in content
            if name not in known
        )
        return kind() if self.faults else kind(**values)

    def _value(self, kind: Any, given: Any, at: str) -> Any:
        if get_origin(kind) is tuple and isinstance(given, list):
            item = get_args(kind)[0]
            values = tuple(self._item(item, each, f"{at}.{i}") for i, each in enumerate(given))
            return values if None in values else self._checked(values, given, at)
        try:
            value = msgspec.convert(given, kind, strict=False, dec_hook=_path)
        except ValidationError:
            return self._unfit(at, given, _wanted(kind))
        if isinstance(value, str | Path) and unsafe_signs(str(value)):
            return self._unfit(at, given, phrase("fault.settings.unsafe"))
        return self._checked(value, given, at)

    def _checked(self, value: Any, given: Any, at: str) -> Any:
        if (check := self._check(at)) is not None:
            try:
                check.check(value)
            except Unfit as fault:
                self._unfit(at, given, fault.remedy)
        return value

    def _item(self, kind: Any, given: Any, at: str) -> Any:
        """One of a list: a value, or a section of its own (`[[channels]]`)."""
        if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(given, dict):
            return self.section(kind, given, f"{at}.")
        return self._value(kind, given, at)

    def _check(self, at: str) -> Check | None:
        """Of `channels.0.name` that of `channels.name`."""
        return self._checks.get(_BETWEEN.sub("", at))

    def _unfit(self, at: str, given: Any, remedy: Phrase) -> None:
        """`store.lock_timeout: 0 does not fit; write a whole number from 1 to 600`."""
        check = self._checks.get(_NUMBER.sub("", at))
        is_secret = check is not None and check.secret
        shown = phrase("fault.settings.this-address") if is_secret else repr(given)
        self.faults.append(phrase("fault.settings.unfit", place=at, given=shown, remedy=remedy))


def _wanted(kind: Any) -> Phrase:
    if kind is str:
        return phrase("fault.settings.text")
    if kind is Path:
        return phrase("fault.settings.path")
    if kind is bool:
        return phrase("fault.settings.yes-no")
    if isinstance(kind, type) and issubclass(kind, Struct):
        return phrase("fault.settings.table")
    if get_origin(kind) is tuple:
        return phrase("fault.settings.list")
    if get_origin(kind) is Literal:
        return phrase("fault.settings.one-of", words=Alternatives(get_args(kind)))
    _, bounds = get_args(kind)
    return phrase("fault.settings.number", least=bounds.ge, most=bounds.le)


def _path(kind: type, given: object) -> object:
    if kind is Path and isinstance(given, str):
        return Path(given)
    raise ValidationError
