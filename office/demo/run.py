"""The demo: a campaign of the catalogue, played from plan to archive and shown.

Everything it prints is asked of the log and of the views, nothing is made up for the show.
"""

import os
import shutil
import sys
from datetime import date
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
from engine.ids import CommandId
from engine.phrases import phrase
from office.bootstrap import Office
from office.demo.plays import WORKSTYLE, Play, play_of
from office.demo.proof import Proof, progress_bar, rebuild_and_compare
from office.demo.scenes import Scenes
from office.demo.teller import Teller, console_for_output
from office.rosters import read_roster
from office.settings import DATABASE_VARIABLE, Settings, load_settings
from office.simulation.play import simulate
from office.simulation.report import SimulationReport
from office.words import Language, worded
from workflows.reading.loader import load_from_catalogue

DEMO_FOLDER: Final = Path("build/demo")
INTERRUPTED: Final = 130
_MARK: Final = "# Made by `campaign demo`; a new run replaces this folder.\n"
_CONFIG: Final = (
    _MARK
    + """
[office]
name_zh = "{zh}"
name_en = "{en}"

[store]
folder = "data"

[outbox]
folder = "outbox"
sender = "campaign-office@{domain}.example.org"
"""
)


class DemoReport(Struct, frozen=True, kw_only=True):
    """What the demo did, and where its files are."""

    config: Path
    simulation: SimulationReport
    events: int
    proof: Proof
    seconds: float


def main(name: str | None = None, folder: Path | None = None, lang: Language = "zh") -> int:
    """The demo on the standard output; 0 when the rebuilt views are identical, else 1.

    Stopped in the middle (Ctrl-C) it says where its files are: 130. Raises NotFound for a campaign
    that it has no play of.
    """
    play = play_of(name) if name else WORKSTYLE
    folder, console = folder or DEMO_FOLDER, console_for_output()
    try:
        report = run_demo(play, folder, console, lang)
    except KeyboardInterrupt:
        Teller(console, lang).say(
            "say.demo.stopped",
            folder=str(folder),
        )
        return INTERRUPTED
    return 0 if report.proof.identical else 1


def run_demo(play: Play, folder: Path, console: Console, lang: Language = "zh") -> DemoReport:
    """Play until the campaign is concluded (or until the play's last day), archive it, show it,
    forget the views, rebuild them, show the past.

    Raises BadInput when `folder` holds anything but an earlier demo.
    """
    began = perf_counter()
    teller = Teller(console, lang)
    settings = _fresh(folder, play)
    clock = VirtualClock(play.begins)
    with Office(settings, create=True, clock=clock) as office:
        _plan(office, play)
        played = _play(office, play, teller)
        if existing_campaign(play.campaign, office.reads).state is CampaignState.CONCLUDED:
            stamp = office.stamp(play.clerk, Via.SIMULATION, command_id=CommandId("demo:archive"))
            office.handle(ArchiveCampaign(stamp=stamp, campaign=play.campaign))
        office.catch_up()
        scenes = Scenes(teller, office, play.campaign)
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
            Scenes(teller, office, play.campaign).past(views, play.past)
        events = office.log.head()
    seconds = perf_counter() - began
    _farewell(teller, settings, folder, play, seconds)
    return DemoReport(
        config=folder / "config.toml",
        simulation=played,
        events=events,
        proof=proof,
        seconds=seconds,
    )


def _fresh(folder: Path, play: Play) -> Settings:
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
    text = _CONFIG.format(zh=play.office.zh, en=play.office.english, domain=play.domain)
    config.write_text(text, encoding="utf-8")
    return load_settings(config)


def _plan(office: Office, play: Play) -> None:
    """Roster, plan, the document's blanks filled in, announcement."""

    def stamp(deed: str, reason: str | None = None) -> Stamp:
        return office.stamp(
            play.clerk, Via.SIMULATION, reason=reason, command_id=CommandId(f"demo:{deed}")
        )

    rows = read_roster(play.roster_path).rows
    office.handle(ImportRoster(stamp=stamp("roster"), source=play.roster, rows=rows))
    definition = load_from_catalogue(play.campaign)
    office.handle(
        PlanCampaign(
            stamp=stamp("plan"),
            campaign=play.campaign,
            definition=definition,
            edition=seed_edition().id,
        )
    )
    for key, text in play.values.items():
        own = stamp(key, play.why)
        office.handle(SetParameter(stamp=own, campaign=play.campaign, key=key, text=text))
    office.handle(AnnounceCampaign(stamp=stamp("announce"), campaign=play.campaign))


def _play(office: Office, play: Play, teller: Teller) -> SimulationReport:
    campaign = existing_campaign(play.campaign, office.reads)
    teller.heading("label.demo.simulation")
    teller.say(
        "say.demo.begins",
        title=teller.title(campaign.definition.title),
        units=len(campaign.participants),
        seed=play.seed,
    )
    began = perf_counter()
    with progress_bar(teller) as bar:
        task = bar.add_task(play.campaign, total=None, note="")

        def day_over(day: date, number: int, days: int) -> None:
            bar.update(task, completed=number, total=days, note=day.isoformat())

        report = simulate(office, play.campaign, play.seed, play.last, progress=day_over)
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


def _farewell(teller: Teller, settings: Settings, folder: Path, play: Play, seconds: float) -> None:
    teller.heading("label.demo.files")
    for code, path in (
        ("label.demo.log-file", settings.log_path),
        ("label.demo.views-file", settings.views_path),
        ("label.demo.letters-folder", settings.outbox.folder),
    ):
        teller.line(f"  {teller.word(code)}  {path}")
    program = f"{_program()} --config {folder / 'config.toml'}"
    for command in play.hints:
        teller.line(f"  {program} {command}")
    teller.say("say.demo.took", seconds=seconds)


def _program() -> str:
    """How this very program can be called again from here."""
    called = Path(sys.argv[0])
    is_ours = called.name == "campaign" and not shutil.which("campaign")
    return os.path.relpath(called) if is_ours else "campaign"
