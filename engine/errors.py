"""What can go wrong, one class per thing a person can do about it.

An error carries a code of the message catalogues and its values; faces word it (office/words) and
turn it into an exit code or a status. `exit_code` follows the table in
docs/reference/exit-codes.md. `str(error)` is the code with its values, for logs and tracebacks.

Whatever is called a `Said` below may be a phrase, or a text that is shown as it is: a name, an
address, a place in a file, the words of another program.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from engine.phrases import Clauses, Indented, Phrase, first_of

Said = Phrase | str
_MOST_KNOWN: Final = 12


class EngineError(Exception):
    """Root of every refusal the engine gives on purpose: a code of the catalogues and its values.

    `RuleBroken("error.assignment.own-review", people=people, work=work)`.
    """

    exit_code = 1

    def __init__(self, code: str, /, **data: object) -> None:
        self.phrase = Phrase(code, data)
        super().__init__(str(self.phrase))


class NotFound(EngineError):
    """The thing named does not exist; `known` lists what does, whole. The sentence names a dozen,
    and how many more there are.

    `what` is a `thing.*`, given as a phrase or by its code.
    """

    exit_code = 3

    def __init__(self, what: Said, name: Said, known: Iterable[str] = ()) -> None:
        is_code = isinstance(what, str) and what.startswith("thing.")
        self.what: Said = Phrase(str(what)) if is_code else what
        self.name, self.known = name, tuple(known)
        code = "error.not-found" + (".known" if self.known else "")
        data: dict[str, object] = {"what": self.what, "name": name}
        if self.known:
            data["known"] = first_of(self.known, _MOST_KNOWN)
        super().__init__(code, **data)


class NotAllowed(EngineError):
    """The lifecycle does not allow this now; `allowed` lists what it does allow.

    `action` and `allowed` are phrases `verb.*`, `thing` is a `thing.*`, `state` a `state.*`.
    """

    exit_code = 4

    def __init__(self, action: Said, thing: Said, state: Said, allowed: Sequence[Said]) -> None:
        self.action, self.thing, self.state = action, thing, state
        self.allowed = tuple(allowed)
        data: dict[str, object] = {"action": action, "thing": thing, "state": state}
        if self.allowed:
            super().__init__("error.not-allowed", **data, allowed=self.allowed)
        else:
            super().__init__("error.not-allowed.ended", **data)


class RuleBroken(EngineError):
    """A rule of the campaign forbids it; the sentence names the rule and the remedy."""

    exit_code = 4


class NotPermitted(EngineError):
    """The policy does not let this person do it; the sentence says who may, and whom to ask."""

    exit_code = 8


class GateClosed(EngineError):
    """The gate of a phase is not met; `unmet` names its criteria, and the refusal is on record."""

    exit_code = 5

    def __init__(self, phase: str, unmet: Iterable[Said], position: int) -> None:
        self.phase, self.unmet, self.position = phase, Clauses(unmet), position
        super().__init__("error.gate-closed", phase=phase, unmet=self.unmet, position=position)


class ReasonRequired(EngineError):
    """A person must say why. `action` is what needs a reason, as it follows "to"."""

    exit_code = 2

    def __init__(self, action: Said) -> None:
        self.action = action
        super().__init__("error.reason-required", action=action)


class BadInput(EngineError):
    """What was handed in cannot be used; `faults` lists every one, each with its place."""

    exit_code = 2

    def __init__(self, what: Said, faults: Iterable[Said]) -> None:
        self.what, self.faults = what, Indented(faults)
        super().__init__("error.bad-input", what=what, faults=self.faults)


class OutsideCalendar(EngineError):
    """A date before the first year that the working-day calendar knows."""

    exit_code = 2

    def __init__(self, day: date, first_year: int) -> None:
        self.day, self.first_year = day, first_year
        super().__init__("error.outside-calendar", day=day, first_year=first_year)


class Conflict(EngineError):
    """Somebody else changed the same thing first; nothing of this command was recorded."""

    exit_code = 6

    def __init__(self, stream: str) -> None:
        self.stream = stream
        super().__init__("error.conflict", stream=stream)


class CommandReused(EngineError):
    """Another command is on record under this id; nothing of this one was recorded."""

    exit_code = 2

    def __init__(self, command_id: str) -> None:
        self.command_id = command_id
        super().__init__("error.command.reused", id=command_id)


class StoreUnavailable(EngineError):
    """The database cannot be used; nothing was recorded. `remedy` says what to do."""

    exit_code = 7

    def __init__(self, place: Said, fault: Said, remedy: Said) -> None:
        self.place, self.fault, self.remedy = place, fault, remedy
        super().__init__("error.store-unavailable", place=place, fault=fault, remedy=remedy)


class OfficeDiffers(EngineError):
    """What was brought does not agree with what the log says of its office: its identity, its day
    rules, or its clock.
    """

    exit_code = 9


class UnknownEvent(EngineError):
    """The log holds an event this program does not know: it was written by a newer one."""

    exit_code = 7

    def __init__(self, name: str, stream: str, version: int) -> None:
        self.name, self.stream, self.version = name, stream, version
        super().__init__("error.unknown-event", name=name, stream=stream, version=version)
