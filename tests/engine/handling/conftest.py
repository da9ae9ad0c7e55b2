"""A log of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store.log import CampaignLog


@pytest.fixture
def log(tmp_path: Path) -> Iterator[CampaignLog]:
    with CampaignLog(tmp_path / "log.db", create=True) as opened:
        yield opened
