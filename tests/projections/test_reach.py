"""How people are reached, as the scheduler's letters ask."""

from datetime import date
from pathlib import Path

from engine.domain.agenda import Recipient
from engine.domain.directory.commands import AmendPerson
from engine.domain.directory.events import Reach
from projections import letter_recipients
from tests.driven import TOWNS, driven
from workflows.schema import RungRecipient

DAY = date(2026, 3, 2)


def test_a_recipient_is_known_with_all_his_addresses_and_his_wish(tmp_path: Path) -> None:
    with driven(tmp_path, tmp_path / "store" / "log.db") as drive:
        office, town = drive.office, TOWNS[0]
        drive.office.catch_up()

        def liaison() -> Recipient:
            office.catch_up()
            with office.views.connect() as views:
                found = letter_recipients.recipients(views, [town], RungRecipient.LIAISON, DAY)
            return found[town][0]

        before = liaison()
        assert (before.reach, before.channel, before.lang) == ({}, "", "")
        reach = (Reach("dingtalk", "138 0000"), Reach("sms", "+86138"))
        drive.do(AmendPerson, DAY, person=before.person, reach=reach, channel="sms", lang="en")
        after = liaison()
        assert after.reach == {"dingtalk": "138 0000", "sms": "+86138"}
        assert (after.channel, after.lang, after.address) == ("sms", "en", before.address)
        drive.do(AmendPerson, DAY, person=before.person, email="new@town.example")
        corrected = liaison()
        assert (corrected.address, corrected.reach) == ("new@town.example", after.reach)
