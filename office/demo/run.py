"""The demo: a county's campaign of 2009, played from February to December and shown.

Everything it prints is asked of the log and of the views, nothing is made up for the show.
"""

import os
import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

from msgspec import Struct
from rich.console import Console

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.domain.campaign.commands import (
    AnnounceCampaign,
    ArchiveCampaign,
    PlanCampaign,
    SetParameter,
)
from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.directory.commands import ImportRoster
from engine.domain.event import Stamp, Via
from engine.errors import BadInput
from engine.ids import CampaignId, CommandId, PersonId
from engine.phrases import phrase
from office.bootstrap import Office
from office.demo.proof import Proof, progress_bar, rebuild_and_compare
from office.demo.scenes import Scenes
from office.demo.teller import Teller, console_for_output
from office.rosters import read_roster
from office.settings import DATABASE_VARIABLE, Settings, load_settings
from office.simulation.play import simulate
from office.simulation.report import SimulationReport
from office.words import Language, worded
from workflows.loader import load_from_catalogue

CAMPAIGN: Final = CampaignId("workstyle-2009")
SEED: Final = 2009
OFFICE: Final = PersonId("campaign-office.liaison")
PAST: Final = (date(2009, 3, 20), date(2009, 6, 30), date(2009, 12, 31))
DEMO_FOLDER: Final = Path("build/demo")
INTERRUPTED: Final = 130
_FIRST_HOUR: Final = datetime(2009, 1, 19, 1, tzinfo=UTC)
_MARK: Final = "# Made by `campaign demo`; a new run replaces this folder.\n"
_CONFIG: Final = (
    _MARK
    + """
[office]
name_zh = "滨湾县活动办公室"
name_en = "Binwan campaign office"

[store]
folder = "data"

[outbox]
folder = "outbox"
sender = "campaign-office@binwan.example.org"
"""
)


class DemoReport(Struct, frozen=True, kw_only=True):
    """What the demo did, and where its files are."""

    config: Path
    simulation: SimulationReport
    events: int
    proof: Proof
    seconds: float


def main(folder: Path | None = None, lang: Language = "zh") -> int:
    """The demo on the standard output; 0 when the rebuilt views are identical, else 1.

    Stopped in the middle (Ctrl-C) it says where its files are: 130.
    """
    folder, console = folder or DEMO_FOLDER, console_for_output()
    try:
        report = run_demo(folder, console, lang)
    except KeyboardInterrupt:
        Teller(console, lang).say(
            "say.demo.stopped",
            folder=str(folder),
        )
        return INTERRUPTED
    return 0 if report.proof.identical else 1


def run_demo(
    folder: Path,
    console: Console,
    lang: Language = "zh",
    last_day: date | None = None,
    past: tuple[date, ...] = PAST,
) -> DemoReport:
    """Play until the campaign is concluded (or until `last_day`), archive it, show it, forget the
    views, rebuild them, show the past.

    Raises BadInput when `folder` holds anything but an earlier demo.
    """
    began = perf_counter()
    teller = Teller(console, lang)
    settings = _fresh(folder)
    clock = VirtualClock(_FIRST_HOUR)
    with Office(settings, create=True, clock=clock) as office:
        _plan(office)
        played = _play(office, teller, last_day)
        if existing_campaign(CAMPAIGN, office.reads).state is CampaignState.CONCLUDED:
            stamp = office.stamp(OFFICE, Via.SIMULATION, command_id=CommandId("demo:archive"))
            office.handle(ArchiveCampaign(stamp=stamp, campaign=CAMPAIGN))
        office.catch_up()
        scenes = Scenes(teller, office, CAMPAIGN)
        with office.views.connect() as views:
            scenes.phases(views)
            scenes.gates(views)
            scenes.reminders(views)
            scenes.overdue(views, office.today())
            scenes.ledger(views)
            scenes.board(views, office.today())
    proof = rebuild_and_compare(settings, clock, teller)
    show_proof(teller, proof)
    with Office(settings, clock=clock) as office:
        with office.views.connect() as views:
            Scenes(teller, office, CAMPAIGN).past(views, past)
        events = office.log.head()
    seconds = perf_counter() - began
    _farewell(teller, settings, folder, seconds)
    return DemoReport(
        config=folder / "config.toml",
        simulation=played,
        events=events,
        proof=proof,
        seconds=seconds,
    )


