"""What pages of docs/ draw from the tables of the program: state machines, house, effect table.

`python -m tests.docs.pictures` writes it into the pages; tests compare.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from engine.domain.assignment.state import EFFECTS
from engine.domain.assignment.table import ASSIGNMENT
from engine.domain.clocks import ChangeKind
from engine.domain.effects import Effect
from engine.domain.event import Event
from engine.domain.families import FAMILIES, LIFECYCLES
from engine.phrases import phrase
from engine.store.names import NAMES
from office.words import Language, worded
from projections.feeding.read_model import ReadModel, foundations
from projections.registry import ALL
from tests.engine.store.event_samples import SAMPLES

ROOT = Path(__file__).parents[2]
LIFECYCLES_PAGE: Final = ROOT / "docs/reference/lifecycles.md"
DOOR_PAGES: Final[Mapping[Path, Language]] = {
    ROOT / "docs/concepts/door.md": "en",
    ROOT / "docs/zh/concepts/door.md": "zh",
}
_DRAWN: Final = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "faces": "faces: office",
        "give": "command line, scheduler, simulation",
        "answers": "answers",
        "write": "write side: engine",
        "door": "the door",
        "log": "the log",
        "read": "read side: projections",
        "counted": "commands: {commands}, events: {events}",
        "command": "a command",
        "rows": "rows",
        "head": "| event | deed | from | to | clock |",
        "stays": "stays",
        "held": "the state before the stop",
        "stop": "stops",
        "resume": "runs on",
        "extend": "time is granted",
        "renew": "begins anew",
        "arm": "starts",
        "disarm": "waits again",
        "recalendar": "by another calendar",
        "several": "that of the giver",
    },
    "zh": {
        "faces": "界面：office",
        "give": "命令行、调度器、模拟",
        "answers": "查询结果",
        "write": "写入端：engine",
        "door": "统一入口",
        "log": "账本",
        "read": "读取端：projections",
        "counted": "命令 {commands}，事件 {events}",
        "command": "命令",
        "rows": "数据行",
        "head": "| 事件 | 操作 | 原状态 | 新状态 | 时钟 |",
        "stays": "不变",
        "held": "中止前的状态",
        "stop": "停",
        "resume": "继续走",
        "extend": "宽限",
        "renew": "重新起算",
        "arm": "起算",
        "disarm": "恢复等待",
        "recalendar": "改按新日历",
        "several": "沿用转出单位的时钟",
    },
}


def lifecycles_page() -> str:
    """docs/reference/lifecycles.md as the tables have it."""
    parts = [
        "# State machines",
        "",
        "Drawn from the tables in `engine/domain/`; `campaign workflow diagram` prints",
        "them too. A trigger that is not drawn is refused, and the refusal names those that are.",
    ]
    for name, table in LIFECYCLES.items():
        parts += ["", f"## {name}", "", "```mermaid", table.diagram().strip(), "```"]
    return "\n".join(parts) + "\n"


def door_page(page: str, lang: Language) -> str:
    """docs/concepts/door.md, or its Chinese twin, with everything drawn anew."""
    drawings = {"house": "\n".join(_house(lang)), "effects": "\n".join(_effects(lang))}
    return _DRAWN.sub(lambda found: f"{found[1]}{drawings[found[2]]}\n{found[3]}", page)


def _house(lang: Language) -> Iterator[str]:
    """Faces, door, lifecycles, log and views."""
    said = _WORDS[lang]
    yield from ("```mermaid", "flowchart LR")
    yield f'    subgraph faces["{said["faces"]}"]'
    yield f'        give["{said["give"]}"]'
    yield f'        answers["{said["answers"]}"]'
    yield "    end"
    yield f'    subgraph write["{said["write"]}"]'
    yield f'        door{{{{"{said["door"]}<br/>handle(command)"}}}}'
    for family in FAMILIES:
        counted = said["counted"].format(commands=len(family.commands), events=len(family.events))
        yield f'        {family.name}_["{family.name}<br/>{counted}"]'
    yield f'        log[("{said["log"]}")]'
    yield "    end"
    yield f'    subgraph read["{said["read"]}"]'
    yield from (f'        {view.NAME}("{view.NAME}")' for view in ALL)
    yield "    end"
    yield f"    give -- {said['command']} --> door"
    yield from (f"    door --> {family.name}_ --> log" for family in FAMILIES)
    for view in ALL:
        yield from _fed(view)
    yield f"    read -- {said['rows']} --> answers"
    yield "```"


def _fed(view: ReadModel) -> Iterator[str]:
    """A view is fed from the log; one that rests on another is fed after it."""
    before = foundations(view)
    yield from (f"    {one.NAME} --> {view.NAME}" for one in before)
    if not before:
        yield f"    log --> {view.NAME}"


def _effects(lang: Language) -> Iterator[str]:
    """The effect table of an assignment, with its rows of the table of transitions."""
    yield from (_WORDS[lang]["head"], "|---|---|---|---|---|")
    for event, effect in EFFECTS.items():
        verb = worded(ASSIGNMENT.verb(effect.trigger), lang) if effect.trigger else ""
        steps = [step for step in ASSIGNMENT.steps if step.trigger == effect.trigger]
        sources = _states([step.source for step in steps], lang)
        clock = _clock(event, effect, lang)
        cells = (f"`{NAMES[event]}`", verb, sources, _target(effect, lang), clock)
        yield f"| {' | '.join(cells)} |"


def _target(effect: Effect, lang: Language) -> str:
    steps = [step for step in ASSIGNMENT.steps if step.trigger == effect.trigger]
    targets = list(dict.fromkeys(step.target for step in steps))
    if steps and all(step.source == step.target for step in steps):
        return _WORDS[lang]["stays"]
    return _states(targets, lang) if len(targets) < 2 else _WORDS[lang]["held"]


def _states(names: list[str], lang: Language) -> str:
    said = (phrase(f"state.assignment.{name.replace('_', '-')}") for name in names)
    return worded(tuple(dict.fromkeys(worded(one, lang) for one in said)), lang)


def _clock(event: type[Event], effect: Effect, lang: Language) -> str:
    """What the event among the samples does to a clock; a return grants time by its day."""
    if effect.clock is None:
        return ""
    sample = next(one for one in SAMPLES if type(one) is event)
    kinds = {change.kind for change in effect.clock((), sample, "assignment")}
    kind = "several" if len(kinds) > 1 else (kinds.pop() if kinds else ChangeKind.EXTEND).value
    return _WORDS[lang][kind]


if __name__ == "__main__":
    LIFECYCLES_PAGE.write_text(lifecycles_page(), encoding="utf-8")
    for path, language in DOOR_PAGES.items():
        path.write_text(door_page(path.read_text("utf-8"), language), encoding="utf-8")
