"""What is done to people, what they may be, and units: each in three steps."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.directory.commands import (
    AmendPerson,
    EndDeputy,
    EndPerson,
    GrantRole,
    NameDeputy,
    RegisterPerson,
    ReinstateUnit,
    RetireUnit,
    RevokeRole,
)
from engine.domain.directory.events import Reach
from engine.domain.directory.reaching import LANGUAGES
from engine.domain.event import Command, Stamp
from engine.domain.policy.actors import OFFICE_WIDE, Role, Scope, campaign_scope, unit_scope
from engine.errors import BadInput
from engine.ids import CampaignId, DeputyId, GrantId, PersonId, UnitId
from engine.phrases import phrase
from office.answers.campaigns import campaigns
from office.answers.unit_posts import open_work
from office.channel_settings import read_reach
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Day, Field, Option, Text, Tick, Upload
from office.web.orders import OPTIONAL_REASON, REASON
from office.web.visit import Visit
from workflows.titles import Title

router = APIRouter()
Given = Mapping[str, Any]


def _people(**_: str) -> str:
    return links.PEOPLE


def _person(person: str) -> str:
    return links.person(PersonId(person))


def _unit(unit: str) -> str:
    return links.directory_unit(UnitId(unit))


def _units(visit: Visit) -> tuple[Option, ...]:
    return tuple(
        Option(unit.unit, Title(zh=unit.name, en=unit.name_en))
        for unit in visit.directory.units.values()
    )


def _everybody(visit: Visit, but: str = "") -> tuple[Option, ...]:
    return tuple(
        Option(person, phrase("say.policy.person", name=known.name, person=person))
        for person, known in visit.directory.people.items()
        if not known.ended and person != but
    )


def _about_person(visit: Visit, **_: str) -> Sequence[Field]:
    return (
        Text(name="name", label="web.people.name", required=True),
        Text(name="email", label="label.mail"),
        Choice(name="home", label="label.home", options=_units(visit)),
        OPTIONAL_REASON,
    )


def _registered(visit: Visit, **_: str) -> Sequence[Field]:
    own = Text(name="person", label="label.person-id", hint="web.people.id-hint", required=True)
    return (own, *_about_person(visit))


def _register(_visit: Visit, stamp: Stamp, given: Given) -> Command:
    return RegisterPerson(
        stamp=stamp,
        person=PersonId(given["person"]),
        name=given["name"],
        email=given["email"] or "",
        home=given["home"],
    )


def _amended(visit: Visit, **_: str) -> Sequence[Field]:
    channels = visit.office.settings.channel_names
    return (
        *_about_person(visit)[:-1],
        Text(name="reach", label="label.reach", hint="web.people.reach-hint"),
        Choice(
            name="channel", label="label.wanted-channel",
            options=tuple(Option(name, name) for name in channels),
        ),
        Choice(
            name="lang", label="label.wanted-language",
            options=tuple(Option(lang, phrase(f"term.language.{lang}")) for lang in LANGUAGES),
        ),
        OPTIONAL_REASON,
    )  # fmt: skip


def _reach(visit: Visit, text: str, person: PersonId) -> tuple[Reach, ...]:
    """What the field says, and what it says no more."""
    given = read_reach(text.split(), visit.office.settings.channel_names)
    named = {each.channel for each in given}
    known = visit.directory.people.get(person)
    gone = [each.channel for each in known.reach if each.channel not in named] if known else []
    return (*given, *(Reach(channel, "") for channel in gone))


def _amend(visit: Visit, stamp: Stamp, given: Given, person: str) -> Command:
    return AmendPerson(
        stamp=stamp,
        person=PersonId(person),
        name=given["name"],
        email=given["email"] or "",
        home=given["home"],
        reach=_reach(visit, given["reach"] or "", PersonId(person)),
        channel=given["channel"] or "",
        lang=given["lang"] or "",
    )


def _end(_visit: Visit, stamp: Stamp, _given: Given, person: str) -> Command:
    return EndPerson(stamp=stamp, person=PersonId(person))


def _granted(visit: Visit, **_: str) -> Sequence[Field]:
    roles = tuple(Option(role.value, role) for role in Role if role is not Role.SYSTEM)
    rows = campaigns(visit.reading)
    return (
        Choice(name="role", label="web.people.role", options=roles, required=True),
        Choice(
            name="unit", label="web.people.of-unit", hint="web.people.scope-hint",
            options=_units(visit),
        ),
        Choice(
            name="campaign", label="web.people.of-campaign",
            options=tuple(Option(row.campaign, row.title) for row in rows),
        ),
        Day(name="first", label="web.people.first", hint="web.people.first-hint"),
        Day(name="last", label="web.people.last", hint="web.people.last-hint"),
        Text(name="part", label="web.people.part", hint="web.people.part-hint"),
        Tick(name="letters", label="web.people.letters"),
        Text(name="authority"),
        Upload(name="document"),
        OPTIONAL_REASON,
    )  # fmt: skip


def _grant(_visit: Visit, stamp: Stamp, given: Given, person: str) -> Command:
    return GrantRole(
        stamp=stamp,
        person=PersonId(person),
        role=Role(given["role"]),
        scope=_scope(given["unit"], given["campaign"]),
        first=given["first"],
        last=given["last"],
        part=given["part"],
        letters=bool(given["letters"]),
        authority=given["authority"],
    )


def _scope(unit: str | None, campaign: str | None) -> Scope:
    if unit and campaign:
        raise BadInput(phrase("fault.people.two-scopes"), [phrase("fault.people.one-scope")])
    if unit:
        return unit_scope(UnitId(unit))
    return campaign_scope(CampaignId(campaign)) if campaign else OFFICE_WIDE


def _revoke(_visit: Visit, stamp: Stamp, _given: Given, grant: str) -> Command:
    return RevokeRole(stamp=stamp, id=GrantId(grant.replace("~", "/")))


def _deputised(visit: Visit, person: str) -> Sequence[Field]:
    return (
        Choice(
            name="deputy", label="web.people.deputy", options=_everybody(visit, person),
            required=True,
        ),
        Day(name="first", label="web.people.first", required=True),
        Day(name="last", label="web.people.last", required=True),
        OPTIONAL_REASON,
    )  # fmt: skip


def _name_deputy(_visit: Visit, stamp: Stamp, given: Given, person: str) -> Command:
    return NameDeputy(
        stamp=stamp,
        person=PersonId(person),
        deputy=PersonId(given["deputy"]),
        first=given["first"],
        last=given["last"],
    )


def _end_deputy(_visit: Visit, stamp: Stamp, _given: Given, deputy: str) -> Command:
    return EndDeputy(stamp=stamp, id=DeputyId(deputy))


def _leaving(visit: Visit, unit: str) -> Sequence[Field]:
    """Whoever takes a unit out says that he knows what nobody inherits."""
    owes = any(each.count for each in open_work(visit.reading, UnitId(unit)))
    hint = "web.people.retire-owing" if owes else "web.people.retire-hint"
    reason = Text(name="reason", hint=hint, required=True)
    known = Tick(name="known", label="web.people.retire-known", required=True)
    return (reason, known) if owes else (reason,)


def _retire(_visit: Visit, stamp: Stamp, _given: Given, unit: str) -> Command:
    return RetireUnit(stamp=stamp, unit=UnitId(unit))


def _reinstate(_visit: Visit, stamp: Stamp, _given: Given, unit: str) -> Command:
    return ReinstateUnit(stamp=stamp, unit=UnitId(unit))


REGISTER: Final = register(
    router,
    Action(
        name="register-person",
        path="/people/register",
        fields=_registered,
        command=_register,
        back=_people,
    ),
)
AMEND: Final = register(
    router,
    Action(
        name="amend-person",
        path="/people/p/{person}/amend",
        fields=_amended,
        command=_amend,
        back=_person,
    ),
)
END: Final = register(
    router,
    Action(
        name="end-person",
        path="/people/p/{person}/end",
        fields=(REASON,),
        command=_end,
        back=_person,
    ),
)
GRANT: Final = register(
    router,
    Action(
        name="grant-role",
        path="/people/p/{person}/grant",
        fields=_granted,
        command=_grant,
        back=_person,
        fresh=True,
    ),
)
REVOKE: Final = register(
    router,
    Action(
        name="revoke-role",
        path="/people/grants/{grant}/revoke",
        fields=(OPTIONAL_REASON, Text(name="authority")),
        command=_revoke,
        back=_people,
        fresh=True,
    ),
)
NAME_DEPUTY: Final = register(
    router,
    Action(
        name="name-deputy",
        path="/people/p/{person}/deputy",
        fields=_deputised,
        command=_name_deputy,
        back=_person,
    ),
)
END_DEPUTY: Final = register(
    router,
    Action(
        name="end-deputy",
        path="/people/deputies/{deputy}/end",
        fields=(OPTIONAL_REASON,),
        command=_end_deputy,
        back=_people,
    ),
)
RETIRE: Final = register(
    router,
    Action(
        name="retire-unit",
        path="/people/units/{unit}/retire",
        fields=_leaving,
        command=_retire,
        back=_unit,
    ),
)
REINSTATE: Final = register(
    router,
    Action(
        name="reinstate-unit",
        path="/people/units/{unit}/reinstate",
        fields=(OPTIONAL_REASON,),
        command=_reinstate,
        back=_unit,
    ),
)
