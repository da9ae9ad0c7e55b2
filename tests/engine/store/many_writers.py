"""A process with many writing threads: `python -m tests.engine.store.many_writers LOG NAME`.

Each of eight threads sends commands to a stream of its own, without end, and says the id of each
once it is on record. With STREAM and COUNT behind, all send to that stream, each so many.
"""

import sys
from itertools import count
from threading import Thread

from engine.handling.door import CommandHandler
from engine.ids import StreamId
from engine.store.log import CampaignLog
from engine.store.open import address_of
from tests.engine.store.writer import send


def write(log: CampaignLog, name: str, stream: str, how_many: str = "") -> None:
    """Send so many, or on and on."""
    handler = CommandHandler(log)
    for number in range(int(how_many)) if how_many else count():
        done = send(handler, StreamId(stream), f"{name}.{number}")
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _, where, who, *one_stream = sys.argv
    with CampaignLog(address_of(where), lock_timeout=30) as opened:
        threads = [
            Thread(target=write, args=(opened, name, *(one_stream or [f"stream/{name}"])))
            for name in (f"{who}-{number}" for number in range(8))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
