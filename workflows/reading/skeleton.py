"""The first lines of a definition, with comments, for an author to go on from."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from engine.phrases import Phrase, phrase
from workflows.kinds import PhaseKind

BLANK: Final = "?"
EXAMPLE: Final = "#"
"""Stands right before a line of an example that takes effect without it; comments have a space."""


class Named(NamedTuple):
    """A key and a title."""

    key: str
    title: str


class Skeleton(NamedTuple):
    """What is known of a plan; dates may be BLANK. There is a category, and a phase."""

    campaign: Named
    issuer: str
    start: str
    end: str
    categories: Sequence[Named]
    phases: Sequence[Named]


def skeleton(known: Skeleton, worded: Callable[[Phrase], str]) -> str:
    """A text of TOML; `worded` puts its comments, and the titles of its first tasks, in words."""
    return "\n".join(_lines(known, worded)) + "\n"


def _lines(known: Skeleton, worded: Callable[[Phrase], str]) -> Iterator[str]:
    def comment(code: str) -> Iterator[str]:
        for line in worded(phrase(code, name=known.campaign.key)).splitlines():
            yield f"# {line}"

    audience = f"audience = [{_text(known.categories[0].key)}]"
    yield from comment("label.new.head")
    yield from _named(known.campaign)
    yield 'kind = "campaign"'
    yield from comment("label.new.dates")
    yield f"start = {_text(known.start)}"
    yield f"end = {_text(known.end)}"
    yield from ("", *comment("label.new.inherited"), audience)
    yield from ("", *comment("label.new.source"), "[source]", f"issuer = {_text(known.issuer)}")
    yield from ("", *comment("label.new.categories"))
    office = Named("campaign_office", worded(phrase("label.new.office")))
    for category in (*known.categories, office):
        yield from ("[[categories]]", *_named(category), "")
    yield from comment("label.new.phases")
    for number, phase in enumerate(known.phases):
        yield from ("[[phases]]", *_named(phase), f'kind = "{_kind(number, known.phases)}"')
        before = known.phases[number - 1].key if number else None
        last = phase is known.phases[-1]
        yield f'start = "end of {before} + 1 days"' if before else 'start = "start"'
        yield 'end = "end"' if last else f"end = {_text(BLANK)}"
        yield from ("", *(comment("label.new.tasks") if not number else ()))
        report = worded(phrase("label.new.report", phase=phase.title))
        yield from ("[[phases.tasks]]", *_named(Named(f"{phase.key}-report", report)))
        yield from ('due = "phase end"', f"evidence = [{_row('report', report)}]")
        yield from ("", *(comment("label.new.gate") if not number else ()))
        yield from ("[[phases.gate]]", 'kind = "all_accepted"')
        yield from (*_named(Named("all-accepted", worded(phrase("label.new.accepted")))), "")
    yield from comment("label.new.recurring")
    monthly, done = worded(phrase("label.new.monthly")), worded(phrase("label.new.done"))
    example = (
        "[[obligations]]",
        *_named(Named("monthly-report", monthly)),
        'every = "month"',
        'due = "day 25"',
        f"evidence = [{_row('done', done)}]",
    )
    yield from (f"{EXAMPLE}{line}" for line in example)


def _named(named: Named) -> Iterator[str]:
    yield f"key = {_text(named.key)}"
    yield f"title = {_text(named.title)}"


def _row(key: str, title: str) -> str:
    return f"{{ key = {_text(key)}, title = {_text(title)} }}"


def _kind(number: int, phases: Sequence[Named]) -> PhaseKind:
    if len(phases) > 1 and number in (0, len(phases) - 1):
        return PhaseKind.SUMMARIZE if number else PhaseKind.MOBILIZE
    return PhaseKind.IMPLEMENT


def _text(text: str) -> str:
    """A text as TOML writes it, which escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False)