def _fresh(folder: Path) -> Settings:
    """An empty folder with its config.toml; only what an earlier demo left is ever removed.

    BadInput where the environment names a database, which would be written to instead.
    """
    if os.environ.get(DATABASE_VARIABLE):
        named = phrase("fault.demo.database", variable=DATABASE_VARIABLE)
        raise BadInput(phrase("thing.demo"), [named])
    config = folder / "config.toml"
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        ours = config.is_file() and config.read_text(encoding="utf-8").startswith(_MARK)
        if not ours:
            other = phrase("fault.demo.folder", folder=str(folder))
            raise BadInput(phrase("thing.demo"), [other])
        for inside in folder.iterdir():
            if inside != config:
                shutil.rmtree(inside) if inside.is_dir() else inside.unlink()
        # Its mark goes last: interrupted before, the folder is still known as a demo's.
        config.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    config.write_text(_CONFIG, encoding="utf-8")
    return load_settings(config)


def _plan(office: Office) -> None:
    """Roster, plan, two of the document's blanks filled in, announcement."""

    def stamp(deed: str, reason: str | None = None) -> Stamp:
        return office.stamp(
            OFFICE, Via.SIMULATION, reason=reason, command_id=CommandId(f"demo:{deed}")
        )

    roster = Path(__file__).with_name("roster-2009.csv")
    office.handle(
        ImportRoster(stamp=stamp("roster"), source=roster.name, rows=read_roster(roster).rows)
    )
    definition = load_from_catalogue(CAMPAIGN)
    office.handle(
        PlanCampaign(
            stamp=stamp("plan"), campaign=CAMPAIGN, definition=definition, edition=seed_edition().id
        )
    )
    for key in ("bulletin-cadence", "covert-visit-cadence"):
        why = "文件未定周期，办公室会议定为每月一次"
        office.handle(SetParameter(stamp=stamp(key, why), campaign=CAMPAIGN, key=key, text="month"))
    office.handle(AnnounceCampaign(stamp=stamp("announce"), campaign=CAMPAIGN))


def _play(office: Office, teller: Teller, last_day: date | None) -> SimulationReport:
    units = len(existing_campaign(CAMPAIGN, office.reads).participants)
    teller.heading("label.demo.simulation")
    teller.say(
        "say.demo.begins",
        units=units,
        seed=SEED,
    )
    began = perf_counter()
    with progress_bar(teller) as bar:
        task = bar.add_task("2009", total=None, note="")

        def day_over(day: date, number: int, days: int) -> None:
            bar.update(task, completed=number, total=days, note=day.isoformat())

        report = simulate(office, CAMPAIGN, SEED, last_day, progress=day_over)
    seconds = perf_counter() - began
    tempers = tuple(f"{worded(t.temper, teller.lang)} {t.units}" for t in report.tempers)
    done = sum(fact.count for fact in report.facts)
    teller.say("say.demo.tempers", tempers=tempers)
    teller.say(
        "say.demo.done",
        commands=report.commands,
        events=done,
        turned_away=phrase("count.times", count=report.turned_away),
        opened=phrase("count.occurrences", count=report.opened),
        overdue=report.overdue,
        reminded=report.reminded,
        delivered=report.delivered,
        seconds=seconds,
    )
    return report


def show_proof(teller: Teller, proof: Proof) -> None:
    """Every view before and after, and whether they agree."""
    teller.heading("label.demo.rebuilt")
    speed = proof.events / max(proof.seconds, 1e-6)
    teller.say(
        "say.demo.rebuilt",
        events=proof.events,
        seconds=proof.seconds,
        speed=speed,
    )
    rows = [
        (view.name, str(view.rows), view.before, "=" if not view.differing else "≠", view.after)
        for view in proof.views
    ]
    columns = ("label.demo.view", "label.demo.rows", "label.demo.before", "", "label.demo.after")
    teller.table(columns, rows, right="1")
    if proof.identical:
        teller.say("say.demo.identical")
    else:
        differing = sum(view.differing for view in proof.views)
        teller.say("say.demo.differing", count=differing)


def _farewell(teller: Teller, settings: Settings, folder: Path, seconds: float) -> None:
    teller.heading("label.demo.files")
    for code, path in (
        ("label.demo.log-file", settings.log_path),
        ("label.demo.views-file", settings.views_path),
        ("label.demo.letters-folder", settings.outbox.folder),
    ):
        teller.line(f"  {teller.word(code)}  {path}")
    program = f"{_program()} --config {folder / 'config.toml'}"
    for command in NEXT:
        teller.line(f"  {program} {command}")
    teller.say("say.demo.took", seconds=seconds)


def _program() -> str:
    """How this very program can be called again from here."""
    called = Path(sys.argv[0])
    is_ours = called.name == "campaign" and not shutil.which("campaign")
    return os.path.relpath(called) if is_ours else "campaign"


NEXT: Final = (
    f"status {CAMPAIGN} --at 2009-03-20",
    f"alerts {CAMPAIGN} --unit town-01",
    f"history {CAMPAIGN} --event phase.",
    f"rectification list {CAMPAIGN}",
    "rebuild --verify",
)
