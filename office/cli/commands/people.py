"""campaign person, role and deputy: who is known, what they may be, who stands in for whom."""

from datetime import date
from typing import Annotated

import typer
from msgspec.structs import replace

from engine.domain.directory.commands import (
    AmendPerson,
    EndDeputy,
    EndPerson,
    GrantRole,
    NameDeputy,
    RegisterPerson,
    RevokeRole,
)
from engine.domain.directory.events import DeputyNamed
from engine.domain.directory.state import known_directory
from engine.domain.event import Recorded
from engine.domain.policy.acting import named as named_person
from engine.domain.policy.actors import OFFICE_WIDE, Role, Scope, campaign_scope, unit_scope
from engine.errors import BadInput
from engine.ids import CampaignId, DeputyId, GrantId, PersonId, UnitId
from engine.phrases import phrase
from office.answers import people as answers
from office.channel_settings import known_channel, read_reach
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption, OrderedByOption, plain, read_day, read_text
from office.cli.people_rows import deputy_rows, grant_rows, person_rows
from office.cli.reading import AtOption, streams
from office.cli.render import column, say, show_json, show_listing

_persons, _roles, _deputies = typer.Typer(), typer.Typer(), typer.Typer()

PersonArgument = Annotated[PersonId, typer.Argument(metavar="PERSON", help="help.argument.person")]
RoleArgument = Annotated[Role, typer.Argument(metavar="ROLE", help="help.argument.role")]
NameOption = Annotated[
    str | None, typer.Option("--name", metavar="NAME", parser=read_text, help="help.people.name")
]
EmailOption = Annotated[
    str | None, typer.Option("--email", metavar="MAIL", help="help.people.email")
]
HomeOption = Annotated[
    UnitId | None, typer.Option("--home", metavar="UNIT", help="help.people.home")
]
ReachOption = Annotated[
    list[str] | None,
    typer.Option("--reach", metavar="CHANNEL=ADDRESS", help="help.people.reach"),
]
ChannelOption = Annotated[
    str | None, typer.Option("--channel", metavar="CHANNEL", help="help.people.channel")
]
LangOption = Annotated[
    str | None, typer.Option("--language", metavar="zh|en", help="help.people.language")
]
UnitOption = Annotated[
    UnitId | None, typer.Option("--unit", metavar="UNIT", help="help.people.unit")
]
CampaignOption = Annotated[
    CampaignId | None, typer.Option("--campaign", metavar="CAMPAIGN", help="help.people.campaign")
]
PersonOption = Annotated[
    PersonId | None, typer.Option("--person", metavar="PERSON", help="help.filter.person")
]


def register(app: typer.Typer) -> None:
    """Add the groups person, role and deputy."""
    app.add_typer(_persons, name="person")
    app.add_typer(_roles, name="role")
    app.add_typer(_deputies, name="deputy")


# --- person ----------------------------------------------------------------------------------


def _list_people(ctx: typer.Context, at: AtOption = None, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with streams(invocation, at) as look:
        directory = known_directory(look.reads)
    lines = answers.people(directory, look.day)
    if as_json:
        show_json(lines)
        return
    columns = (
        column("person", "label.person-id"),
        column("name", "label.person-name"),
        column("posts", "label.posts"),
        column("home", "label.home"),
        column("email", "label.mail", extra=True),
        column("reach", "label.reach", extra=True),
    )
    rows = person_rows(directory, lines)
    show_listing(rows, columns, phrase("label.people"), invocation.lang)


_persons.command("list")(_list_people)


@changing(_persons, "register")
def register_person(
    context: WriteContext,
    person: PersonArgument,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", parser=read_text, help="help.people.name")
    ],
    email: EmailOption = None,
    home: HomeOption = None,
) -> tuple[Recorded, ...]:
    """The id is for ever of this human."""
    command = RegisterPerson(
        stamp=context.stamp, person=person, name=name, email=email or "", home=home
    )
    return context.office.handle(command)


@changing(_persons, "amend")
def amend(
    context: WriteContext,
    person: PersonArgument,
    name: NameOption = None,
    email: EmailOption = None,
    home: HomeOption = None,
    reach: ReachOption = None,
    channel: ChannelOption = None,
    language: LangOption = None,
) -> tuple[Recorded, ...]:
    """What is not given stays."""
    given = read_reach(reach or (), context.office.settings.channel_names)
    command = AmendPerson(
        stamp=context.stamp,
        person=person,
        name=name,
        email=email,
        home=home,
        reach=given,
        channel=known_channel(channel, context.office.settings.channel_names),
        lang=language,
    )
    return context.office.handle(command)


@changing(_persons, "end")
def end(context: WriteContext, person: PersonArgument) -> tuple[Recorded, ...]:
    """Nothing that was granted to him counts any more."""
    return context.office.handle(EndPerson(stamp=context.stamp, person=person))


