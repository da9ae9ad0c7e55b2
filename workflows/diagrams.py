"""Pictures of a definition as mermaid text: its phases with their gates, and its calendar."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final, Literal

from engine.phrases import Phrase, phrase
from workflows.dates import DateFault, parse_date
from workflows.phase_order import planned_order
from workflows.schema import Definition, Phase, Task, Title
from workflows.windows import Bounds, Window, window

Language = Literal["zh", "en"]

# Signs that end a label in mermaid, and what stands for them.
_PLAIN_SIGNS: Final = str.maketrans(
    {":": "：", ";": "；", "#": "＃", '"': "”", "%": "％", "<": "＜", ">": "＞", "\n": " "}
)


def phases_diagram(
    definition: Definition, lang: Language = "zh", worded: Callable[[Phrase], str] = str
) -> str:
    """A mermaid stateDiagram-v2: a state for each phase, its gate's criteria on the way out."""
    return "\n".join(
        ["stateDiagram-v2", *(f"    {line}" for line in _phases(definition, lang, worded))]
    )


def gantt(definition: Definition, lang: Language = "zh") -> str:
    """A mermaid gantt of phases and due dates: those that are certain without a calendar.

    Blanks and dates counted in working days are left out; the engine alone can place them.
    """
    head = (
        "gantt",
        f"    title {_label(definition.title, lang)}",
        "    dateFormat YYYY-MM-DD",
        "    inclusiveEndDates",
    )
    return "\n".join([*head, *(f"    {line}" for line in _bars(definition, lang))])


def _phases(
    definition: Definition, lang: Language, worded: Callable[[Phrase], str]
) -> Iterator[str]:
    nothing = worded(phrase("label.diagram.no-condition"))
    overlap = worded(phrase("label.diagram.overlap"))
    if not definition.phases:
        yield f'state "{_label(definition.title, lang)}" as whole'
        yield from ("[*] --> whole", "whole --> [*]")
    for number, phase in enumerate(definition.phases, 1):
        yield f'state "{_label(phase.title, lang)}" as p{number}'
    order = planned_order(definition)
    places = {phase.key: f"p{number}" for number, phase in enumerate(definition.phases, 1)}
    for key, before in order.items():
        if not before:
            yield f"[*] --> {places[key]}"
    for number, phase in enumerate(definition.phases, 1):
        following = [places[key] for key, before in order.items() if phase.key in before]
        for after in following or ["[*]"]:
            yield f"p{number} --> {after} : {_gate(phase, lang) or nothing}"
        if phase.overlaps_previous:
            yield f"note right of p{number} : {overlap}"


def _gate(phase: Phase, lang: Language) -> str:
    return "<br/>".join(_label(c.title, lang) for c in phase.gate)


def _bars(definition: Definition, lang: Language) -> Iterator[str]:
    campaign = Bounds(
        start=_window(definition.start, Bounds()).first,
        end=_window(definition.end or "", Bounds()).last,
    )
    for number, phase in enumerate(definition.phases, 1):
        name = _label(phase.title, lang)
        opens, closes = _window(phase.start, campaign), _window(phase.end, campaign)
        bounds = Bounds(
            start=campaign.start, end=campaign.end, phase_start=opens.first, phase_end=closes.last
        )
        bars = [
            *_bar(name, f"active, p{number}, ", opens.first.exact, closes.last.exact),
            *_due(phase.tasks, bounds, lang),
        ]
        if bars:
            yield from (f"section {name}", *bars)
    if free := [*_due(definition.free_tasks, campaign, lang)]:
        yield from (f"section {_label(definition.title, lang)}", *free)


def _due(tasks: Iterable[Task], bounds: Bounds, lang: Language) -> Iterator[str]:
    for task in tasks:
        if task.deadline:
            due = _window(task.deadline, bounds)
            yield from _bar(_label(task.title, lang), "", due.first.exact, due.last.exact)


def _bar(name: str, tags: str, first: date | None, last: date | None) -> Iterable[str]:
    if first is None or last is None:
        return ()
    if first == last and not tags:
        return (f"{name} :milestone, {first}, 0d",)
    return (f"{name} :{tags}{first}, {last}",)


def _window(text: str, bounds: Bounds) -> Window:
    try:
        return window(parse_date(text), bounds)
    except (DateFault, OverflowError):
        # A blank, or a date that the loader would refuse: it has no place in the picture.
        return Window()


def _label(title: Title, lang: Language) -> str:
    return (title.zh if lang == "zh" else title.english).translate(_PLAIN_SIGNS)
