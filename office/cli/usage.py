"""Help and refusals of the parser of the command line, in the language of the call.

typer speaks English alone: its sentences are known by their form, and worded anew. One that is
not known is shown as it is.
"""

import re
from typing import Any, Final

import typer

from engine.phrases import Phrase, phrase
from office.cli.invocation import invocation_of
from office.cli.values import Missing, Unreadable, read_values
from office.words import Language, worded

_SAID: Final = (
    (r"Missing command\.", "error.usage.missing-command"),
    (r"No such command '(?P<name>.+?)'\.", "error.usage.no-command"),
    (
        r"No such command '(?P<name>.+?)'\. Did you mean (?P<near>.+)\?",
        "error.usage.no-command.near",
    ),
    (r"No such option: (?P<name>\S+)", "error.usage.no-option"),
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<near>.+)\)",
        "error.usage.no-option.near",
    ),
    (r"Got unexpected extra argument\(s\) \((?P<extra>.+)\)", "error.usage.extra"),
    (r"Option '(?P<name>.+)' requires an argument\.", "error.usage.no-value"),
    (r"Option '(?P<name>.+)' does not take a value\.", "error.usage.takes-no-value"),
)
_HEADINGS: Final = (
    (r"^Usage:", "label.usage"),
    (r"^Arguments:$", "label.usage.arguments"),
    (r"^Options:$", "label.usage.options"),
    (r"^Commands:$", "label.usage.commands"),
    (r"Show this message and exit\.$", "label.usage.help"),
    (r"(?<=\[)required(?=\])", "label.usage.required"),
    (r"(?<=\[)default: ", "label.usage.default"),
)


class WordedContext(typer.Context):
    """The context of a command whose help is in the language of the call."""

    def __init__(self, command: Any, **settings: Any) -> None:
        super().__init__(command, **settings)
        option = command.get_help_option(self)  # typer makes it for the context
        if option is not None:
            read_values([option])

    def get_help(self) -> str:
        """The help of the command, the headings worded."""
        text, lang = super().get_help(), invocation_of(self).lang
        for pattern, code in _HEADINGS:
            text = re.sub(pattern, worded(Phrase(code), lang), text, flags=re.MULTILINE)
        return text


def refusal(fault: Any, lang: Language) -> str:
    """Why a command line cannot be used, and where help is."""
    ctx = getattr(fault, "ctx", None)
    path = ctx.command_path if ctx is not None else "campaign"
    return worded(phrase("error.usage", said=_said(fault), path=path), lang)


def _said(fault: Any) -> Phrase | str:
    if isinstance(fault, Missing):
        return fault.phrase
    if isinstance(fault, Unreadable):
        if fault.param is None:
            return phrase("error.usage.value", why=fault.phrase)
        hint = fault.param.get_error_hint()
        return phrase("error.usage.value.named", name=hint, why=fault.phrase)
    text: str = fault.format_message()
    for pattern, code in _SAID:
        found = re.fullmatch(pattern, text)
        if found is not None:
            return Phrase(code, found.groupdict())
    return text