# --- role ------------------------------------------------------------------------------------


def _list_grants(
    ctx: typer.Context,
    person: PersonOption = None,
    unit: UnitOption = None,
    campaign: CampaignOption = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    scope = _scope(unit, campaign) if unit or campaign else None
    with streams(invocation, at) as look:
        directory = known_directory(look.reads)
    lines = answers.grants(directory, look.day, person, None, scope)
    if as_json:
        show_json(lines)
        return
    columns = (
        column("id", "label.grant"),
        column("person", "label.person-id"),
        column("name", "label.person-name"),
        column("post", "label.posts"),
        column("first", "label.from"),
        column("last", "label.to"),
        column("authority", "label.authority", extra=True),
    )
    rows = grant_rows(directory, lines)
    show_listing(rows, columns, phrase("label.grants"), invocation.lang)


_roles.command("list")(plain(_list_grants))


@changing(_roles, "grant")
def grant(
    context: WriteContext,
    person: PersonArgument,
    role: RoleArgument,
    unit: UnitOption = None,
    campaign: CampaignOption = None,
    first: Annotated[
        date | None,
        typer.Option("--from", metavar="DAY", parser=read_day, help="help.people.first"),
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", metavar="DAY", parser=read_day, help="help.people.last")
    ] = None,
    part: Annotated[
        str | None, typer.Option("--part", metavar="PART", help="help.people.part")
    ] = None,
    letters: Annotated[bool, typer.Option("--letters", help="help.people.letters")] = False,
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """Others who hold the same keep it."""
    command = GrantRole(
        stamp=context.stamp,
        person=person,
        role=role,
        scope=_scope(unit, campaign),
        first=first,
        last=last,
        part=part,
        letters=letters,
        authority=authority,
    )
    return context.office.handle(command)


@changing(_roles, "revoke")
def revoke(
    context: WriteContext,
    id: Annotated[GrantId, typer.Argument(metavar="GRANT", help="help.argument.grant")],
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """The id stands in the list."""
    stamp = replace(context.stamp, authority=authority)
    return context.office.handle(RevokeRole(stamp=stamp, id=id))


def _scope(unit: UnitId | None, campaign: CampaignId | None) -> Scope:
    if unit and campaign:
        raise BadInput(phrase("fault.people.two-scopes"), [phrase("fault.people.one-scope")])
    if unit:
        return unit_scope(unit)
    return campaign_scope(campaign) if campaign else OFFICE_WIDE


# --- deputy ----------------------------------------------------------------------------------


def _list_deputies(
    ctx: typer.Context,
    person: PersonOption = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with streams(invocation, at) as look:
        directory = known_directory(look.reads)
    lines = answers.deputies(directory, person)
    if as_json:
        show_json(lines)
        return
    columns = (
        column("id", "label.deputy-id"),
        column("person", "label.acts-for"),
        column("deputy", "label.deputy"),
        column("first", "label.from"),
        column("last", "label.to"),
        column("scopes", "label.scope"),
    )
    rows = deputy_rows(directory, lines)
    show_listing(rows, columns, phrase("label.deputies"), invocation.lang)


_deputies.command("list")(plain(_list_deputies))


def _warn_of_absence(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """A deputy who is away himself acts all the same; letters go to another, or the office."""
    directory = known_directory(context.office.reads)
    for entry in recorded:
        named = entry.event
        assert isinstance(named, DeputyNamed), "nothing else follows from naming a deputy"
        for each in answers.away(directory, named.deputy, named.first, named.last):
            say(
                "say.people.away",
                context.lang,
                deputy=named_person(directory, named.deputy),
                first=each.first,
                last=each.last,
                other=named_person(directory, each.deputy),
            )


@changing(_deputies, "name", _warn_of_absence)
def name_deputy(
    context: WriteContext,
    person: PersonArgument,
    by: Annotated[PersonId, typer.Argument(metavar="DEPUTY", help="help.units.by")],
    first: Annotated[
        date, typer.Option("--from", metavar="DAY", parser=read_day, help="help.units.first")
    ],
    last: Annotated[
        date, typer.Option("--to", metavar="DAY", parser=read_day, help="help.units.last")
    ],
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", metavar="SCOPE", help="help.people.scope")
    ] = None,
) -> tuple[Recorded, ...]:
    """For some days, both ends inclusive (R119)."""
    command = NameDeputy(
        stamp=context.stamp,
        person=person,
        deputy=by,
        first=first,
        last=last,
        scopes=tuple(Scope(scope) for scope in scopes or ()),
    )
    return context.office.handle(command)


@changing(_deputies, "end")
def end_deputy(
    context: WriteContext,
    id: Annotated[DeputyId, typer.Argument(metavar="ID", help="help.argument.deputy")],
) -> tuple[Recorded, ...]:
    """The id stands in the list."""
    return context.office.handle(EndDeputy(stamp=context.stamp, id=id))
