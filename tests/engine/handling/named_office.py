"""An office behind the door `named`: who holds what in it, and how a test speaks of it."""

import pytest
from msgspec.structs import replace

from engine.domain.access import Door, SetDoor
from engine.domain.directory.commands import (
    GrantRole,
    RegisterPerson,
)
from engine.domain.event import Command, Recorded
from engine.domain.policy.actors import OFFICE_WIDE, Role, Scope, campaign_scope
from engine.errors import NotPermitted
from engine.ids import PersonId
from engine.store.log import CampaignLog
from tests.samples import CHEN, WANG, ZHOU, march
from tests.worlds import (
    CAMPAIGN,
    World,
    mobilizing_campaign,
)
from workflows.schema import Definition

LEADER, HEAD, INSPECTOR = PersonId("leader"), PersonId("head"), PersonId("inspector")
LIAISON_1, CHIEF_1 = PersonId("town-01.liaison"), PersonId("town-01.chief")
LIAISON_2, CHIEF_2 = PersonId("town-02.liaison"), PersonId("town-02.chief")
HERE = campaign_scope(CAMPAIGN)


class Office:
    """The mobilizing campaign behind the door `named`; `may` and `must_not` send a command."""

    def __init__(self, world: World) -> None:
        self.world = world

    def does(
        self, actor: PersonId, command: type[Command], **fields: object
    ) -> tuple[Recorded, ...]:
        """It is done, or done already; on 16 March, unless another day `on_day` is given."""
        reason, day = fields.pop("reason", None), fields.pop("on_day", march(16))
        stamp = self.world.at(day, actor, reason)  # type: ignore[arg-type]
        more = {name: fields.pop(name) for name in ("authority_of", "document") if name in fields}
        if more:
            stamp = replace(
                stamp, authority=more.get("authority_of"), document=more.get("document")
            )
        return self.world.handler.handle(command(stamp=stamp, **fields))

    def refuses(self, actor: PersonId, code: str, command: type[Command], **fields: object) -> None:
        """It is for somebody else, and nothing is recorded."""
        head = self.world.log.head()
        with pytest.raises(NotPermitted) as caught:
            self.does(actor, command, **fields)
        assert caught.value.phrase.code == f"error.policy.{code}"
        assert self.world.log.head() == head

    def grant(self, by: PersonId, person: PersonId, role: Role, scope: Scope) -> None:
        """Somebody grants."""
        self.does(by, GrantRole, person=person, role=role, scope=scope)


def named_office(log: CampaignLog, definition: Definition | None = None) -> Office:
    """A head, a clerk for the campaign (Chen), a leader, an inspector, an administrator (Wang)."""
    office = Office(mobilizing_campaign(log, definition))
    for person in (HEAD, CHEN, LEADER, INSPECTOR, WANG, ZHOU):
        office.does(CHEN, RegisterPerson, person=person, name=f"name of {person}")
    office.grant(CHEN, HEAD, Role.OFFICE_HEAD, OFFICE_WIDE)
    office.grant(CHEN, LEADER, Role.LEADER, OFFICE_WIDE)
    office.grant(CHEN, CHEN, Role.OFFICE, HERE)
    office.grant(CHEN, INSPECTOR, Role.INSPECTOR, HERE)
    office.grant(CHEN, WANG, Role.ADMINISTRATOR, OFFICE_WIDE)
    office.does(CHEN, SetDoor, door=Door.NAMED)
    return office
