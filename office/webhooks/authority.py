"""Who may have other programs told of events: the office's head, or an administrator.

No event tells of a webhook, so that the door of the office is never asked for one: it is asked here
as the door asks for a command.
"""

from types import MappingProxyType
from typing import Final

from engine.domain.access import Door, known_access
from engine.domain.access.proving import prove
from engine.domain.directory.state import known_directory
from engine.domain.event import Stamp
from engine.domain.policy.acting import actor_of
from engine.domain.policy.actors import OFFICE_WIDE
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.permission import Question
from engine.domain.policy.rows import Table, row
from office.bootstrap import Office

DEED: Final = "KeepWebhooks"
_TABLE: Final[Table] = MappingProxyType({DEED: row("H@o N@o")})
_FACTS: Final = Facts(scopes={Where.OFFICE: frozenset({OFFICE_WIDE})})


def check_may_keep(office: Office, stamp: Stamp) -> None:
    """Raise NotPermitted unless whoever acts may add, try and remove webhooks, and read their
    addresses. An office that is open to anyone asks nobody.
    """
    access = known_access(office.reads)
    if access.door is Door.ANYONE:
        return
    prove(access, stamp)
    directory = known_directory(office.reads)
    refused = Question(
        directory=directory,
        table=_TABLE,
        actor=actor_of(directory, stamp),
        command=DEED,
        facts=_FACTS,
        on=stamp.on,
    ).refused()
    if refused is not None:
        raise refused
