"""The commands of the program: each is loaded, and worded, when it is asked for.

A command's module registers it on a typer program of its own and nothing else is imported, so that
`campaign --help` and every command start soon. Texts of help stand in modules as codes of the
message catalogues; the text of a command is `help.command.` and its words.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from engine.phrases import Phrase
from office.cli.usage import WordedContext
from office.cli.values import read_values
from office.words import Language, worded

# A new command of the program is a line here: its file in office/cli/commands.
MODULES: Final[Mapping[str, str]] = {
    "init": "init",
    "workflow": "workflows",
    "unit": "units",
    "person": "people",
    "role": "people",
    "deputy": "people",
    "door": "door",
    "user": "accounts",
    "office": "office",
    "plan": "campaigns",
    "set": "campaigns",
    "correct-date": "campaigns",
    "amend": "campaigns",
    "announce": "campaigns",
    "start": "campaigns",
    "suspend": "campaigns",
    "resume": "campaigns",
    "cancel": "campaigns",
    "conclude": "campaigns",
    "archive": "campaigns",
    "join": "campaigns",
    "leave": "campaigns",
    "list": "campaigns",
    "petition": "petitions",
    "inspection": "inspections",
    "directive": "directives",
    "link": "links",
    "survey": "surveys",
    "phase": "phases",
    "duty": "duties",
    "gate": "gate",
    "assignment": "assignments",
    "entries": "entries",
    "rectification": "rectifications",
    "approval": "approvals",
    "matter": "matters",
    "publication": "publications",
    "register": "registers",
    "assessment": "assessments",
    "selection": "selections",
    "status": "status",
    "deadlines": "deadlines",
    "why": "why",
    "calendar": "calendars",
    "alerts": "alerts",
    "urge": "urge",
    "forecast": "forecast",
    "backplan": "backplan",
    "annul-overdue": "corrections",
    "corrections": "corrections",
    "history": "history",
    "quotas": "quotas",
    "targets": "targets",
    "reminders": "reminders",
    "outbox": "outbox",
    "channel": "channels",
    "bounces": "channels",
    "letters": "letters",
    "webhook": "webhooks",
    "feed": "feeds",
    "tick": "tick",
    "rebuild": "rebuild",
    "worker": "processes",
    "scheduler": "processes",
    "serve": "serve",
    "doctor": "doctor",
    "audit": "audit",
    "backup": "backups",
    "restore": "backups",
    "demo": "demo",
    "simulate": "simulate",
}


class Program(TyperGroup):
    """The program's group of commands."""

    def speak(self, lang: Language) -> None:
        """Word every help in a language; called once, before anything is asked for."""
        _word(self, ("help.command",), lang)
        self.commands = _Commands(lang)  # type: ignore[assignment]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Names and short texts, without loading what they stand for."""
        loaded = self.commands
        assert isinstance(loaded, _Commands)
        try:
            self.commands = {name: loaded.listed(name) for name in loaded}
            super().format_commands(ctx, formatter)
        finally:
            self.commands = loaded


class _Commands(Mapping[str, Any]):
    """The commands and groups by name, in the order of help."""

    def __init__(self, lang: Language) -> None:
        self._lang = lang
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            module = import_module(f"office.cli.commands.{MODULES[name]}")
            part = typer.Typer(add_completion=False, rich_markup_mode=None)
            module.register(part)
            found = typer.main.get_group(part).commands
            for each, command in found.items():
                _word(command, ("help.command", each), self._lang)
            self._loaded |= found
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)

    def listed(self, name: str) -> TyperCommand:
        """A command as a list shows it: name and text."""
        return TyperCommand(name, help=worded(Phrase(f"help.command.{name}"), self._lang))


def _word(command: Any, path: tuple[str, ...], lang: Language) -> None:
    """Word a command or group, its parameters, and what stands below it; read values our way."""
    command.help = worded(Phrase(".".join(path)), lang)
    command.context_class = WordedContext
    read_values(command.params)
    for parameter in command.params:
        parameter.help = worded(Phrase(parameter.help), lang)
    for name, below in getattr(command, "commands", {}).items():
        _word(below, (*path, name), lang)
