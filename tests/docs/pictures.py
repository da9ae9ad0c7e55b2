"""The picture and the table of docs/concepts/door.md, drawn from the tables of the program.

`python -m tests.docs.pictures` writes them into the page; a test compares.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from engine.domain.assignment.state import EFFECTS
from engine.domain.assignment.table import ASSIGNMENT
from engine.domain.clocks import ChangeKind
from engine.domain.families import FAMILIES
from engine.domain.family import Family
from engine.store.names import NAMES
from projections.feeding.read_model import ReadModel, foundations
from projections.registry import ALL
from tests.engine.store.event_samples import SAMPLES

ROOT = Path(__file__).parents[2]
PAGES: Final = tuple(sorted(ROOT.glob("docs/**/concepts/door.md")))
"""The page in each language; what is drawn is the same in all of them."""
_DRAWN: Final = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def house() -> str:
    """Faces, door, lifecycles, log and views, as mermaid."""
    return "\n".join(["```mermaid", "flowchart LR", *_house(), "```"])


def _house() -> Iterator[str]:
    yield '    subgraph faces["faces: office"]'
    yield '        give["command line, scheduler, simulation"]'
    yield '        answers["answers: office.answers"]'
    yield "    end"
    yield '    subgraph write["write side: engine"]'
    yield '        door{{"the door<br/>handle(command)"}}'
    for family in FAMILIES:
        yield f'        {family.name}_["{_counted(family)}"]'
    yield '        log[("the log")]'
    yield "    end"
    yield '    subgraph read["read side: projections"]'
    for view in ALL:
        yield f'        {view.NAME}("{view.NAME}<br/>{len(view.HANDLES)} events")'
    yield "    end"
    yield "    give -- a command --> door"
    yield from (f"    door --> {family.name}_ --> log" for family in FAMILIES)
    for view in ALL:
        yield from _fed(view)
    yield "    read -- rows --> answers"


def _fed(view: ReadModel) -> Iterator[str]:
    for one in foundations(view):
        yield f"    {one.NAME} -.-> {view.NAME}"
    if not foundations(view):
        yield f"    log --> {view.NAME}"


def _counted(family: Family) -> str:
    commands, events = len(family.commands), len(family.events)
    return f"{family.name}<br/>commands: {commands}, events: {events}"


def effects() -> str:
    """The effect table of an assignment, as a table of the page."""
    rows = ["| event | trigger | from | to | clock |", "|---|---|---|---|---|"]
    for event, effect in EFFECTS.items():
        steps = [step for step in ASSIGNMENT.steps if step.trigger == effect.trigger]
        stays = all(step.source == step.target for step in steps)
        sources = ", ".join(dict.fromkeys(step.source for step in steps))
        targets = dict.fromkeys(step.target for step in steps)
        to = "" if not steps else "stays" if stays else " or ".join(targets)
        if len(targets) > 1 and not stays:
            to = "the state that it had"
        cells = (f"`{NAMES[event]}`", effect.trigger or "", sources, to, _clock(event))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _clock(event: type[object]) -> str:
    """What the event of the samples does to a clock."""
    effect = EFFECTS[event]  # type: ignore[index]
    if effect.clock is None:
        return ""
    words = {ChangeKind.STOP: "stops", ChangeKind.RESUME: "runs on", ChangeKind.EXTEND: "extended"}
    sample = next(one for one in SAMPLES if type(one) is event)
    changes = effect.clock((), sample, "assignment")
    found = dict.fromkeys(words[change.kind] for change in changes)
    return (
        "that of the giver" if len(found) > 1 else next(iter(found), "extended, if a day is given")
    )


def with_drawings(page: str) -> str:
    """The page with everything drawn anew."""
    drawings = {"house": house(), "effects": effects()}
    return _DRAWN.sub(lambda found: f"{found[1]}{drawings[found[2]]}\n{found[3]}", page)


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(with_drawings(path.read_text("utf-8")), encoding="utf-8")
