"""An office that asks the delegates and the masses about two sections, in the spring of 2026."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.delivery.channels import MemoryChannel
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign, StartCampaign
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Command, Recorded, Via
from engine.domain.survey.commands import CloseSurvey, DraftSurvey, OpenSurvey
from engine.domain.survey.context import form_as_drafted, section_of
from engine.domain.survey.form import Form, Handed
from engine.domain.survey.state import SurveyItem, evolve
from engine.domain.survey.table import Way
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from office.bootstrap import Office
from tests.driven import settings_of
from tests.played import CHEN
from workflows.reading.loader import load
from workflows.schema import Definition

CAMPAIGN: Final = CampaignId("review-2026")
KEY: Final = ItemKey("survey", CAMPAIGN, "v-0001")
DAY, LAST_DAY = date(2026, 3, 2), date(2026, 3, 20)

TEXT: Final = """
title = { zh = "评议", en = "Review" }
start = "2026-03-01"
end = "2026-12-31"
source = { issuer = { zh = "县委", en = "County" } }
tasks = [{ key = "plan", title = { zh = "计划", en = "Plan" }, audience = ["section"] }]
categories = [{ key = "section", title = { zh = "科室", en = "Sections" } }]

[[surveys]]
key = "review"
title = { zh = "群众评议", en = "Review by the masses" }
rules = ["R217"]
subjects = ["section"]
items = [
  { key = "style", title = { zh = "作风", en = "style" } },
  { key = "service", title = { zh = "服务", en = "service" } },
]
groups = [
  { key = "delegates", title = { zh = "代表", en = "delegates" } },
  { key = "masses", title = { zh = "群众", en = "masses" } },
  { key = "guests", title = { zh = "特邀", en = "guests" } },
]
options = [
  { key = "satisfied", title = { zh = "满意", en = "satisfied" }, points = 100 },
  { key = "basic", title = { zh = "基本满意", en = "basically" }, points = 75 },
  { key = "unsatisfied", title = { zh = "不满意", en = "not satisfied" }, points = 0 },
]
return_at_least = 60

[[surveys]]
key = "second-measurement"
rules = ["R222"]
compares_with = "review"
subjects = ["section"]
options = [
  { key = "satisfied", points = 100 },
  { key = "basic", points = 75 },
  { key = "unsatisfied", points = 0 },
]
return_at_least = 60
hide_below = 5
"""


def definition() -> Definition:
    """Two surveys; the second is written as the documents' office writes it."""
    return load(TEXT, "review")


class Asking(NamedTuple):
    """The office, and its letters; `do` hands a command in on the morning of a day."""

    office: Office
    sent: MemoryChannel

    def at(self, moment: datetime) -> None:
        """The office's clock shows this, if it was not later already."""
        clock = self.office.clock
        assert isinstance(clock, VirtualClock)
        clock.set(max(clock.now(), moment.astimezone(UTC)))

    def on(self, day: date) -> None:
        """Nine in the morning of a day."""
        self.at(datetime(day.year, day.month, day.day, 1, tzinfo=UTC))

    def do(
        self,
        kind: type[Command],
        day: date = DAY,
        reason: str | None = None,
        by: PersonId = CHEN,
        **fields: Any,
    ) -> tuple[Recorded, ...]:
        """Somebody of the office does it."""
        self.on(day)
        stamp = self.office.stamp(by, Via.CLI, reason=reason)
        return self.office.handle(kind(stamp=stamp, **fields))

    def draft(self, about: str = "review", **more: Any) -> ItemKey:
        """Draw one up."""
        (done,) = self.do(DraftSurvey, campaign=CAMPAIGN, about=about, **more)
        return ItemKey("survey", CAMPAIGN, done.stream.rpartition("/")[2])

    def state(self, key: ItemKey = KEY) -> SurveyItem:
        """A survey as it stands."""
        found = self.office.reads.state(key.stream, evolve)
        assert found is not None
        return found

    def form(self, key: ItemKey = KEY) -> Form:
        """What it asks, as drafted."""
        state, reads = self.state(key), self.office.reads
        campaign = existing_campaign(CAMPAIGN, reads)
        return form_as_drafted(state, section_of(campaign, state.drafted.key), reads)

    def open(self, key: ItemKey = KEY, closes_on: date = LAST_DAY, **handed: int) -> list[str]:
        """Make sheets ready and open it: `delegates=12` by token, `paper_masses=50` on paper. The
        tokens, group by group.
        """
        out = [
            Handed(
                group=name.removeprefix("paper_"),
                way=Way.PAPER if name.startswith("paper_") else Way.TOKEN,
                count=count,
            )
            for name, count in handed.items()
        ]
        ready = self.office.boxes.make_ready(key, self.form(key), out)
        self.do(
            OpenSurvey,
            key=key,
            closes_on=closes_on,
            box=ready.box,
            form_digest=ready.form_digest,
            handed=ready.handed,
            tokens=ready.tokens,
        )
        return [token for tokens in ready.slips.values() for token in tokens]

    def answers(self, option: str = "satisfied", key: ItemKey = KEY) -> dict[tuple[str, str], str]:
        """The same for all that is asked."""
        return dict.fromkeys(self.form(key).cells, option)

    def answer(self, token: str, option: str = "satisfied", key: ItemKey = KEY) -> None:
        """Somebody answers."""
        self.office.boxes.answer(key, token, self.answers(option, key))

    def close(self, day: date = LAST_DAY + timedelta(days=1), key: ItemKey = KEY) -> None:
        """The office closes it."""
        self.do(CloseSurvey, day, "all are in", key=key)


@contextmanager
def asking(folder: Path) -> Iterator[Asking]:
    """The office with its campaign started, and nothing asked yet."""
    settings = settings_of(folder, folder / "store" / "log.db")
    clock, sent = VirtualClock(datetime(2026, 3, 1, 1, tzinfo=UTC)), MemoryChannel()
    with Office(settings, create=True, clock=clock, channel=sent) as office:
        world = Asking(office, sent)
        world.do(ImportRoster, source="roster.csv", rows=tuple(_rows()))
        plan: dict[str, Any] = {
            "campaign": CAMPAIGN,
            "definition": definition(),
            "edition": seed_edition().id,
        }
        world.do(PlanCampaign, **plan)
        world.do(AnnounceCampaign, campaign=CAMPAIGN)
        world.do(StartCampaign, campaign=CAMPAIGN)
        yield world


def _rows() -> Iterator[RosterRow]:
    for line, (unit, name) in enumerate((("section-1", "一科"), ("section-2", "二科")), start=2):
        yield RosterRow(
            line=line, unit=UnitId(unit), name=name, name_en=unit, parent=None,
            categories=("section",), liaison="李", liaison_email=f"{unit}@example.org", chief="",
            chief_email="",
        )  # fmt: skip
