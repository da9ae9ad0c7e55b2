"""Questions to somebody who sits at the terminal."""

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from engine.errors import BadInput
from engine.phrases import phrase
from office.cli.render import show_fault
from office.cli.values import Unreadable
from office.words import Language, worded

T = TypeVar("T")


def asks() -> bool:
    """Whether somebody sits there who can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def answered(
    question: str, lang: Language, read: Callable[[str], T], default: str | None = None
) -> T:
    """What somebody answers, asked again until it can be used."""
    while True:
        text = typer.prompt(worded(phrase(question), lang), default=default)
        try:
            return read(text)
        except (BadInput, Unreadable) as fault:
            show_fault(worded(fault.phrase, lang))
