"""The plan of a campaign, as it was stored first."""

import dataclasses

from tests.worlds import four_phases
from workflows.dates import CalendarKind
from workflows.schema import Rung, RungRecipient

_LIAISON, _CHIEF = RungRecipient.LIAISON, RungRecipient.UNIT_CHIEF
PLAN = dataclasses.replace(
    four_phases(),
    reminders=(
        *(Rung(key=f"T{n:+}" if n else "T0", days=n, to=(_LIAISON,)) for n in (-7, -3, -1, 0)),
        Rung(key="T+1", days=1, to=(_LIAISON, _CHIEF)),
        Rung(
            key="T+3",
            days=3,
            to=(_CHIEF, RungRecipient.OFFICE),
            calendar=CalendarKind.WORKING_DAYS,
        ),
    ),
)
"""With the ladder by default of the day on which it was stored first."""
