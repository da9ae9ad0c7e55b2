"""Draws from many units, as the rules decide them, beside the recipe that outsiders run."""

import hashlib
import hmac
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, Sizes, Work, compare
from engine.calendars.clock import OfficeMoment
from engine.domain.audience import Participant
from engine.domain.directory.state import Directory
from engine.domain.event import Stamp, Via
from engine.domain.inspection.commands import DrawUnits
from engine.domain.inspection.context import InspectionTerms
from engine.domain.inspection.draw import code_of, hash_of
from engine.domain.inspection.events import DrawAnnounced, InspectionPlanned
from engine.domain.inspection.rules import decide
from engine.domain.inspection.state import Inspection, evolve
from engine.domain.inspection.table import Depth, InspectionForm, InspectionScope
from engine.ids import CampaignId, CommandId, ItemKey, PersonId, UnitId
from workflows.sections.inspections import InspectionRules

UNITS: Final = 10_000
_DRAWN: Final = 100
_CAMPAIGN: Final = CampaignId("wide-2009")
_POOL: Final = tuple(UnitId(f"unit-{number:05d}") for number in range(UNITS))
_CODE: Final = code_of("a secret of the benchmark")
_RANDOMNESS: Final = "3.5.11.17.22.30./"
_DAY: Final = date(2009, 3, 2)
_STAMP: Final = Stamp(
    recorded_at=datetime(2009, 3, 2, 2, tzinfo=UTC),
    on=_DAY,
    actor=PersonId("chen"),
    via=Via.CLI,
    command_id=CommandId("c-1"),
)


class _Decided:
    """The rules: who left, who is at home there, who is recused, and the order of the draw."""

    def __init__(self) -> None:
        self._state = _announced()
        units = {unit: Participant(unit=unit, categories=("town",)) for unit in _POOL}
        self._terms = InspectionTerms(
            live=True,
            correctable=True,
            rules=InspectionRules(key="visits"),
            participants=units,
            inspected=units,
            looked_over=False,
            directory=Directory(),
            now=OfficeMoment(_DAY),
        )
        self._draw = DrawUnits(
            stamp=_STAMP,
            key=ItemKey("inspection", _CAMPAIGN, "i-0001"),
            randomness=_RANDOMNESS,
            code=_CODE,
        )

    def prepare(self) -> Work:
        def work() -> int:
            decide(self._draw, self._state, self._terms)
            return UNITS

        return work


class _Recipe:
    """What `inspection show` prints."""

    def prepare(self) -> Work:
        def work() -> int:
            code = bytes.fromhex(_CODE)
            key = hmac.new(code, _RANDOMNESS.encode(), "sha256").digest()

            def place(unit: str) -> bytes:
                return hmac.new(key, unit.encode() + bytes([1]), hashlib.sha256).digest()

            return len(sorted(_POOL, key=place))

        return work


def _announced() -> Inspection:
    planned = InspectionPlanned(
        stamp=_STAMP,
        campaign=_CAMPAIGN,
        inspection="i-0001",
        key="visits",
        title="visits",
        scope=InspectionScope.SPECIAL,
        depth=Depth.KEY_POINT,
        scheduled=False,
        form=InspectionForm.ON_SITE,
        covert=False,
        team=(),
        bodies=(),
        planners=(),
    )
    announced = DrawAnnounced(
        stamp=_STAMP, pool=_POOL, n=_DRAWN, source="a lottery", on=_DAY, code_hash=hash_of(_CODE)
    )
    return evolve(evolve(None, planned), announced)


def beside_recipe(_folder: Path, sizes: Sizes) -> Figure:
    """How much of the recipe's speed is left with every rule of the draw kept."""
    return compare(
        f"draw of {_DRAWN} out of {UNITS} units",
        "units/s",
        _Decided(),
        _Recipe(),
        baseline_name="the printed recipe",
        budget=0.5,
        rounds=sizes.rounds,
    )
