"""The eventsourcing library's own test cases, unmodified, on the recorders of both stores.

Left out, for they ask for what a log is not: the cases of the aggregate recorder (it gives no
positions, and says so by returning None), of the tracking and process recorders (a log tracks no
follower: our projections keep checkpoints beside their rows, and followers of the library bring a
tracking recorder of their own, as test_library_followers.py shows), and of the factory (ours makes
one recorder at one address, and knows no ciphers and compressors).
"""

from abc import ABC
from pathlib import Path
from unittest import TestCase
from uuid import uuid4

import pytest
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.tests import persistence as cases

from engine.store.log import CampaignLog
from engine.store.ports import Address, DatabaseUrl


class _OnOurLog(TestCase, ABC):
    """Each case gets the recorder of an empty log. Streams are named by text."""

    address: Address

    def new_originator_id(self) -> str:
        return str(uuid4())

    def create_recorder(self) -> ApplicationRecorder:
        log = CampaignLog(self.address, create=True, lock_timeout=60)
        self.addCleanup(log.close)
        return log.recorder


class _OnAFile(_OnOurLog, ABC):
    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.address = tmp_path / "log.db"


class _OnAServer(_OnOurLog, ABC):
    @pytest.fixture(autouse=True)
    def _place(self, database: DatabaseUrl) -> None:
        self.address = database


class TestApplicationRecorderOnAFile(_OnAFile, cases.ApplicationRecorderTestCase):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationRecorderOnAServer(_OnAServer, cases.ApplicationRecorderTestCase):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestPositionsDoNotInterleaveOnAFile(_OnAFile, cases.NonInterleavingNotificationIDsBaseCase):
    pass


class TestPositionsDoNotInterleaveOnAServer(
    _OnAServer, cases.NonInterleavingNotificationIDsBaseCase
):
    pass
