"""The figures as a table for people and as JSON for programs."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure

_HEADINGS = ("name", "unit", "ours", "baseline", "baseline name", "ratio", "budget", "met")
_WIDTH = 140
_NUMBERS = ("ours", "baseline", "ratio", "budget")


def print_table(figures: Sequence[Figure], console: Console | None = None) -> None:
    """One row a figure; a budget that was missed stands in red, with the word."""
    table = Table(title="ours beside the baseline, medians of rounds taken in turns")
    for heading in _HEADINGS:
        table.add_column(heading, justify="right" if heading in _NUMBERS else "left")
    for figure in figures:
        table.add_row(
            figure.name,
            figure.unit,
            f"{figure.ours:,.0f}",
            f"{figure.baseline:,.0f}",
            figure.baseline_name,
            f"{figure.ratio:.2f}",
            "-" if figure.budget is None else f"{figure.budget:g}",
            _met(figure),
        )
    console = console or Console()
    if not console.is_terminal:
        console.width = max(console.width, _WIDTH)
    console.print(table)


def write(figures: Sequence[Figure], path: Path) -> None:
    """A JSON list with one object a figure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")


def _met(figure: Figure) -> str:
    if figure.met is None:
        return "-"
    return "[green]yes[/green]" if figure.met else "[red]no[/red]"
