"""Which trigger leads a unit of the directory from which state to which."""

from enum import StrEnum

from engine.domain.lifecycle import Lifecycle, steps


class UnitState(StrEnum):
    """States of a unit in the directory."""

    ACTIVE = "active"
    RETIRED = "retired"


UNIT = Lifecycle(
    "unit",
    UnitState,
    (*steps("retire", ["active"], "retired"), *steps("reinstate", ["retired"], "active")),
)
