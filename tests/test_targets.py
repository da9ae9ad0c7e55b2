"""Targets in a campaign that runs: from the first hand-in to its conclusion, now and as of then."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.assignment.commands import (
    AcceptAssignment,
    ReceiveAssignment,
    ReturnAssignment,
    SubmitAssignment,
)
from engine.domain.campaign.commands import CancelCampaign
from engine.domain.evidence import Filed
from engine.domain.targets import TargetLight
from engine.ids import DutyKey, UnitId
from engine.store.ports import Address
from office.answers.reading import reading
from office.answers.status import status
from office.answers.targets import TargetAnswer, targets
from projections.rebuilding.verify import verify
from tests.driven import BUREAU, DEFINITION, DRIVE, MONTHLY, TOWNS, Driven, driven, key_of
from workflows.reading.loader import load

TRAIN = DutyKey("train")
TARGETS = """
[[targets]]
key = "visited"
title = { zh = "走访户数", en = "Households visited" }
duty = "monthly"
figure = "n"
unit = "households"
scope = "together"
steps = [
  { period = "2026-03", at_least = 7 },
  { period = "2026-Q2", at_least = 15 },
  { at_least = 20 },
]

[[targets]]
key = "trained"
title = { zh = "培训率", en = "Share trained" }
said = "培训率达到90%以上"
duty = "train"
figure = "trained"
of = "staff"
steps = [
  { period = "2026", at_least = 90 },
  { period = "2026", at_least = 50, audience = ["unit:town-03"] },
]
"""


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    plan = load(DEFINITION.read_text(encoding="utf-8") + TARGETS)
    with driven(tmp_path, address, definition=plan) as drive:
        drive.tick(date(2026, 3, 2))
        yield drive


def found(drive: Driven, at: int | None = None) -> dict[tuple[str, str | None], TargetAnswer]:
    with reading(drive.office, at) as look:
        return {
            (answer.target, answer.period): answer
            for answer in targets(look, DRIVE)
            if "unit:town-03" not in answer.audience
        }


def lights(drive: Driven, at: int | None = None) -> list[TargetLight]:
    return [answer.light for answer in found(drive, at).values()]


def train(drive: Driven, unit: UnitId, day: date, trained: int, staff: int) -> None:
    key = key_of(TRAIN, unit)
    filed = (Filed(key="staff", value=staff), Filed(key="trained", value=trained))
    drive.do(ReceiveAssignment, day, key=key)
    drive.do(SubmitAssignment, day, key=key, filed=filed)
    drive.do(AcceptAssignment, day, key=key)


def test_a_target_goes_along_with_the_campaign(drive: Driven) -> None:
    on_the_way, reached, not_begun = (
        TargetLight.ON_THE_WAY, TargetLight.REACHED, TargetLight.NOT_BEGUN,
    )  # fmt: skip
    begun = drive.office.log.head()
    assert lights(drive) == [on_the_way, not_begun, on_the_way, on_the_way]

    march = key_of(MONTHLY, BUREAU, "2026-03")
    drive.hand_in(march, date(2026, 3, 20))
    assert found(drive)["visited", "2026-03"].light is reached
    drive.do(ReturnAssignment, date(2026, 3, 21), "not counted right", key=march)
    # What was sent back counts for nothing.
    assert found(drive)["visited", "2026-03"].standings[0].have is None
    drive.do(SubmitAssignment, date(2026, 3, 22), key=march, filed=(Filed(key="n", value=6),))
    drive.tick(date(2026, 4, 10))
    assert found(drive)["visited", "2026-03"].light is TargetLight.MISSED

    for town, trained in zip(TOWNS, (9, 8, 5), strict=True):
        train(drive, town, date(2026, 4, 11), trained, 10)
    share = found(drive)["trained", "2026"]
    assert [(each.unit, each.have, each.whole, each.light) for each in share.standings] == [
        (TOWNS[0], 9, 10, reached),
        (TOWNS[1], 8, 10, TargetLight.BEHIND),
    ]
    assert (share.light, share.said) == (TargetLight.BEHIND, "培训率达到90%以上")
    with reading(drive.office) as look:
        (own,) = targets(look, DRIVE, TOWNS[2])
        assert (own.at_least, own.light) == (50, reached)
        assert status(look, DRIVE).targets == {
            TargetLight.REACHED: 2,
            TargetLight.ON_THE_WAY: 2,
            TargetLight.BEHIND: 1,
            TargetLight.MISSED: 1,
        }

    over = date(2026, 6, 20)
    drive.do(CancelCampaign, over, "the county calls it off", campaign=DRIVE)
    assert lights(drive) == [TargetLight.MISSED] * 4
    assert lights(drive, begun) == [on_the_way, not_begun, on_the_way, on_the_way]
    assert list(verify(drive.office.views, drive.office.log)) == []


def test_figures_without_a_deadline_are_about_the_day_they_came(
    tmp_path: Path, address: Address
) -> None:
    text = DEFINITION.read_text(encoding="utf-8").replace('due = "2026-03-31"', 'due = "none"')
    with driven(tmp_path, address, definition=load(text + TARGETS)) as drive:
        assert found(drive)["trained", "2026"].light is TargetLight.ON_THE_WAY
        train(drive, TOWNS[0], date(2026, 4, 11), 9, 10)
        (first, second) = found(drive)["trained", "2026"].standings
        assert (first.light, first.have) == (TargetLight.REACHED, 9)
        assert (second.light, second.have) == (TargetLight.ON_THE_WAY, None)


def test_a_campaign_without_targets_has_none(tmp_path: Path, address: Address) -> None:
    with driven(tmp_path, address) as drive, reading(drive.office) as look:
        assert targets(look, DRIVE) == ()
        assert status(look, DRIVE).targets == {}
