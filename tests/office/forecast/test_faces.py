"""The forecast of a campaign that was played: the answer, the command and the page."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.delivery.channels import MemoryChannel
from engine.domain.assignment.commands import ExtendAssignment
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import CampaignId
from office.accounts.store import open_accounts
from office.answers.backplan import MarkLine, Secured, backplan
from office.answers.forecast import forecast
from office.answers.reading import reading
from office.bootstrap import Office
from office.cli.main import answer
from office.simulation.play import simulate
from office.web.app import make_app
from projections.outcomes import outcomes
from tests.driven import DRIVE, PLAN, TOWNS, Driven, driven, key_of
from tests.office.web.conftest import HEAD, Town, staff
from tests.played import SATISFIED, announced, settings_in

SPRING = date(2010, 4, 1)
AUTUMN = date(2010, 8, 15)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of 2010 until October, on disk."""
    folder = tmp_path_factory.mktemp("forecast")
    with announced(folder, SATISFIED, channel=MemoryChannel()) as office:
        simulate(office, SATISFIED, 3, date(2010, 9, 1))
        staff(Driven(office, MemoryChannel()))
    return folder


def test_it_knows_what_is_past_and_what_the_plan_has_yet(played: Path) -> None:
    with Office(settings_in(played), to_read=True) as office, reading(office, AUTUMN) as look:
        found = forecast(look, SATISFIED)
        assert found == forecast(look, SATISFIED)
        assert found.outlook.history >= 30
        assert found.outlook.due > found.outlook.opened > 0
        assert found.outlook.units[0].missed.high > 0
        assert found.until == date(2011, 8, 16)
        near = forecast(look, SATISFIED, until=date(2010, 9, 10))
        assert 0 < near.outlook.due < found.outlook.due
        with pytest.raises(NotFound):
            forecast(look, CampaignId("none"))


def test_a_young_campaign_says_so(played: Path) -> None:
    with Office(settings_in(played), to_read=True) as office, reading(office, SPRING) as look:
        with pytest.raises(RuleBroken) as young:
            forecast(look, SATISFIED)
        assert young.value.phrase.code == "error.forecast.young"
        assert young.value.phrase.data["known"] == 18


def test_outcomes_keep_every_day_that_an_item_had(tmp_path: Path) -> None:
    with driven(tmp_path, tmp_path / "store" / "log.db") as drive:
        key, later = key_of(PLAN, TOWNS[0]), date(2026, 3, 27)
        given: dict[str, Any] = {"key": key, "to": later, "authority": "the group"}
        drive.do(ExtendAssignment, date(2026, 3, 5), "snow", **given)
        drive.hand_in(key, date(2026, 3, 26))
        drive.hand_in(key_of(PLAN, TOWNS[2]), date(2026, 3, 26), accept=True)
        with reading(drive.office) as look:
            found = {(o.duty, o.unit): o for o in outcomes(look.views, DRIVE)}
        town = found[PLAN, TOWNS[0]]
        assert [day for _, day in town.days] == [date(2026, 3, 20), later]
        assert town.handed_in_on == date(2026, 3, 26)
        assert found[PLAN, TOWNS[1]].handed_in_on is None
        assert found[PLAN, TOWNS[2]].late


def test_the_command_tells_it_in_either_language(
    played: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(played)
    (played / "config.toml").write_text('[store]\nfolder = "store"\n', encoding="utf-8")
    asked = ["--as", "office.chen", "forecast", SATISFIED, "--at", str(AUTUMN)]
    assert answer(["--lang", "en", *asked]) == 0
    told = capsys.readouterr().out
    assert "Likely to be missed: " in told
    assert "plain share" in told
    assert "It rests on 3" in told
    assert answer(["--lang", "zh", *asked]) == 0
    assert "预计逾期" in capsys.readouterr().out
    assert answer(["--lang", "en", *asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["outlook"]["missed"].keys() == {"expected", "low", "high"}
    assert answer(["--lang", "en", *asked[:-1], str(SPRING)]) == 4
    young = capsys.readouterr().err
    assert young.startswith("✘ Campaign “Unit people are satisfied with” is too young")
    assert young.count("\n") == 1


def test_a_back_plan_says_which_periods_hold(
    played: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """R049: a period is safe only if every one in it is."""
    with Office(settings_in(played), to_read=True) as office, reading(office, AUTUMN) as look:
        found = backplan(look, None, campaign=SATISFIED, start=date(2010, 3, 1))
        assert found.target == date(2010, 10, 29)
        with pytest.raises(BadInput):
            backplan(look, None)
    within: dict[int, list[MarkLine]] = {}
    for mark in reversed(found.marks):
        inside = within.pop(mark.depth + 1, [])
        if inside:
            assert mark.due == sum(child.due or 0 for child in inside)
            states = {child.secured for child in inside}
            assert (mark.secured is Secured.BROKEN) == (Secured.BROKEN in states)
            if mark.secured is Secured.SAFE:
                assert states <= {Secured.SAFE, Secured.EMPTY}
        within.setdefault(mark.depth, []).append(mark)
    assert {mark.secured for mark in found.marks} == set(Secured)
    monkeypatch.chdir(played)
    (played / "config.toml").write_text('[store]\nfolder = "store"\n', encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "200")
    asked = ["--lang", "en", "--as", "office.chen", "backplan", "--from", "2010-09-10"]
    assert answer([*asked, "2010-10-20", "--goal", "300"]) == 0
    told = capsys.readouterr().out
    assert "there are 25 working days" in told
    assert "2010-09, days 11–20" in told
    assert answer([*asked, "2010-08-20"]) == 2
    assert capsys.readouterr().err.startswith("✘ the back-plan: target 2010-08-20 lies before")


def test_the_page_draws_it_and_has_its_twins(played: Path, tmp_path: Path) -> None:
    settings = settings_in(played)
    with Office(settings) as office, open_accounts(settings) as accounts:
        town = Town(office, accounts, make_app(office, accounts))
        browser, url = town.browser(HEAD), f"/c/{SATISFIED}/forecast"
        shown = browser.get(url, params={"at": str(AUTUMN)})
        assert shown.status_code == 200
        assert shown.text.count('class="bounds"') > 10
        assert "风险集中的单位" in shown.text
        told = browser.get(f"{url}.json", params={"at": str(AUTUMN)}).json()
        assert told["forecast"]["outlook"]["due"] == sum(row["due"] for row in told["rows"])
        assert browser.get(f"{url}.xlsx", params={"at": str(AUTUMN)}).status_code == 200
        young = browser.get(url, params={"at": str(SPRING)})
        assert young.status_code == 200
        assert "开展时间太短" in young.text
        wrong = browser.get(url, params={"until": "soon"})
        assert wrong.status_code == 400
        plan, asked = f"/c/{SATISFIED}/backplan", {"start": "2010-03-01", "down_to": "day"}
        shown = browser.get(plan, params=asked)
        assert shown.status_code == 200
        assert 'class="broken"' in shown.text
        assert "2010-03 上旬" in shown.text
        rows = browser.get(f"{plan}.json", params=asked).json()["rows"]
        assert {row["secured"] for row in rows} == {"已保住", "进行中", "已失守", "无到期"}
        assert browser.get(f"{plan}.xlsx", params=asked).status_code == 200
        refused = browser.get(plan, params={"target": "2010-02-01", "start": "2010-03-01"})
        assert "早于起算日" in refused.text
