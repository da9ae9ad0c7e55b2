"""Accounts as a whole: who signs in, proves himself again, and sets a new password."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Self

from engine.calendars.clock import Clock, SystemClock
from engine.ids import PersonId
from office.accounts.database import open_database
from office.accounts.draft_files import DraftFiles
from office.accounts.drafts import Drafts
from office.accounts.feeds import Feeds
from office.accounts.handshakes import Handshakes
from office.accounts.logins import Logins, plain
from office.accounts.password_rules import faults_of
from office.accounts.passwords import Passwords
from office.accounts.readings import Readings
from office.accounts.refusals import PasswordUnfit, ResetUnusable, SignInRefused
from office.accounts.resets import Reset, ResetKind, Resets
from office.accounts.sessions import Session, Sessions, SignedIn
from office.accounts.throttle import Throttle
from office.accounts.webhooks import Webhooks
from office.settings import Settings
from projections.tables.connections import for_writing

_SIGN_IN: Final = "sign-in"
_PROVE: Final = "prove"
_TIDIED: Final = timedelta(hours=1)
_LONGEST_TYPED: Final = 1000

Admitted = Callable[[PersonId], bool]
"""Whether the log says that somebody may sign in: he acts, and his access is open."""

NamesOf = Callable[[PersonId], Sequence[str]]
"""By which names a person goes: no password is made of them."""


class Accounts:
    """The accounts of one office; for many threads. Close it when done, or use `with`."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        passwords: Passwords | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        self._passwords = passwords or Passwords()
        self._office = (settings.office.name_zh, settings.office.name_en)
        self._engine = open_database(settings.accounts_address)
        self._writing = for_writing(self._engine)
        bounds = settings.accounts
        self.sessions = Sessions(
            self._engine,
            idle=timedelta(minutes=bounds.idle_minutes),
            longest=timedelta(hours=bounds.longest_hours),
        )
        self.logins = Logins(self._engine)
        self.resets = Resets(self._engine)
        self.drafts = Drafts(self._engine)
        self.files = DraftFiles(self._engine, self.drafts)
        self.readings = Readings(self._engine)
        self.feeds = Feeds(self._engine)
        self.webhooks = Webhooks(self._engine)
        self.handshakes = Handshakes(self._engine)
        self._tries = Throttle(self._engine, settings.office.zone_info)
        self._tidied: datetime | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database and of the threads."""
        self._passwords.close()
        self._engine.dispose()

    def sign_in(
        self, login: str, password: str, address: str, browser: str, admitted: Admitted
    ) -> SignedIn:
        """Begin a session. Raises SignInRefused, TryLater, TooManyAtOnce."""
        now = self.clock.now()
        self._tidy(now)
        tried = plain(login[:_LONGEST_TYPED])
        checked = partial(self._checked, _SIGN_IN, tried, tried, password, address, admitted)
        person = self._passwords.in_turn(checked)
        self.logins.signed_in(person, now)
        return self.sessions.begin(person, address, browser, now)

    def sign_in_identified(self, person: PersonId, address: str, browser: str) -> SignedIn:
        """Begin a session of somebody whom an identity provider has proven, and who is admitted."""
        now = self.clock.now()
        self._tidy(now)
        self.logins.signed_in(person, now)
        return self.sessions.begin(person, address, browser, now)

    def sign_in_claimed(self, person: PersonId, address: str, browser: str) -> SignedIn:
        """Begin a session of whom somebody says he is; it is over once the door is closed."""
        return self.sessions.begin(person, address, browser, self.clock.now(), claimed=True)

    def session(self, token: str) -> Session | None:
        """The session of a cookie, None if it has ended. Whoever asks looks whether its person
        still acts.
        """
        return self.sessions.find(token, self.clock.now())

    def prove(self, session: Session, password: str, address: str) -> None:
        """Prove again who it is; the proof is fresh for five minutes. Raises as sign_in does."""
        self._confirm(session.person, password, address)
        self.sessions.proven(session.id, self.clock.now())

    def change_password(
        self, session: Session, old: str, new: str, address: str, names: Sequence[str] = ()
    ) -> None:
        """Another password; every other session of the person ends.

        Raises as sign_in does, and PasswordUnfit.
        """
        self._confirm(session.person, old, address)
        self._check(session.person, new, names)
        stored = self._passwords.in_turn(partial(self._passwords.hashed, new))
        now = self.clock.now()
        with self._writing.begin() as conn:
            self.logins.set_password(conn, session.person, stored, now)
            self.resets.drop_of(conn, session.person)
            self.sessions.end_of(conn, session.person, but=session.id)

    def hand_out(self, person: PersonId, position: int) -> Reset | None:
        """A slip for somebody who was let in, or reset, by the event at this position of the log:
        his old password and his sessions end. None if one was handed out for it already.
        """
        with self._writing.begin() as conn:
            if not self.logins.claim(conn, person, position):
                return None
        self.forget_password(person)
        return self.make_reset(person, ResetKind.SLIP)

    def make_reset(self, person: PersonId, kind: ResetKind) -> Reset:
        """A code with which a person sets a new password; it is shown once."""
        return self.resets.make(person, kind, self.clock.now())

    def use_reset(
        self, code: str, new: str, admitted: Admitted, names: NamesOf = lambda _: ()
    ) -> PersonId:
        """Set a new password by a code; every session of the person ends. Nobody is signed in.

        Raises ResetUnusable, PasswordUnfit (the code stays good), TooManyAtOnce. Wrong codes wait
        for nothing: a code has too many bits to be guessed, and people share addresses.
        """
        now = self.clock.now()
        person = self.resets.whose(code[:_LONGEST_TYPED], now)
        if not admitted(person):
            raise ResetUnusable
        self._check(person, new, names(person))
        stored = self._passwords.in_turn(partial(self._passwords.hashed, new))
        with self._writing.begin() as conn:
            self.resets.used(conn, code[:_LONGEST_TYPED], self.clock.now())
            self.logins.set_password(conn, person, stored, now)
            self.sessions.end_of(conn, person)
        return person

    def shut_out(self, person: PersonId) -> int:
        """End every session, code and calendar address of a person: access was closed. How many
        sessions ended.
        """
        with self._writing.begin() as conn:
            self.resets.drop_of(conn, person)
            self.feeds.drop_of(conn, person)
            return self.sessions.end_of(conn, person)

    def forget_password(self, person: PersonId) -> int:
        """Nobody signs in with the old password any more, and every session ends: it was stolen,
        or is being reset. How many sessions ended.
        """
        with self._writing.begin() as conn:
            self.logins.clear_password(conn, person, self.clock.now())
        return self.shut_out(person)

    def _confirm(self, person: PersonId, password: str, address: str) -> None:
        login = self.logins.of(person)
        if login is None:
            raise SignInRefused
        checked = partial(
            self._checked, _PROVE, login.login, person, password, address, lambda _: True
        )
        self._passwords.in_turn(checked)

    def _checked(
        self,
        purpose: str,
        login: str,
        counted: str,
        password: str,
        address: str,
        admitted: Admitted,
    ) -> PersonId:
        """Whose login and password these are. Within a turn, so that of many tries at once no more
        are looked at than there are threads.
        """
        now = self.clock.now()
        self._tries.check(purpose, counted, address, now)
        found = self.logins.with_password(login)
        stored = found[1] if found is not None else None
        right = self._passwords.is_right(password[:_LONGEST_TYPED], stored)
        if found is None or not right or not admitted(found[0].person):
            self._tries.wrong(purpose, counted, address, now)
            raise SignInRefused
        self._tries.right(purpose, counted, address)
        return found[0].person

    def _check(self, person: PersonId, new: str, names: Sequence[str]) -> None:
        login = self.logins.of(person)
        own = (login.login,) if login is not None else ()
        faults = tuple(faults_of(new, (*own, *names, *self._office)))
        if faults:
            raise PasswordUnfit(faults)

    def _tidy(self, now: datetime) -> None:
        """Once an hour: forget what is over."""
        if self._tidied is not None and now - self._tidied < _TIDIED:
            return
        self._tidied = now
        with self._writing.begin() as conn:
            for tidy in (
                self.sessions.tidy,
                self._tries.tidy,
                self.resets.tidy,
                self.readings.tidy,
                self.drafts.tidy,
                self.handshakes.tidy,
            ):
                tidy(conn, now)


def open_accounts(settings: Settings, clock: Clock | None = None) -> Accounts:
    """The accounts of an office; the file or schema is made if absent. Raises StoreUnavailable."""
    return Accounts(settings, clock)
