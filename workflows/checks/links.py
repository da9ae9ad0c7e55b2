"""Checks of `[[links]]`, `series`, `year` and `batch`, and of duties `secured_by` another."""

import re
from collections.abc import Iterable
from typing import Final

from workflows.dates import FIRST_YEAR, LAST_YEAR, Cadence
from workflows.faults import Fault, fault, unknown
from workflows.tree import Node

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LENGTHS: Final = {cadence.value: place for place, cadence in enumerate(Cadence)}
"""Cadences from the shortest on."""


def check_links(tree: Node) -> Iterable[Fault]:
    """Every fault of how a campaign stands to others."""
    seen: dict[tuple[object, ...], str] = {}
    for link in tree["links"].rows():
        to, title = link["to"], link["title"]
        if to.missing == title.missing:
            code = "fault.link.to-nothing" if to.missing else "fault.link.both"
            yield fault(link.path, code)
        if (name := to.text()) is not None:
            if name == tree["key"].text():
                yield fault(to.path, "fault.link.itself")
            elif not _KEY.fullmatch(name):
                yield fault(to.path, "fault.definition.not-a-key", key=name)
        said = (link["as"].text(), to.text(), title["zh"].text())
        if said in seen:
            yield fault(link.path, "fault.link.twice", by=seen[said])
        seen.setdefault(said, link.path)
    yield from _check_series(tree)
    yield from _check_secured(tree)


def _check_series(tree: Node) -> Iterable[Fault]:
    series, year, batch = tree["series"], tree["year"], tree["batch"]
    name = series.text()
    if name is not None and not _KEY.fullmatch(name):
        yield fault(series.path, "fault.definition.not-a-key", key=name)
    if not series.missing and year.missing:
        yield fault(year.path, "fault.series.year-missing", series=name or "")
    if series.missing and not year.missing:
        yield fault(series.path, "fault.series.of-nothing")
    number = year.number()
    if number is not None and not FIRST_YEAR <= number <= LAST_YEAR:
        yield fault(year.path, "fault.series.year", year=number, first=FIRST_YEAR, last=LAST_YEAR)
    if (which := batch.number()) is not None and which < 1:
        yield fault(batch.path, "fault.definition.too-small", number=which, least=1)


def _check_secured(tree: Node) -> Iterable[Fault]:
    """A duty is secured by one of a shorter calendar cadence, so that no circle can come about."""
    rows = {row["key"].text() or "": row for row in tree["obligations"].rows()}
    for row in rows.values():
        for path, name in row["secured_by"].texts():
            if name not in rows:
                yield unknown(path, "thing.duty", name, sorted(rows))
                continue
            own = _LENGTHS.get(row["every"].text() or "")
            other = _LENGTHS.get(rows[name]["every"].text() or "")
            if own is None or other is None or other >= own:
                yield fault(
                    path,
                    "fault.secured.not-shorter",
                    duty=name,
                    every=rows[name]["every"].text() or "",
                    own=row["every"].text() or "",
                )
