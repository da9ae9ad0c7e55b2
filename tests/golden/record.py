"""Records golden logs: `python -m tests.golden.record --help`; the rule is in logs/README.md."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.ids import CampaignId
from office.simulation.play import simulate
from projections.feeding.runner import Runner
from projections.registry import ALL
from projections.tables.open import open_views
from tests import played
from tests.driven import DRIVE
from tests.golden import amended_campaign, lax_campaign, stored
from tests.golden.lax_definition import GRAIN

SEED = 4


def main(words: Sequence[str]) -> int:
    """Record a log, or the views of logs that are on record."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden.record", description=__doc__)
    deeds = parser.add_subparsers(dest="deed", required=True)
    log = deeds.add_parser("log", help="keep a log file as a new golden log, with its views")
    log.add_argument("file", type=Path, help="the log.db of a campaign that was played")
    log.add_argument("name", help="campaign and shape of events, such as workstyle-2009.v2")
    play = deeds.add_parser("play", help="play a campaign of the tests, keep its log")
    play.add_argument("campaign", choices=sorted([*played.UNITS, GRAIN, DRIVE]))
    play.add_argument("name", help="campaign and shape of events, such as satisfied-unit.v2")
    views = deeds.add_parser("views", help="record the views anew, after a view's VERSION changed")
    views.add_argument("name", nargs="*", help="golden logs; all of them if none is named")
    wish = parser.parse_args(words)
    if wish.deed == "log":
        print(stored.write(wish.name, tuple(stored.from_file(wish.file))))
    elif wish.deed == "play":
        print(record_play(CampaignId(wish.campaign), wish.name))
    names = (wish.name or stored.NAMES) if wish.deed == "views" else [wish.name]
    for name in names:
        print(record_views(name))
    return 0


def record_play(campaign: CampaignId, name: str) -> Path:
    """Play a campaign of tests/played.py to its end, or the grain check, and keep its log."""
    with TemporaryDirectory() as folder:
        if campaign == DRIVE:
            with amended_campaign.played(Path(folder), Path(folder)) as drive:
                log = drive.office.settings.log_path
        elif campaign == GRAIN:
            with lax_campaign.played(played.settings_in(Path(folder))) as office:
                log = office.settings.log_path
        else:
            with played.announced(Path(folder), campaign) as office:
                simulate(office, campaign, SEED)
                log = office.settings.log_path
        return stored.write(name, tuple(stored.from_file(log)))


def record_views(name: str) -> Path:
    """Build all views of a golden log and put their digests on record."""
    with TemporaryDirectory() as folder:
        log = stored.as_log(Path(folder, "log.db"), stored.read(name))
        views = open_views(Path(folder, "views.db"))
        try:
            Runner(views, log, ALL).catch_up()
            return stored.record_digests(name, stored.view_digests(views))
        finally:
            views.dispose()
            log.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
