"""The picture of the demo in README: some of its scenes, in English.

`campaign demo` plays it into build/demo; `python -m tests.docs.demo_picture` draws it from there.
"""

import re
from io import StringIO
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from engine.calendars.clock import VirtualClock
from office.bootstrap import Office
from office.demo.plays import WORKSTYLE
from office.demo.proof import rebuild_and_compare
from office.demo.run import DEMO_FOLDER, show_proof
from office.demo.scenes import Scenes
from office.demo.teller import Teller
from office.settings import load_settings

PICTURE: Final = Path(__file__).parents[2] / "docs/pictures/demo.svg"
_WIDTH: Final = 104
_FONTS: Final = re.compile(r"<!--.*?-->|@font-face \{\{.*?\}\}", re.DOTALL)
"""Fetched from elsewhere by rich's own format; any font of one width will do."""


def draw(folder: Path) -> None:
    """Write the picture, from the files that a demo left in `folder`."""
    screen = Console(record=True, width=_WIDTH, file=StringIO(), force_terminal=True)
    teller = Teller(screen, "en")
    settings = load_settings(folder / "config.toml")
    with Office(settings) as office, office.views.connect() as views:
        clock = VirtualClock(office.log.read(office.log.head() - 1, 1)[0].event.stamp.recorded_at)
        scenes = Scenes(teller, office, WORKSTYLE.campaign)
        scenes.phases(views)
        scenes.gates(views)
        scenes.overdue(views, office.today())
    proof = rebuild_and_compare(settings, clock, Teller(Console(file=StringIO()), "en"))
    show_proof(teller, proof)
    with Office(settings, clock=clock) as office, office.views.connect() as views:
        Scenes(teller, office, WORKSTYLE.campaign).past(views, WORKSTYLE.past)
    drawing = (
        _FONTS.sub("", CONSOLE_SVG_FORMAT).replace("Fira Code, ", "").replace("arial", "sans-serif")
    )
    svg = screen.export_svg(title="campaign --lang en demo", code_format=drawing)
    lines = (line.rstrip() for line in svg.splitlines())
    PICTURE.write_text("\n".join(line for line in lines if line) + "\n", encoding="utf-8")


if __name__ == "__main__":
    draw(DEMO_FOLDER)
