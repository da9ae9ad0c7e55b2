"""What the administrator does to accounts: each a command at the door, its slip shown once."""

from collections.abc import Iterator, Sequence
from typing import Any

import structlog
from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from engine.domain.access.commands import (
    CloseAccess,
    ConfirmAccess,
    LinkLogin,
    OpenAccess,
    ResetCredential,
    UnlinkLogin,
)
from engine.domain.event import Command, Recorded, Stamp
from engine.domain.policy.actors import Role
from engine.errors import NotPermitted
from engine.ids import PersonId
from engine.phrases import Phrase, phrase
from office.accounts.logins import plain
from office.answers.accounts import let_in, shut_out
from office.web import links
from office.web.action import Action, ActionLink, register
from office.web.forms import Choice, Faults, Field, Option, Text
from office.web.orders import REASON
from office.web.page import show
from office.web.page_context import PageContext
from office.web.posting import posted
from office.web.refusals import PageRefused
from office.web.visit import Visit

router = APIRouter()
_PERSON = links.ACCOUNTS + "/{person}"


class SlipPage(PageContext, kw_only=True):
    """A code on a slip of paper, shown once; none if it was shown before."""

    person: PersonId
    name: str
    login: str
    code: str = ""
    until: str = ""
    back: str = ""


def _back(person: PersonId) -> str:
    return links.below(links.ACCOUNTS, person)


def _handed_out(
    visit: Visit, recorded: Sequence[Recorded], given: dict[str, Any], person: PersonId
) -> Response | None:
    """The slip for whom an event has let in or reset; None where a second person is waited for."""
    position = let_in(recorded).get(person)
    if position is None:
        return None
    kept = visit.web.accounts
    known = kept.logins.of(person)
    if known is None or given.get("login"):
        known = kept.logins.add(given.get("login") or person, person, kept.clock.now())
    slip = kept.hand_out(person, position)
    structlog.get_logger("web").info("slip_handed_out", person=person, by=visit.visitor.person)
    context = SlipPage(
        title=phrase("web.slip"),
        person=person,
        name=visit.directory.people[person].name,
        login=known.login,
        code=slip.code if slip else "",
        until=f"{visit.clock(slip.ends_at):%Y-%m-%d %H:%M}" if slip else "",
        back=_back(person),
    )
    return show(visit, context, "slip.html")


def _open(visit: Visit, stamp: Stamp, given: dict[str, Any], person: PersonId) -> Command:
    login = given.get("login") or person
    owner = visit.web.accounts.logins.named(login)
    if owner is not None and owner.person != person:
        fault = phrase("error.accounts.login-taken", login=plain(login))
        raise Faults({"login": fault}, given)
    return OpenAccess(stamp=stamp, person=person)


def _shut(
    visit: Visit, recorded: Sequence[Recorded], _given: dict[str, Any], **_path: str
) -> Response | None:
    for person in shut_out(recorded):
        visit.web.accounts.shut_out(person)
    return None


def _link_fields(visit: Visit, person: PersonId) -> tuple[Field, ...]:  # noqa: ARG001
    issuer = visit.office.settings.accounts.oidc_issuer
    elsewhere = [Option(issuer, issuer)] if issuer else []
    options = (Option("system", phrase("web.accounts.system")), *elsewhere)
    return (
        Choice(name="issuer", required=True, label="web.accounts.issuer", options=options),
        Text(name="login", required=True, label="web.accounts.subject"),
    )


def _link(_visit: Visit, stamp: Stamp, given: dict[str, Any], person: PersonId) -> Command:
    issuer = None if given["issuer"] == "system" else given["issuer"]
    return LinkLogin(stamp=stamp, person=person, login=given["login"], issuer=issuer)


def _unlink_fields(visit: Visit, person: PersonId) -> tuple[Field, ...]:
    options = tuple(
        Option(str(number), f"{each.issuer}#{each.name}" if each.issuer else each.name)
        for number, each in enumerate(visit.access.logins_of(person))
    )
    return (
        Choice(name="link", required=True, label="web.accounts.links", options=options),
        REASON,
    )


