"""Whether the clock of the office may be believed."""

from sqlalchemy import Engine

from engine.domain.office.moments import SILENCE
from engine.domain.office.state import OfficeRecord
from engine.errors import OfficeDiffers
from projections import moments
from projections.tables.connections import single_reads


def check_leap(views: Engine, record: OfficeRecord) -> None:
    """Raise OfficeDiffers if the log went on for long at once, by the deed of somebody who did not
    say that the clock was right.
    """
    with single_reads(views) as conn:
        leap = moments.unconfirmed_leap(moments.runs(conn), SILENCE)
    if leap is not None:
        raise OfficeDiffers(
            "error.clock.leap",
            position=leap.position,
            days=(leap.moment - leap.newest).days,
            newest=record.days.local(leap.newest),
            moment=record.days.local(leap.moment),
        )
