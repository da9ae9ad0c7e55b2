"""What can be wrong with a definition, and how it is told: every fault, its place, its remedy."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right. `path` is like "phases[2].tasks[0].due", empty for the whole file."""

    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.problem}; {self.remedy}"


class DefinitionError(Exception):
    """Root of what goes wrong with definitions; faces turn `exit_code` into theirs."""

    exit_code = 2


class DefinitionFaults(DefinitionError):
    """The definition cannot be used; `faults` lists every one, in the order of their places."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(sorted(set(faults), key=_place))
        super().__init__("\n".join(f"{name}: {fault}" for fault in self.faults))


class UnknownWorkflow(DefinitionError):
    """No definition has this name; `known` lists those that exist."""

    exit_code = 3

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(known)
        shown = ", ".join(self.known) or "none"
        super().__init__(
            f"no workflow named {name!r}; known: {shown}; "
            "name one of these or give the path of a .toml file"
        )


class UnknownParameter(DefinitionError):
    """The definition has no parameter of this name; `known` lists those it has."""

    exit_code = 3

    def __init__(self, definition: str, key: str, known: Iterable[str]) -> None:
        self.definition, self.key, self.known = definition, key, tuple(known)
        shown = ", ".join(self.known) or "none"
        super().__init__(f"{definition}: no parameter named {key!r}; known: {shown}")


class BadParameterValue(DefinitionError):
    """A value that does not fit where the parameter stands; `faults` says where and why."""

    def __init__(self, key: str, text: str, allowed: str, faults: Iterable[Fault] = ()) -> None:
        self.key, self.text, self.allowed = key, text, allowed
        self.faults = tuple(sorted(set(faults), key=_place))
        why = "".join(f"\n  {fault}" for fault in self.faults)
        super().__init__(f"parameter {key!r} cannot be {text!r}; give {allowed}{why}")


def alternatives(words: Iterable[str]) -> str:
    """`"early", "middle" or "late"`."""
    quoted = [f'"{word}"' for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _place(fault: Fault) -> tuple[tuple[tuple[int, int, str], ...], str]:
    pieces = re.findall(r"\d+|[^\d]+", fault.path)
    steps = tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in pieces)
    return steps, fault.problem
