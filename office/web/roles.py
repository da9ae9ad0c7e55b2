"""What a visitor's roles let him do at all, before it is asked of one thing."""

from engine.domain.access import Door
from engine.domain.event import Command
from engine.domain.families import TABLE
from office.web.visit import Visit


def may_ever(visit: Visit, *commands: type[Command]) -> bool:
    """Whether one of the visitor's roles may give one of these commands anywhere."""
    if visit.door is Door.ANYONE:
        return True
    roles = visit.visitor.roles
    return any(not roles.isdisjoint(TABLE[command.__name__].at) for command in commands)
