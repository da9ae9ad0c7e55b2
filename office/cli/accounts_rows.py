"""Accounts as a table shows them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec import Struct

from engine.domain.directory.state import Directory
from engine.domain.policy.permission import post_in_words
from engine.ids import PersonId
from engine.phrases import Phrase, phrase
from office.answers.accounts import AccountLine, LinkedLogin


class AccountRow(Struct, frozen=True):
    """Somebody, since when he may sign in, and his logins."""

    person: PersonId
    name: str
    posts: tuple[Phrase, ...]
    open: date | Phrase
    logins: tuple[Phrase | str, ...]
    waiting: Phrase | None


def account_rows(
    directory: Directory, lines: Sequence[AccountLine], day_of: Callable[[datetime], date]
) -> tuple[AccountRow, ...]:
    """In the order of the lines; `day_of` is the office's day at a moment."""
    return tuple(
        AccountRow(
            person=each.line.person,
            name=each.line.name,
            posts=tuple(post_in_words(directory, *post) for post in each.line.held),
            open=day_of(each.open_since) if each.open_since else phrase("say.user.no-account"),
            logins=tuple(map(_login, each.logins)),
            waiting=(
                phrase("say.user.waits", deed=each.waiting.deed, person=each.waiting.asked_by)
                if each.waiting
                else None
            ),
        )
        for each in lines
    )


def _login(login: LinkedLogin) -> Phrase | str:
    if login.issuer is None:
        return login.login
    return phrase("say.user.subject", login=login.login, issuer=login.issuer)
