"""The campaigns of the catalogue that the demo can play: the county or office of each, its blanks
filled in, and its days.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from engine.errors import NotFound
from engine.ids import CampaignId, PersonId
from workflows.schema import Title

_FOLDER: Final = Path(__file__).parent


class Play(Struct, frozen=True, kw_only=True):
    """One campaign of the catalogue as it is played.

    `roster` is a file beside this one; `clerk` the liaison of the campaign office; `values` fills
    the definition's blanks, each by its key, for the reason `why`. It begins on `first` and goes on
    to the campaign's conclusion or to `last`; the boards of the days `past` are shown at the end.
    """

    campaign: CampaignId
    office: Title
    domain: str
    roster: str
    clerk: PersonId
    first: date
    past: tuple[date, ...]
    last: date | None = None
    seed: int = 2009
    values: Mapping[str, str] = MappingProxyType({})
    why: str = ""
    asks: tuple[str, ...] = ()

    @property
    def roster_path(self) -> Path:
        """The roster's file."""
        return _FOLDER / self.roster

    @property
    def begins(self) -> datetime:
        """Nine in the morning of the first day, as the office's clocks show it."""
        return datetime(self.first.year, self.first.month, self.first.day, 1, tzinfo=UTC)

    @property
    def hints(self) -> tuple[str, ...]:
        """Commands that look around in what was played."""
        return (
            f"status {self.campaign} --at {self.past[0]}",
            *self.asks,
            f"rectification list {self.campaign}",
            "rebuild --verify",
        )


WORKSTYLE: Final = Play(
    campaign=CampaignId("workstyle-2009"),
    office=Title(zh="滨湾县活动办公室", en="Binwan campaign office"),
    domain="binwan",
    roster="roster-2009.csv",
    clerk=PersonId("campaign-office.liaison"),
    first=date(2009, 1, 19),
    past=(date(2009, 3, 20), date(2009, 6, 30), date(2009, 12, 31)),
    values=MappingProxyType({"bulletin-cadence": "month", "covert-visit-cadence": "month"}),
    why="文件未定周期，办公室会议定为每月一次",
    asks=("alerts workstyle-2009 --unit town-01", "history workstyle-2009 --event phase."),
)

SATISFIED: Final = Play(
    campaign=CampaignId("satisfied-unit"),
    office=Title(zh="市政府办公室", en="General office of the city"),
    domain="office",
    roster="roster-office.csv",
    clerk=PersonId("supervision.liaison"),
    first=date(2012, 2, 20),
    past=(date(2012, 4, 20), date(2012, 9, 14), date(2012, 12, 31)),
    values=MappingProxyType(
        {
            "mobilize-start": "2012-03-01",
            "mobilize-end": "2012-03-31",
            "implement-start": "2012-04-01",
            "implement-end": "2012-08-31",
            "rectify-start": "2012-09-01",
            "rectify-end": "2012-10-31",
            "summarize-start": "2012-11-01",
            "summarize-end": "2012-12-31",
            "satisfied-from": "90",
            "basic-from": "75",
            "study-minimum": "12",
            "problem-cadence": "month",
            "research-cadence": "half_year",
            "group-head": "林志远",
            "group-deputy": "周淑芬",
        }
    ),
    why="文件留空，党组会议研究确定",
    asks=("gate satisfied-unit rectify", "quotas satisfied-unit"),
)

CIVIL_SERVANTS: Final = Play(
    campaign=CampaignId("civil-servants-2011"),
    office=Title(zh="青溪市活动办公室", en="Qingxi campaign office"),
    domain="qingxi",
    roster="roster-civil-servants.csv",
    clerk=PersonId("campaign-office.liaison"),
    first=date(2011, 4, 25),
    last=date(2017, 1, 31),
    past=(date(2011, 12, 31), date(2014, 6, 30), date(2016, 12, 31)),
    values=MappingProxyType(
        {
            "commendation-anchor": "2011-12-20",
            "supervision-cadence": "half_year",
            "window-limit": "5",
        }
    ),
    why="文件未写明，主管部门会议确定",
    asks=("deadlines civil-servants-2011", "history civil-servants-2011 --event obligation."),
)

FIRST_CLASS: Final = Play(
    campaign=CampaignId("first-class-2011"),
    office=Title(zh="云州市政府办公厅", en="General office of Yunzhou"),
    domain="yunzhou",
    roster="roster-first-class.csv",
    clerk=PersonId("campaign-office.liaison"),
    first=date(2011, 4, 25),
    past=(date(2011, 7, 15), date(2011, 10, 28), date(2012, 2, 28)),
    values=MappingProxyType(
        {
            "check-cadence": "month",
            "deploy-end": "2011-06-15",
            "carry-out-end": "2011-10-31",
            "contest-start": "2011-07-01",
            "sum-up-start": "2012-01-04",
            "sum-up-end": "2012-02-28",
        }
    ),
    why="材料未写明，领导小组会议确定",
    asks=("targets first-class-2011", "gate first-class-2011 carry-out"),
)

GRASSROOTS: Final = Play(
    campaign=CampaignId("grassroots-2011"),
    office=Title(zh="金河创先争优活动办公室", en="Jinhe campaign office"),
    domain="jinhe",
    roster="roster-grassroots.csv",
    clerk=PersonId("campaign-office.liaison"),
    first=date(2011, 10, 10),
    last=date(2012, 12, 31),
    past=(date(2011, 12, 31), date(2012, 6, 30), date(2012, 12, 31)),
    values=MappingProxyType(
        {
            "visit-cadence": "month",
            "research-cadence": "half_year",
            "stay-cadence": "year",
            "stay-days": "5",
        }
    ),
    why="文件未定次数，领导小组办公室会议确定",
    asks=("status grassroots-2011", "history grassroots-2011 --event obligation."),
)

PLAYS: Final[Mapping[str, Play]] = MappingProxyType(
    {
        play.campaign: play
        for play in (WORKSTYLE, SATISFIED, CIVIL_SERVANTS, FIRST_CLASS, GRASSROOTS)
    }
)


def play_of(name: str) -> Play:
    """The play of a campaign of the catalogue; NotFound with those there are."""
    if name not in PLAYS:
        raise NotFound("thing.demo.campaign", name, PLAYS)
    return PLAYS[name]
