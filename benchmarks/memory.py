"""What a rebuild holds in memory at the most, with a log and with one four times as long.

Each in a process of its own: `python -m benchmarks.memory LOG VIEWS` prints its peak in kilobytes.
"""

import re
import resource
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from benchmarks.campaign import MeasuredCampaign
from benchmarks.figures import Figure, Sizes, figure
from engine.store.log import CampaignLog
from projections.rebuilding.rebuild import rebuild
from projections.tables.open import open_views

_EVENTS_A_RETURN = 2
_BESIDE_RETURNS = 4
_RETURNS = (1, 10)
_KILOBYTES = 1024


def flat(folder: Path, sizes: Sizes) -> Figure:
    """Peaks of both; their ratio is 1 where memory does not grow with the log."""
    a_piece, more = (_BESIDE_RETURNS + _EVENTS_A_RETURN * returns for returns in _RETURNS)
    pieces = sizes.rebuilt // a_piece
    short, long = (_peak(folder / f"memory-{returns}", pieces, returns) for returns in _RETURNS)
    return figure(
        f"memory of a rebuild from {pieces * a_piece} events",
        "MB at the most",
        short,
        long,
        baseline_name=f"the same from {pieces * more} events",
        budget=0.8,
    )


def _peak(folder: Path, pieces: int, returns: int) -> float:
    """In megabytes, with so many pieces of work that were each sent back so often."""
    folder.mkdir()
    log = folder / "log.db"
    campaign = MeasuredCampaign(log, pieces)
    for key in campaign.fresh(pieces):
        campaign.log.append(campaign.history(key, returns))
    campaign.close()
    command = [sys.executable, "-m", __name__, str(log), str(folder / "views.db")]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(said) / _KILOBYTES


def _rebuild(path: Path, where: Path) -> int:
    """The peak of this process, in kilobytes."""
    views = open_views(where)
    with closing(CampaignLog(path)) as log:
        rebuild(views, log, processes=1)
    views.dispose()
    status = Path("/proc/self/status")
    if status.is_file():  # the other counts what was there before this program was started
        found = re.search(r"VmHWM:\s*(\d+)", status.read_text(encoding="ascii"))
        if found:
            return int(found.group(1))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    print(_rebuild(Path(sys.argv[1]), Path(sys.argv[2])))
