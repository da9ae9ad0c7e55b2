"""What is said of an item beside its duty and its unit: its own name, and who does it jointly."""

from msgspec import Struct
from sqlalchemy import Connection

from engine.domain.audience import Participant
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId, assignment_key
from projections.owed_work.tables import DUES, PARTICIPANTS


class Beside(Struct, frozen=True, gc=False):
    """The label of an item (what is listed or called for), and the units named beside its lead."""

    label: str = ""
    joint: tuple[UnitId, ...] = ()


NOTHING = Beside()


class Besides:
    """What is said beside the items of a campaign at a log position (None: now); looked up once."""

    def __init__(self, conn: Connection, campaign: CampaignId, at: int | None = None) -> None:
        own = DUES.where(
            conn, DUES.c.campaign == campaign, DUES.c.named.is_(True), DUES.valid_at(at)
        )
        units: tuple[Participant, ...] = ()
        if any(row.due.joint for row in own):
            taking_part = PARTICIPANTS.c.campaign == campaign
            rows = PARTICIPANTS.where(conn, taking_part, PARTICIPANTS.valid_at(at))
            units = tuple(
                Participant(unit=r.unit, categories=r.categories) for r in rows if not r.left
            )
        self._found: dict[tuple[DutyKey, OccurrenceKey], Beside] = {
            (row.duty, row.occurrence): Beside(
                row.label, tuple(u.unit for u in units if u.is_among(row.due.joint))
            )
            for row in own
        }

    def of(self, item: StreamId) -> Beside:
        """What is said beside an item; the lead itself is not named again."""
        if not self._found:
            return NOTHING
        key = assignment_key(item)
        found = self._found.get((key.duty, key.occurrence)) if key else None
        if key is None or found is None:
            return NOTHING
        return Beside(found.label, tuple(unit for unit in found.joint if unit != key.unit))

    def joined_by(self, unit: UnitId) -> tuple[DutyKey, ...]:
        """The duties that a unit is named for beside their leads."""
        return tuple({duty: None for (duty, _), b in self._found.items() if unit in b.joint})
