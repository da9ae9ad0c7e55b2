"""Slips of paper: a code by which somebody sets a password, shown once and never again."""

from collections.abc import Iterable

from engine.ids import PersonId
from office.bootstrap import Office
from office.cli.render import say
from office.words import Language


def give_slips(office: Office, people: Iterable[PersonId], lang: Language) -> None:
    """Print one for each: the login, the code, and until when it can be used. A password that he
    had is right no more, and his sessions end.
    """
    # Here, so that every other command starts sooner.
    from office.accounts.resets import ResetKind
    from office.accounts.store import open_accounts

    with open_accounts(office.settings) as accounts:
        for person in people:
            login = accounts.logins.of(person)
            if login is None:
                login = accounts.logins.add(person, person, accounts.clock.now())
            accounts.forget_password(person)
            slip = accounts.make_reset(person, ResetKind.SLIP)
            until = f"{office.days.local(slip.ends_at):%Y-%m-%d %H:%M}"
            say(
                "say.user.slip",
                lang,
                person=person,
                login=login.login,
                code=slip.code,
                until=until,
            )


def shut_out(office: Office, people: Iterable[PersonId]) -> None:
    """End every session of those whose account was closed, and put their codes out of use."""
    from office.accounts.store import open_accounts

    with open_accounts(office.settings) as accounts:
        for person in people:
            accounts.shut_out(person)
