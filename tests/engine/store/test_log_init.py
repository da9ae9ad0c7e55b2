"""Making a log: once, by whoever is first, and never by those who only use it."""

import subprocess
import sys

import pytest

from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog
from engine.store.ports import Address
from tests.engine.store.drafting import draft, loaded
from tests.engine.store.processes import ROOT
from tests.spec import in_english


def test_six_processes_may_make_it_at_once(address: Address) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.engine.store.opener", str(address)]
    makers = [
        subprocess.Popen(
            [*command, ""], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("go\n")
        maker.stdin.flush()
    said = [maker.communicate()[0] for maker in makers]
    assert [maker.returncode for maker in makers] == [0] * 6
    assert said == ["0\n"] * 6
    with CampaignLog(address) as log:
        log.append([draft(1, "c-1")])
        assert loaded(log) == ("c-1",)


def test_making_it_again_changes_nothing(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    with CampaignLog(log.address, create=True) as again:
        assert loaded(again) == ("c-1",)


def test_it_is_not_made_by_those_who_only_use_it(address: Address) -> None:
    for _ in range(2):
        with pytest.raises(StoreUnavailable) as caught:
            CampaignLog(address)
        assert (in_english(caught.value.fault), in_english(caught.value.remedy)) == (
            "there is no log yet",
            "run: campaign init",
        )
