"""A process that writes: `python -m tests.engine.store.writer LOG NAME COUNT STREAM`.

Sends COUNT commands named NAME-1 and on to one stream and says each name once it is on record.
"""

import sys
from collections.abc import Callable

from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.assignment.events import AssignmentReceived
from engine.handling.door import CommandHandler
from engine.ids import AssignmentKey, CampaignId, DutyKey, StreamId, UnitId
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from engine.store.open import address_of
from engine.store.ports import Address
from tests.engine.store.drafting import commands
from tests.samples import stamp

KEY = AssignmentKey(CampaignId("c"), DutyKey("d"), UnitId("u"))


def send(handler: CommandHandler, stream: StreamId, command: str) -> str:
    """One command to one stream, again if somebody else was first; its id as it is on record."""
    deed = stamp(command=command)

    def work() -> list[Draft]:
        version = handler.log.load(stream, commands).version
        return [Draft(stream, version + 1, AssignmentReceived(stamp=deed))]

    sent = ReceiveAssignment(stamp=deed, key=KEY)
    (recorded,) = handler.execute(work, (sent,))
    return recorded.event.stamp.command_id


def write(
    where: Address, name: str, count: int, stream: StreamId, say: Callable[[str], None]
) -> None:
    """Send them all."""
    with CampaignLog(where, lock_timeout=30) as log:
        handler = CommandHandler(log)
        for number in range(1, count + 1):
            say(send(handler, stream, f"{name}-{number}"))


def say(done: str) -> None:
    """One line in one write: many writers may share a pipe."""
    sys.stdout.write(f"{done}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, address, who, how_many, into = sys.argv
    write(address_of(address), who, int(how_many), StreamId(into), say)
