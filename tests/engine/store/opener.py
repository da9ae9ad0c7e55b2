"""A process that makes or opens a log: `python -m tests.engine.store.opener ADDRESS COMMAND`.

Waits for a line on its standard input, so that many begin at once.
"""

import sys

from engine.store.log import CampaignLog
from engine.store.open import address_of
from tests.engine.store.drafting import draft

if __name__ == "__main__":
    _, address, command = sys.argv
    sys.stdin.readline()
    with CampaignLog(address_of(address), create=True) as log:
        log.append([draft(1, command)] if command else [])
        sys.stdout.write(f"{log.head()}\n")
