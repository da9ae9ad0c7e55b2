"""A process that writes batches: `python -m tests.engine.store.batch_writer LOG NAME`.

Sends batches of 32 commands to four streams, without end, and says the ids of each batch once it
is on record.
"""

import sys
from itertools import count

from engine.ids import StreamId
from engine.store.decisions import Decide, Decision
from engine.store.log import CampaignLog
from engine.store.open import address_of
from tests.engine.store.drafting import commands, draft

BATCH = 32


def next_in(log: CampaignLog, command: str, stream: StreamId) -> Decide:
    """A decision that stands on what the stream holds."""

    def decide() -> Decision:
        as_of = log.seen()
        version = log.load(stream, commands, fresh=False).version
        return Decision([draft(version + 1, command, stream)], {}, as_of)

    return decide


def write(log: CampaignLog, name: str) -> None:
    """On and on."""
    for number in count():
        wanted = {f"{name}-{number}-{n}": StreamId(f"stream/{n % 4}") for n in range(BATCH)}
        decisions = [next_in(log, command, stream) for command, stream in wanted.items()]
        for answer in log.decide_and_append_many(decisions, list(wanted.values())):
            assert isinstance(answer, tuple), answer
        sys.stdout.write("".join(f"{command}\n" for command in wanted))
        sys.stdout.flush()


if __name__ == "__main__":
    _, where, who = sys.argv
    with CampaignLog(address_of(where), lock_timeout=30) as opened:
        write(opened, who)
