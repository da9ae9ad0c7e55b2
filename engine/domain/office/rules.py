"""Which facts follow from a command to an office, or why none do."""

from engine.domain.office.commands import OfficeCommand
from engine.domain.office.events import OfficeEvent, OfficeFounded
from engine.domain.office.state import OfficeRecord


def decide(
    command: OfficeCommand, state: OfficeRecord | None, _context: None = None
) -> tuple[OfficeEvent, ...]:
    """The events that follow; an office is founded once."""
    if state is not None:
        return ()
    return (
        OfficeFounded(
            stamp=command.stamp,
            identity=command.identity,
            days=command.days,
            clock=command.clock,
        ),
    )
