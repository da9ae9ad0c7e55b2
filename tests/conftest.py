"""Settings for the whole test run: how hypothesis searches, and logs on both stores.

`ci` is the default and repeatable: the same examples on every machine. `search` looks for new
ones: HYPOTHESIS_PROFILE=search.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from engine.store.log import CampaignLog
from engine.store.ports import Address, DatabaseUrl
from tests.postgres_server import PostgresServer, running_server

# Rarely: objects that are left in a circle wait a little longer, and a tenth of the time is saved.
_COLLECTED = 20_000, 20, 50
# No deadlines: a shared machine may be slow, and speed is measured in benchmarks/.
settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile(
    "search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow]
)
# Whoever works on an office of theirs tests on none of it.
for name in ("CAMPAIGN_DATABASE_URL", "CAMPAIGN_LANG", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not look through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run."""
    with running_server() as server:
        yield server


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[DatabaseUrl]:
    """An empty database of its own for a test."""
    address = postgres.fresh()
    yield DatabaseUrl(address)
    postgres.take_back(address)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Where a log can be made, on either store."""
    if request.param == "sqlite":
        return tmp_path / "log.db"
    found: DatabaseUrl = request.getfixturevalue("database")
    return found


@pytest.fixture
def log(address: Address) -> Iterator[CampaignLog]:
    """An empty log, on either store."""
    with CampaignLog(address, create=True) as opened:
        yield opened


@pytest.fixture
def file_log(tmp_path: Path) -> Iterator[CampaignLog]:
    """An empty log in a file, for what only files can do."""
    with CampaignLog(tmp_path / "log.db", create=True) as opened:
        yield opened
