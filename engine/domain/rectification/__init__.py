"""A rectification item of the ledger: found, issued, put right, verified by somebody else."""

from typing import get_args

from engine.domain.evidence import Looked
from engine.domain.family import Family, Figures
from engine.domain.rectification.commands import (
    RaiseRectification,
    RectificationCommand,
    VerifyRectification,
)
from engine.domain.rectification.context import context_for, numbered
from engine.domain.rectification.events import RectificationEvent
from engine.domain.rectification.policy import POLICY
from engine.domain.rectification.rules import decide
from engine.domain.rectification.state import EFFECTS, evolve
from engine.domain.rectification.table import RECTIFICATION
from engine.ids import StreamId, rectification_stream


def _stream_of(command: RectificationCommand) -> StreamId:
    if isinstance(command, RaiseRectification):
        assert command.number is not None, "the handler fills the number in"
        return rectification_stream(command.campaign, command.number)
    return command.key.stream


def _evidence(command: VerifyRectification, figures: Figures) -> Looked | None:
    return figures.evidence_of(command.key.stream)


FAMILY = Family(
    name="rectification",
    table=RECTIFICATION,
    commands=get_args(RectificationCommand),
    events=get_args(RectificationEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    replaced=frozenset({RaiseRectification}),
    along={RaiseRectification: numbered},
    looks={VerifyRectification: _evidence},
)
