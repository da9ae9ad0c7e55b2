"""Prints docs/reference/cli.md: every command with its arguments and options.

`python -m office.cli.reference > docs/reference/cli.md` after a command was added or changed;
a test compares.
"""

from collections.abc import Iterator
from typing import Any, Final

from office.cli.main import program

_HEAD: Final = """# Commands

Written by `python -m office.cli.reference > docs/reference/cli.md`; do not edit.

Global options stand before the command: `campaign --as office.chen --lang en phase open ...`.
Exit codes: [exit-codes.md](exit-codes.md).

Every command that changes something understands `--reason`, `--effective-on`, `--document`,
`--dry-run`, `--command-id` and `--json`. With `--dry-run` it prints what it would record, and
records nothing. The same `--command-id` given twice counts once: the second call shows the first
result.
Every listing understands `--json`.
"""
_SHARED: Final = {"reason", "effective_on", "document", "dry_run", "command_id"}


def reference() -> str:
    """The whole page, in Markdown."""
    whole: Any = program("en")
    pages = [_HEAD, "## campaign\n", whole.help + "\n", _parameters(whole)]
    pages += (page for path, command in commands(whole) for page in _page(path, command))
    return "\n".join(page for page in pages if page)


def commands(group: Any, path: str = "campaign") -> Iterator[tuple[str, Any]]:
    """Every command with its words, in the order in which they were registered."""
    for name, command in group.commands.items():
        if getattr(command, "invoke_without_command", False):
            yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _page(path: str, command: Any) -> tuple[str, ...]:
    changes = {parameter.name for parameter in command.params} >= _SHARED
    words = [path, *map(_usage, _own(command, changes))]
    more = (
        "Also `--reason`, `--effective-on`, `--document`, `--dry-run`, `--command-id`, `--json`.\n"
    )
    return (
        f"## {path}\n",
        f"{command.help}\n",
        f"```\n{' '.join(filter(None, words))}\n```\n",
        _parameters(command, changes),
        more if changes else "",
    )


def _own(command: Any, changes: bool) -> list[Any]:
    hidden = {*_SHARED, "as_json"} if changes else set()
    return [p for p in command.params if p.name not in {"help", *hidden}]


def _usage(parameter: Any) -> str:
    word = parameter.metavar or parameter.name.upper()
    if parameter.param_type_name == "argument":
        return word if parameter.required or word.startswith("[") else f"[{word}]"
    return f"{parameter.opts[0]} {word}" if parameter.required else ""


def _parameters(command: Any, changes: bool = False) -> str:
    lines = []
    for parameter in _own(command, changes):
        name = parameter.metavar or parameter.name.upper()
        if parameter.param_type_name != "argument":
            flag = getattr(parameter, "is_flag", False)
            name = parameter.opts[0] if flag else f"{parameter.opts[0]} {name}"
        lines.append(f"- `{name}`: {parameter.help}")
    return "\n".join(lines) + "\n" if lines else ""


if __name__ == "__main__":
    print(reference(), end="")
