"""The directory: the tree of units, the people, what they may be, and who stands in for whom."""

from typing import get_args

from engine.domain.directory.commands import DirectoryCommand, ImportRoster
from engine.domain.directory.events import DirectoryEvent
from engine.domain.directory.policy import POLICY
from engine.domain.directory.rules import context_for, decide
from engine.domain.directory.state import evolve
from engine.domain.directory.table import UNIT
from engine.domain.family import Family, Figures
from engine.ids import DIRECTORY_STREAM, StreamId


def _stream_of(_command: DirectoryCommand) -> StreamId:
    return DIRECTORY_STREAM


def _categories(command: ImportRoster, figures: Figures) -> frozenset[str]:
    return figures.categories() | command.categories


FAMILY = Family(
    name="directory",
    table=UNIT,
    commands=get_args(DirectoryCommand),
    events=get_args(DirectoryEvent),
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    figures={ImportRoster: _categories},
)
