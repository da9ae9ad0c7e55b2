"""The program behind the door `closed`, used by the logins of this machine's system."""

import os
import pwd

import pytest

from office.cli.main import answer
from tests.office.cli.conftest import Answer, Program

LOGINS = tuple(sorted(pwd.getpwall(), key=lambda entry: entry.pw_uid)[:6])
"""Some that every machine has; the first lays the office down."""


class ClosedProgram(Program):
    """Names no moment and no actor: `uid` is the user of the system who calls."""

    def __init__(
        self, empty: Program, monkeypatch: pytest.MonkeyPatch, login: pwd.struct_passwd = LOGINS[0]
    ) -> None:
        super().__init__(empty.folder, empty.capture)
        self.monkeypatch, self.login = monkeypatch, login

    def call(self, words: list[str]) -> Answer:  # type: ignore[override]
        self.capture.readouterr()
        with self.monkeypatch.context() as patched:
            patched.setattr(os, "getuid", lambda: self.login.pw_uid)
            code = answer(["--lang", "en", *words])
        return Answer(code, *self.capture.readouterr())

    def at(self, number: int) -> "ClosedProgram":
        """The same program, used under another login."""
        return ClosedProgram(self, self.monkeypatch, LOGINS[number])

    def name(self, number: int) -> str:
        """What a login is called."""
        return LOGINS[number].pw_name
