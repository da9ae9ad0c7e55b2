"""campaign user: who may sign in, by which logins, and a new password on a slip of paper."""

from typing import Annotated

import typer
from msgspec.structs import replace

from engine.domain.access import known_access
from engine.domain.access.commands import (
    CloseAccess,
    ConfirmAccess,
    LinkLogin,
    OpenAccess,
    ResetCredential,
    UnlinkLogin,
)
from engine.domain.access.events import AccessClosed, AccessOpened, CredentialReset
from engine.domain.directory.commands import RegisterPerson
from engine.domain.directory.state import known_directory
from engine.domain.event import Recorded
from engine.domain.office.state import known_office
from engine.ids import CommandId, PersonId, UnitId
from engine.phrases import phrase
from office.answers.accounts import accounts
from office.cli.accounts_rows import account_rows
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption, read_text
from office.cli.reading import AtOption, streams
from office.cli.render import column, show_json, show_listing
from office.cli.slips import give_slips, shut_out

_group = typer.Typer()

PersonArgument = Annotated[PersonId, typer.Argument(metavar="PERSON", help="help.argument.person")]
LoginArgument = Annotated[str, typer.Argument(metavar="LOGIN", help="help.user.login")]
IssuerOption = Annotated[
    str | None,
    typer.Option("--issuer", metavar="URL", parser=read_text, help="help.user.issuer"),
]


def register(app: typer.Typer) -> None:
    """Add the group user."""
    app.add_typer(_group, name="user")


@_group.command("list")
def _list(ctx: typer.Context, at: AtOption = None, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with streams(invocation, at) as look:
        directory, access = known_directory(look.reads), known_access(look.reads)
        office = known_office(look.reads)
    lines = accounts(directory, access, look.day)
    if as_json:
        show_json(lines)
        return
    columns = (
        column("person", "label.person-id"),
        column("name", "label.person-name"),
        column("posts", "label.posts"),
        column("open", "label.account"),
        column("logins", "label.logins"),
        column("waiting", "label.waits-for-second"),
    )
    day_of = office.days.day_of if office else invocation.settings.office.day_rules.day_of
    rows = account_rows(directory, lines, day_of)
    show_listing(rows, columns, phrase("label.accounts"), invocation.lang)


def _hand_out(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """A slip for whoever was let in or reset just now; a command sent again makes none."""
    let_in = [
        entry.event.person
        for entry in recorded
        if isinstance(entry.event, AccessOpened | CredentialReset) and entry.position > context.head
    ]
    if let_in:
        give_slips(context.office, let_in, context.lang)


@changing(_group, "add", _hand_out)
def add(
    context: WriteContext,
    person: PersonArgument,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", parser=read_text, help="help.user.name"),
    ] = None,
    email: Annotated[
        str | None, typer.Option("--email", metavar="MAIL", help="help.people.email")
    ] = None,
    home: Annotated[
        UnitId | None, typer.Option("--home", metavar="UNIT", help="help.people.home")
    ] = None,
) -> tuple[Recorded, ...]:
    """Registered with a name where he is not known yet."""
    recorded: tuple[Recorded, ...] = ()
    if name is not None:
        own = replace(context.stamp, command_id=CommandId(f"{context.stamp.command_id}:person"))
        recorded += context.office.handle(
            RegisterPerson(stamp=own, person=person, name=name, email=email or "", home=home)
        )
    return recorded + context.office.handle(OpenAccess(stamp=context.stamp, person=person))


@changing(_group, "link")
def link(
    context: WriteContext,
    person: PersonArgument,
    login: LoginArgument,
    issuer: IssuerOption = None,
) -> tuple[Recorded, ...]:
    """Of the operating system, or with an issuer what that calls the subject."""
    return context.office.handle(
        LinkLogin(stamp=context.stamp, person=person, login=login, issuer=issuer)
    )


@changing(_group, "unlink")
def unlink(
    context: WriteContext, login: LoginArgument, issuer: IssuerOption = None
) -> tuple[Recorded, ...]:
    """It is nobody's any more."""
    return context.office.handle(UnlinkLogin(stamp=context.stamp, login=login, issuer=issuer))


@changing(_group, "reset", _hand_out)
def reset(context: WriteContext, person: PersonArgument) -> tuple[Recorded, ...]:
    """For head and auditor it waits for a second person."""
    return context.office.handle(ResetCredential(stamp=context.stamp, person=person))


@changing(_group, "confirm", _hand_out)
def confirm(context: WriteContext, person: PersonArgument) -> tuple[Recorded, ...]:
    """Within a day, and by somebody else than asked for it."""
    return context.office.handle(ConfirmAccess(stamp=context.stamp, person=person))


def _shut_out(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    closed = [e.event.person for e in recorded if isinstance(e.event, AccessClosed)]
    if closed and not context.dry_run:
        shut_out(context.office, closed)


@changing(_group, "close", _shut_out)
def close(context: WriteContext, person: PersonArgument) -> tuple[Recorded, ...]:
    """His sessions end, and his logins are unlinked."""
    return context.office.handle(CloseAccess(stamp=context.stamp, person=person))
