"""A phrase in words: its sentence from the catalogue, its places filled in the same language."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from engine.phrases import Alternatives, Clauses, Either, Indented, Lines, Phrase
from engine.texts import shown
from office.words.catalogues import catalogue
from office.words.language import Language
from workflows.titles import Title

# Between the members of each sort of list, and before the last of those to choose from.
_BETWEEN: Final[Mapping[str, Mapping[type, str]]] = {
    "zh": {tuple: "、", Alternatives: "、", Clauses: "；", Lines: "\n", Indented: "\n  "},
    "en": {tuple: ", ", Alternatives: ", ", Clauses: "; ", Lines: "\n", Indented: "\n  "},
}
_PLACE: Final = re.compile(r"\{[^}]*\}")
_OR: Final[Mapping[str, Mapping[type, str]]] = {
    "zh": {Alternatives: " 或 ", Either: "或"},
    "en": {Alternatives: " or ", Either: " or "},
}


def worded(said: object, lang: Language) -> str:
    """What is said, in a language. A code without an entry is shown with its data.

    Takes a phrase, or any value that a phrase may hold. A text stays as it is, but for signs that
    would do harm on a screen or in a letter: they are written out (engine/texts.py).
    """
    match said:
        case Phrase():
            return _sentence(said, lang)
        case StrEnum():
            return _term(said, lang)
        case Title():
            return shown(said.zh if lang == "zh" else said.en or said.zh)
        case tuple() | list() | set() | frozenset():
            return _joined(said, lang)
        case datetime():
            return said.isoformat(" ", "seconds")
        case date():
            return said.isoformat()
        case _:
            return shown(str(said))


def is_known(code: str, lang: Language) -> bool:
    """Whether the catalogue of a language has this code."""
    return _template(code, 1, lang) is not None


def has_text(code: str, text: str, lang: Language) -> bool:
    """Whether a sentence holds this text outside its places, in capitals or not."""
    template = _template(code, 1, lang)
    return template is not None and text.lower() in _PLACE.sub("\n", template).lower()


def _sentence(said: Phrase, lang: Language) -> str:
    count = said.data.get("count")
    template = _template(said.code, count if isinstance(count, int) else None, lang)
    values = {key: _value(value, lang) for key, value in said.data.items()}
    if template is not None:
        try:
            return template.format(**values)
        except (LookupError, ValueError, AttributeError, TypeError):
            pass  # as for a code that is not known; a test compares places and data
    shown = ", ".join(f"{key}={value}" for key, value in values.items())
    return f"{said.code} ({shown})" if shown else said.code


def _template(code: str, count: int | None, lang: Language) -> str | None:
    if not code:
        return None  # gettext keeps the header of a catalogue there
    words = catalogue(lang)
    number = 1 if count is None else count
    found = words.ngettext(code, "", number)
    # An entry without a plural is found by its code alone.
    found = words.gettext(code) if found in (code, "") else found
    return None if found == code else found


def _value(value: object, lang: Language) -> object:
    # Numbers stay numbers, so that a place may say how they are written, as in {rate:.1f}.
    return value if isinstance(value, int | float) else _Words(worded(value, lang))


class _Words(str):
    """Words in a place of a sentence. In quotes, `{name!r}`, they are not escaped once more."""

    __slots__ = ()

    def __repr__(self) -> str:
        return super().__repr__().replace("\\\\", "\\")


def _joined(members: Iterable[object], lang: Language) -> str:
    words = [worded(member, lang) for member in members]
    between = _BETWEEN[lang].get(type(members), _BETWEEN[lang][tuple])
    if not isinstance(members, Alternatives | Either):
        return between.join(words)
    if isinstance(members, Alternatives):
        words = [f'"{word}"' for word in words]
    *others, last = words or [""]
    return between.join(others) + (_OR[lang][type(members)] if others else "") + last


def _term(member: StrEnum, lang: Language) -> str:
    """A member of a closed enumeration: `term.role.unit-chief` for Role.UNIT_CHIEF,
    `state.phase.open` for PhaseState.OPEN.
    """
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(member).__name__).lower()
    sort = f"state.{kind.removesuffix('-state')}" if kind.endswith("-state") else f"term.{kind}"
    found = _template(f"{sort}.{member.value.replace('_', '-')}", None, lang)
    return member.value.replace("_", " ") if found is None else found
