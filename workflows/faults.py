"""What can be wrong with a definition, and how it is told: every fault, its place, its remedy."""

import difflib
import re
from collections.abc import Collection, Iterable
from typing import Final

from msgspec import Struct

from engine.phrases import Alternatives, Indented, Lines, Phrase, phrase


class Fault(Struct, frozen=True):
    """One thing to put right. `path` is like "phases[2].tasks[0].due", empty for the whole file.

    `said` is a `fault.*` of the catalogues, whose sentence ends with the remedy.
    """

    path: str
    said: Phrase

    @property
    def phrase(self) -> Phrase:
        """The fault with its place."""
        return phrase("fault.placed", place=self.path, fault=self.said) if self.path else self.said


def fault(path: str, code: str, /, **data: object) -> Fault:
    """`fault("end", "fault.definition.empty-value", word="unresolved")`."""
    return Fault(path, Phrase(code, data))


def unknown(path: str, what: str, name: str, known: Collection[str]) -> Fault:
    """The fault of a name that nothing bears, with the nearest one that something does.

    `what` is the code of a `thing.*`.
    """
    thing = phrase(what)
    if near := difflib.get_close_matches(name, known, n=1):
        return fault(path, "fault.definition.unknown.near", what=thing, name=name, near=near[0])
    if not known:
        return fault(path, "fault.definition.unknown.none", what=thing, name=name)
    listed = Alternatives(sorted(set(known)))
    return fault(path, "fault.definition.unknown", what=thing, name=name, known=listed)


class DefinitionError(Exception):
    """Root of what goes wrong with definitions; faces word `phrase` and use `exit_code`."""

    exit_code = 2

    def __init__(self, code: str, /, **data: object) -> None:
        self.phrase = Phrase(code, data)
        super().__init__(str(self.phrase))


class DefinitionFaults(DefinitionError):
    """The definition cannot be used; `faults` lists every one, in the order of their places."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(sorted(set(faults), key=_place))
        lines = Lines(phrase("fault.placed", place=name, fault=f.phrase) for f in self.faults)
        super().__init__("error.definition.faults", faults=lines)


class UnknownWorkflow(DefinitionError):
    """No definition has this name; `known` lists those that exist."""

    exit_code = 3

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(known)
        code = "error.definition.unknown" if self.known else "error.definition.unknown.none"
        super().__init__(code, name=name, known=self.known)


class UnknownParameter(DefinitionError):
    """The definition has no parameter of this name; `known` lists those it has."""

    exit_code = 3

    def __init__(self, definition: str, key: str, known: Iterable[str]) -> None:
        self.definition, self.key, self.known = definition, key, tuple(known)
        code = "error.parameter.unknown" if self.known else "error.parameter.unknown.none"
        super().__init__(code, definition=definition, key=key, known=self.known)


# They say of every place where a value stands what `allowed` says once.
_OF_THE_TEXT: Final = frozenset({"fault.date.unknown", "fault.definition.not-a-number"})


class BadParameterValue(DefinitionError):
    """A value that does not fit where the parameter stands; `faults` says where and why."""

    def __init__(self, key: str, text: str, allowed: Phrase, faults: Iterable[Fault] = ()) -> None:
        self.key, self.text, self.allowed = key, text, allowed
        self.faults = tuple(sorted(set(faults), key=_place))
        why = Indented(f.phrase for f in self.faults if f.said.code not in _OF_THE_TEXT)
        code = "error.parameter.value.faults" if why else "error.parameter.value"
        super().__init__(code, key=key, text=text, allowed=allowed, faults=why)


def _place(found: Fault) -> tuple[tuple[tuple[int, int, str], ...], str]:
    pieces = re.findall(r"\d+|[^\d]+", found.path)
    steps = tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in pieces)
    return steps, str(found.said)