def _unlink(visit: Visit, stamp: Stamp, given: dict[str, Any], person: PersonId) -> Command:
    linked = tuple(visit.access.logins_of(person))[int(given["link"])]
    return UnlinkLogin(stamp=stamp, login=linked.name, issuer=linked.issuer)


OPEN = register(
    router,
    Action(
        name="open-access",
        path=_PERSON + "/open",
        fields=(Text(name="login", label="web.login", hint="web.accounts.login-hint"),),
        command=_open,
        back=_back,
        done=_handed_out,
        fresh=True,
    ),
)
RESET = register(
    router,
    Action(
        name="reset-credential",
        path=_PERSON + "/reset",
        fields=(REASON,),
        command=lambda _visit, stamp, _given, person: ResetCredential(stamp=stamp, person=person),
        back=_back,
        done=_handed_out,
        fresh=True,
    ),
)
CONFIRM = register(
    router,
    Action(
        name="confirm-access",
        path=_PERSON + "/confirm",
        command=lambda _visit, stamp, _given, person: ConfirmAccess(stamp=stamp, person=person),
        back=_back,
        done=_handed_out,
        fresh=True,
    ),
)
CLOSE = register(
    router,
    Action(
        name="close-access",
        path=_PERSON + "/close",
        fields=(REASON,),
        command=lambda _visit, stamp, _given, person: CloseAccess(stamp=stamp, person=person),
        back=_back,
        done=_shut,
        fresh=True,
    ),
)
LINK = register(
    router,
    Action(
        name="link-login",
        path=_PERSON + "/link",
        fields=_link_fields,
        command=_link,
        back=_back,
        fresh=True,
    ),
)
UNLINK = register(
    router,
    Action(
        name="unlink-login",
        path=_PERSON + "/unlink",
        fields=_unlink_fields,
        command=_unlink,
        back=_back,
        fresh=True,
    ),
)


def deeds_of(visit: Visit, person: PersonId) -> Iterator[ActionLink]:
    """What the visitor may do to an account now; what is of no use as it stands is left out."""
    access = visit.access
    is_open, waits = person in access.opened, person in access.asked
    linked = any(access.logins_of(person))
    stamp = visit.stamp({})
    for action, command, of_use in (
        (CONFIRM, ConfirmAccess(stamp=stamp, person=person), waits),
        (OPEN, OpenAccess(stamp=stamp, person=person), not is_open),
        (RESET, ResetCredential(stamp=stamp, person=person), is_open),
        (CLOSE, CloseAccess(stamp=stamp, person=person), is_open or linked),
        (LINK, LinkLogin(stamp=stamp, person=person, login=person), True),
        (UNLINK, UnlinkLogin(stamp=stamp, login=person), linked),
    ):
        if of_use and not _lacks(visit, command):
            yield ActionLink(action.title, action.url(person=person), _refused(visit, command))


def _lacks(visit: Visit, command: Command) -> bool:
    """Whether the visitor's role does not give the command at all."""
    refused = visit.may(command)
    return refused is not None and refused.phrase.code.endswith((".role", ".scope"))


def _refused(visit: Visit, command: Command) -> Phrase | None:
    refused: NotPermitted | None = visit.may(command)
    return refused.phrase if refused is not None else None


@posted(router, _PERSON + "/end-sessions", secret=True)
def end_sessions(visit: Visit, _form: FormData, person: str) -> Response:
    """End every session of a person; his password stays."""
    if Role.ADMINISTRATOR not in visit.visitor.roles:
        raise PageRefused(403, "error.web.accounts")
    visit.web.accounts.shut_out(PersonId(person))
    structlog.get_logger("web").info("sessions_ended", person=person, by=visit.visitor.person)
    return RedirectResponse(
        links.with_query(_back(PersonId(person)), said="ended"), status_code=303
    )
