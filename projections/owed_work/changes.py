"""What an event about a campaign or phase means for the items of a view."""

from datetime import date

from msgspec import Struct

from engine.domain.audience import Part
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId
from projections.owed_work.tables import DueRow


class Item(Struct, frozen=True, gc=False):
    """One duty of one unit in one occurrence."""

    item: StreamId
    unit: UnitId
    part: Part
    due: DueRow


class Appeared(Struct, frozen=True):
    """These items are owed from now on; some of them again, after they were recalled."""

    items: tuple[Item, ...]


class Recalled(Struct, frozen=True):
    """What made these duties due was taken back: nobody owes them, until they are due again."""

    campaign: CampaignId
    dues: tuple[tuple[DutyKey, OccurrenceKey], ...]


class Joined(Struct, frozen=True):
    """A unit joined on `day`. It owes these items, unless it owed them already before it left.

    Which of the items from before it left are owed again, OwedWork.comes_back says.
    """

    campaign: CampaignId
    unit: UnitId
    day: date
    items: tuple[Item, ...]


class Left(Struct, frozen=True):
    """A unit left: it owes nothing any more."""

    campaign: CampaignId
    unit: UnitId


class Moved(Struct, frozen=True):
    """Clocks stop, resume or move, or a phase stops or resumes taking work.

    It affects items of these duties, or all of the campaign if None.
    """

    campaign: CampaignId
    duties: tuple[DutyKey, ...] | None = None


class Amended(Struct, frozen=True):
    """The plan was changed: its ladder, lights and titles may be others. What moves, comes or goes
    with it is told by other events.
    """

    campaign: CampaignId


class Ended(Struct, frozen=True):
    """The campaign is over: what is open is not done for good (next_states.final_state)."""

    campaign: CampaignId


Change = Appeared | Recalled | Joined | Left | Moved | Amended | Ended
