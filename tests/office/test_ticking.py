"""The ports of a tick, filled from the views of an office, keep the contract of those in memory."""

from datetime import date
from pathlib import Path

from engine.delivery.tick import TickSettings
from engine.domain.reminder import ReminderDue
from engine.ids import PersonId
from engine.reactions.facts import facts_of
from engine.store.ports import Address
from tests.driven import driven
from tests.engine.delivery.desk_contract import keeps_the_outbox

MARCH_17 = date(2026, 3, 17)  # T-3 of the plans


def test_an_office_keeps_the_contract(tmp_path: Path, address: Address) -> None:
    with driven(tmp_path, address) as drive:
        drive.on(MARCH_17)
        office = drive.office
        stamp = TickSettings().stamp(office.clock.now())
        office.agenda.catch_up()
        items = office.agenda.attention(MARCH_17, None, 10)
        facts = [
            fact
            for item in items
            for fact in facts_of(item, office.agenda.ladder(item.campaign), stamp)
            if isinstance(fact, ReminderDue)
        ]
        people = [PersonId(f"town-0{number}.liaison") for number in (1, 2, 3)]
        in_order = sorted(facts, key=lambda fact: fact.stream)
        keeps_the_outbox(office.agenda, office.outbox, office.commands, in_order, people, stamp)
