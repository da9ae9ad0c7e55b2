"""What the commands that only look have in common: views at the head of the log, words, filters."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Final, NamedTuple, TypeVar

import typer
from sqlalchemy import Connection

from engine.errors import NotFound
from engine.ids import CampaignId, UnitId
from office.bootstrap import Office
from office.cli.invocation import Invocation
from office.cli.language import Bilingual, Language
from office.cli.render import show_line
from projections import directory
from projections.campaigns import projection as campaigns
from projections.states import Light

R = TypeVar("R")
_MORE: Final = Bilingual("……还有更多行：--limit {0}", "... there are more lines: --limit {0}")

UnitFilter = Annotated[
    UnitId | None, typer.Option("--unit", metavar="UNIT", help="只看一个单位 · One unit only.")
]
LimitOption = Annotated[
    int, typer.Option("--limit", metavar="NUMBER", min=1, help="最多行数 · Lines at most.")
]
LIGHTS: Final[Mapping[Light, Bilingual]] = {
    Light.GREEN: Bilingual("● 正常", "● on track"),
    Light.YELLOW: Bilingual("▲ 临期", "▲ due soon"),
    Light.RED: Bilingual("✕ 逾期", "✕ overdue"),
    Light.GREY: Bilingual("○ 停计", "○ no clock"),
    Light.BLUE: Bilingual("✓ 办结", "✓ done"),
}


class Reading(NamedTuple):
    """The office and its views, which have come to the end of the log."""

    office: Office
    views: Connection
    lang: Language

    def about(self, campaign: CampaignId, unit: UnitId | None = None) -> None:
        """NotFound unless there is such a campaign, and such a unit if one is named."""
        self.office.desk.campaign(campaign)
        if unit is not None and unit not in (known := directory.unit_names(self.views)):
            raise NotFound("unit", unit, known)

    def unit_names(self) -> dict[UnitId, str]:
        """What units are called in the language of the screen."""
        english = self.lang == "en"
        units = directory.units(self.views)
        return {u.unit: (u.name_en if english else "") or u.name for u in units}

    def duty_titles(self, campaign: CampaignId) -> dict[str, str]:
        """What duties are called in the language of the screen."""
        zh = self.lang == "zh"
        duties = campaigns.duties(self.views, campaign)
        return {d.duty: d.title_zh if zh else d.title_en for d in duties}


@contextmanager
def reading(invocation: Invocation) -> Iterator[Reading]:
    """Bring the views up, then look."""
    with invocation.office() as office:
        office.catch_up()
        with office.views.connect() as views:
            yield Reading(office, views, invocation.lang)


def first_of(
    rows: Sequence[R], limit: int, invocation: Invocation, *, as_json: bool
) -> Sequence[R]:
    """At most `limit` rows; people are told when `rows`, one more than asked, holds others."""
    if len(rows) > limit and not as_json:
        show_line(_MORE.to(invocation.lang).format(limit * 4))
    return rows[:limit]
