"""What accounts refuse. No refusal repeats a password, a code or a token."""

from collections.abc import Iterable
from datetime import datetime

from engine.errors import EngineError, Said
from engine.phrases import Clauses


class SignInRefused(EngineError):
    """Login and password do not go together, or access is closed: one sentence for all of it."""

    exit_code = 8

    def __init__(self) -> None:
        super().__init__("error.accounts.sign-in")


class TryLater(EngineError):
    """Wrong tries before this one: nothing is looked at until `until`, in the office's zone."""

    exit_code = 6

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("error.accounts.later", until=f"{until:%H:%M:%S}")


class TooManyAtOnce(EngineError):
    """More passwords wait to be checked than this machine can check soon."""

    exit_code = 6

    def __init__(self) -> None:
        super().__init__("error.accounts.busy")


class PasswordUnfit(EngineError):
    """A new password that is too short or too well known; `faults` says each."""

    exit_code = 2

    def __init__(self, faults: Iterable[Said]) -> None:
        self.faults = Clauses(faults)
        super().__init__("error.accounts.password-unfit", faults=self.faults)


class ResetUnusable(EngineError):
    """A code that was used, has run out, or never was."""

    exit_code = 3

    def __init__(self) -> None:
        super().__init__("error.accounts.reset")


class TooManyFeeds(EngineError):
    """Somebody has as many calendar addresses as one person may have."""

    exit_code = 4

    def __init__(self, most: int) -> None:
        super().__init__("error.accounts.feeds", most=most)


class LoginTaken(EngineError):
    """Somebody else has this login, or this identity."""

    exit_code = 4

    def __init__(self, login: str) -> None:
        super().__init__("error.accounts.login-taken", login=login)


class LoginUnfit(EngineError):
    """A login that cannot be typed everywhere."""

    exit_code = 2

    def __init__(self, login: str) -> None:
        super().__init__("error.accounts.login-unfit", login=login)


class DraftChanged(EngineError):
    """Another window has saved the same draft meanwhile."""

    exit_code = 6

    def __init__(self) -> None:
        super().__init__("error.accounts.draft-changed")
