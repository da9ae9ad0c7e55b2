"""Which period a shorter one secures."""

from datetime import date

import pytest

from engine.domain.securing import secured_period
from workflows.dates import Cadence


@pytest.mark.parametrize(
    ("last", "cadence", "secured"),
    [
        (date(2009, 8, 2), Cadence.XUN, "2009-08-early"),
        (date(2009, 7, 26), Cadence.XUN, "2009-07-late"),
        (date(2009, 8, 10), Cadence.MONTH, "2009-08"),
        (date(2009, 8, 31), Cadence.QUARTER, "2009-Q3"),
        (date(2009, 9, 30), Cadence.YEAR, "2009"),
    ],
)
def test_a_period_belongs_where_its_last_day_lies(
    last: date, cadence: Cadence, secured: str
) -> None:
    """Test 4 of section 9, R049: 2009-W31, of 27 July to 2 August, secures August's first xun."""
    assert secured_period(last, cadence) == secured
