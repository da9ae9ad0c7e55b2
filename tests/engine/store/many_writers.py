"""A process with many writing threads: `python -m tests.engine.store.many_writers LOG NAME`.

Each of eight threads sends commands to a stream of its own, without end, and says the id of each
once it is on record.
"""

import sys
from itertools import count
from pathlib import Path
from threading import Thread

from engine.handling.desk import Desk
from engine.ids import StreamId
from engine.store.log import CampaignLog
from tests.engine.store.writer import send


def write(log: CampaignLog, name: str) -> None:
    """Send on and on."""
    desk = Desk(log)
    for number in count(1):
        done = send(desk, StreamId(f"stream/{name}"), f"{name}.{number}")
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _, where, who = sys.argv
    with CampaignLog(Path(where)) as opened:
        threads = [Thread(target=write, args=(opened, f"{who}-{n}")) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
