"""Console sessions as pages show them: what is typed, what it should print, how it ends.

In a block ```console a line `$ ...` is typed, lines `> ...` go on with it, `# exit 4` says how
it ends, a line `...` stands for any lines, and every other line is printed, in this order.
"""

import re
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PART = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"# exit (\d+)")
LEFT_OUT = "..."


class Call(NamedTuple):
    """One command of a page; `line` is where it stands, counted from 1."""

    line: int
    typed: str
    shown: tuple[str, ...]
    code: int


def calls_of(page: Path) -> list[Call]:
    """The commands of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Call] = []
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        for number, line in enumerate(block[1].splitlines(), start=first):
            if line.startswith("$ "):
                found.append(Call(number, line[2:], (), 0))
            elif line.startswith("> ") and not found[-1].shown:
                found[-1] = found[-1]._replace(typed=f"{found[-1].typed}\n{line[2:]}")
            elif ended := _EXIT.fullmatch(line):
                found[-1] = found[-1]._replace(code=int(ended[1]))
            else:
                found[-1] = found[-1]._replace(shown=(*found[-1].shown, line.rstrip()))
    return found


def definition_in(page: Path) -> str:
    """The definition that a page writes: its blocks of TOML, one after another."""
    return "\n".join(_PART.findall(page.read_text(encoding="utf-8")))


def not_printed(shown: tuple[str, ...], printed: str) -> list[str]:
    """Lines that a page shows and that did not come, or not in this order."""
    lines = iter([line.rstrip() for line in printed.splitlines()])
    return [want for want in shown if want.strip() != LEFT_OUT and want not in lines]
