"""What can go wrong, one class per thing a person can do about it.

Each error carries its figures and says what to do next; faces alone turn it into an exit code
or a status. `exit_code` follows the table in docs/reference/exit-codes.md.
"""

from collections.abc import Iterable
from datetime import date

from engine.phrases import Phrase


class EngineError(Exception):
    """Root of every refusal the engine gives on purpose: a code of the catalogues and its values.

    `RuleBroken("error.assignment.own-review", people=people, work=work)`.
    """

    exit_code = 1

    def __init__(self, code: str, /, **data: object) -> None:
        self.phrase = Phrase(code, data)
        super().__init__(str(self.phrase))


class NotFound(EngineError):
    """The thing named does not exist: {known} lists what does."""

    exit_code = 3

    def __init__(self, what: str, name: str, known: Iterable[str] = ()) -> None:
        self.what, self.name, self.known = what, name, tuple(known)
        shown = ", ".join(self.known[:12]) + (" ..." if len(self.known) > 12 else "")
        hint = f"; known: {shown}" if self.known else ""
        super().__init__(f"no {what} named {name!r}{hint}")


class NotAllowed(EngineError):
    """The lifecycle does not allow this now; `allowed` lists what it does allow."""

    exit_code = 4

    def __init__(self, action: str, what: str, state: str, allowed: Iterable[str]) -> None:
        self.action, self.what, self.state, self.allowed = action, what, state, tuple(allowed)
        now = ", ".join(self.allowed) or "nothing more"
        super().__init__(f"cannot {action} {what} while {state}; allowed now: {now}")


class RuleBroken(EngineError):
    """A rule of the campaign forbids it; the message names the rule and the remedy."""

    exit_code = 4


class NotPermitted(EngineError):
    """It is for somebody else to do: who you are, who may, and whom to ask."""

    exit_code = 8


class GateClosed(EngineError):
    """The gate of a phase is not met; `unmet` names its criteria, and the refusal is on record."""

    exit_code = 5

    def __init__(self, phase: str, unmet: Iterable[str], position: int) -> None:
        self.phase, self.unmet, self.position = phase, tuple(unmet), position
        listing = "; ".join(self.unmet)
        super().__init__(
            f"phase {phase!r} stays open, as of event {position}: {listing}. "
            "Meet these, or close it with --override AUTHORITY --reason WHY"
        )


class ReasonRequired(EngineError):
    """A person must say why."""

    exit_code = 2

    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__(f"to {action} needs a reason: give --reason WHY")


class BadInput(EngineError):
    """What was handed in cannot be used; `faults` lists every one, each with its place."""

    exit_code = 2

    def __init__(self, what: str, faults: Iterable[str]) -> None:
        self.what, self.faults = what, tuple(faults)
        super().__init__(f"{what}: " + "\n  ".join(["", *self.faults]).strip())


class OutsideCalendar(EngineError):
    """A date before the first year that the working-day calendar knows."""

    exit_code = 2

    def __init__(self, day: date, first_year: int) -> None:
        self.day, self.first_year = day, first_year
        super().__init__(
            f"{day.isoformat()} lies before {first_year}, the first year of the working-day "
            f"calendar; use a date from {first_year}-01-01 on, or calendar = 'weekends'"
        )


class Conflict(EngineError):
    """Somebody else changed the same thing first; nothing of this command was recorded."""

    exit_code = 6

    def __init__(self, stream: str) -> None:
        self.stream = stream
        super().__init__(f"{stream} was changed by somebody else meanwhile; look again and retry")


class StoreUnavailable(EngineError):
    """The database cannot be used; nothing was recorded. `remedy` says what to do."""

    exit_code = 7

    def __init__(self, place: str, fault: str, remedy: str) -> None:
        self.place, self.fault, self.remedy = place, fault, remedy
        super().__init__(f"{place}: {fault}; {remedy}")


class UnknownEvent(EngineError):
    """The log holds an event this program does not know: it was written by a newer one."""

    exit_code = 7

    def __init__(self, name: str, stream: str, version: int) -> None:
        self.name, self.stream, self.version = name, stream, version
        super().__init__(
            f"{stream} version {version} holds {name!r}, which this program does not know; "
            "it was written by a newer one: update the program"
        )
