"""How campaigns stand to others: links, contests inside a window, one campaign a year."""

from datetime import date
from pathlib import Path

import pytest

from engine.domain.campaign.commands import (
    AmendDefinition,
    CancelCampaign,
    LinkCampaign,
)
from engine.domain.campaign.state import existing_campaign
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId
from engine.store.log import CampaignLog
from tests.engine.handling.directives import ORDERED, Ordering, ordering
from tests.spec import refused
from workflows.reading.loader import load
from workflows.schema import Definition
from workflows.sections.links import LinkKind

DAY = date(2011, 10, 20)
PLAIN = """
key = "{key}"
title = "竞赛"
start = "{start}"
{more}
[source]
issuer = "活动办公室"
[[tasks]]
key = "done"
title = "竞赛小结"
audience = ["*"]
kind = "summary"
[[categories]]
key = "enterprise"
title = "企业"
{links}
"""


@pytest.fixture
def office(file_log: CampaignLog) -> Ordering:
    return ordering(file_log)


def plan(
    folder: Path, key: str, start: str, more: str = "", links: str = "", *, end: str = ""
) -> Definition:
    file = folder / f"{key}.toml"
    ends = f'end = "{end}"\n{more}' if end else more
    file.write_text(PLAIN.format(key=key, start=start, more=ends, links=links), encoding="utf-8")
    return load(file)


def part_of(whole: str) -> str:
    return f'[[links]]\nto = "{whole}"\nas = "part_of"'


def test_a_contest_of_a_hundred_days_lies_within_its_campaign(
    office: Ordering, tmp_path: Path
) -> None:
    """Test 1 of section 9, R071: from 2011-06-01 a hundred days end on 2011-09-08."""
    whole, contest = CampaignId("quality-year-2011"), CampaignId("contest")
    office.plan(whole, plan(tmp_path, whole, "2011-05-01", end="2011-09-08"), DAY)
    found = plan(tmp_path, contest, "2011-06-01", links=part_of(whole), end="start + 99 days")
    office.plan(contest, found, DAY)
    (link,) = existing_campaign(contest, office.world.reads).links
    assert (link.kind, link.to) == (LinkKind.PART_OF, whole)
    late = plan(tmp_path, "late", "2011-06-02", links=part_of(whole), end="start + 99 days")
    with refused(RuleBroken, "2011-06-02 to 2011-09-09.*does not lie within quality-year-2011"):
        office.plan(CampaignId("late"), late, DAY)
    early = plan(tmp_path, "early", "2011-04-30", links=part_of(whole), end="2011-06-01")
    with refused(RuleBroken, "does not lie within"):
        office.plan(CampaignId("early"), early, DAY)
    endless = plan(tmp_path, "endless", "2011-06-01", links=part_of(whole))
    with refused(RuleBroken, "to no end"):
        office.plan(CampaignId("endless"), endless, DAY)


def test_campaigns_are_linked_and_no_circle_comes_about(office: Ordering, tmp_path: Path) -> None:
    """Test 6 of section 9; R008, R213: joined with several others."""
    first, second, third = (CampaignId(f"c-{n}") for n in (1, 2, 3))
    for each in (first, second, third):
        office.plan(each, plan(tmp_path, each, "2011-10-01"), DAY)

    def link(campaign: CampaignId, kind: LinkKind, to: CampaignId) -> None:
        office.does(LinkCampaign, DAY, campaign=campaign, kind=kind, to=to)

    link(second, LinkKind.CONTINUES, first)
    link(third, LinkKind.LOOKS_BACK, second)
    with refused(RuleBroken, "c-1 → c-3 → c-2 → c-1"):
        link(first, LinkKind.PART_OF, third)
    with refused(RuleBroken, "cannot be linked to itself"):
        link(first, LinkKind.CONTINUES, first)
    with refused(RuleBroken, "already"):
        link(second, LinkKind.CONTINUES, first)
    link(first, LinkKind.JOINED_WITH, third)
    link(first, LinkKind.JOINED_WITH, ORDERED)
    with refused(RuleBroken, "already"):
        link(third, LinkKind.JOINED_WITH, first)
    with refused(NotFound, "c-9"):
        link(first, LinkKind.JOINED_WITH, CampaignId("c-9"))
    office.does(LinkCampaign, DAY, campaign=first, kind=LinkKind.JOINED_WITH, title="创先争优")
    with refused(RuleBroken, "name the campaign"):
        office.does(LinkCampaign, DAY, campaign=first, kind=LinkKind.JOINED_WITH)


def test_a_series_has_one_campaign_a_year(office: Ordering, tmp_path: Path) -> None:
    """Test 6 of section 9, R065: a themed campaign each year; one called off leaves its place."""
    year = 'series = "theme-years"\nyear = {}\nbatch = 3'

    def planned(key: str, which: int) -> None:
        found = plan(tmp_path, key, f"{which}-01-01", year.format(which))
        office.plan(CampaignId(key), found, DAY)

    planned("rules-2009", 2009)
    planned("style-2010", 2010)
    with refused(RuleBroken, "style-2010 is the campaign of 2010 in series theme-years"):
        planned("again-2010", 2010)
    other = plan(tmp_path, "style-2010", "2010-01-01", year.format(2012))
    with refused(RuleBroken, "keeps its series and year"):
        office.does(
            AmendDefinition,
            DAY,
            campaign=CampaignId("style-2010"),
            definition=other,
            authority="县委",
            reason="moved",
        )
    office.does(CancelCampaign, DAY, campaign=CampaignId("style-2010"), reason="called off")
    planned("again-2010", 2010)


def test_a_link_of_a_plan_is_to_a_campaign_on_record(office: Ordering, tmp_path: Path) -> None:
    found = plan(tmp_path, "alone", "2011-10-01", links=part_of("nowhere"))
    with refused(NotFound, "nowhere"):
        office.plan(CampaignId("alone"), found, DAY)
    outside = '[[links]]\ntitle = "作风建设年"\nas = "joined_with"'
    office.plan(CampaignId("alone"), plan(tmp_path, "alone", "2011-10-01", links=outside), DAY)
    (link,) = existing_campaign(CampaignId("alone"), office.world.reads).links
    assert (link.to, link.title) == (None, "作风建设年")
