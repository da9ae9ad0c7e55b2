"""Urging: a reminder that somebody of the office sends at once, beside those of the ladder."""

from typing import Final

from msgspec.structs import replace

from engine.domain.event import Stamp
from engine.domain.message import QueueMessage
from engine.errors import RuleBroken
from engine.ids import StreamId
from engine.phrases import Phrase
from engine.reactions.reminders import Letterhead, addressees, write_reminder
from office.answers.reading import Reading
from office.words import worded
from projections import letter_recipients
from projections.deadlines.queries import open_items
from workflows.schema import Rung, RungRecipient

_TO: Final = (RungRecipient.LIAISON,)


def urge(reading: Reading, item: StreamId, stamp: Stamp) -> QueueMessage:
    """The letter to the liaison of whoever owes an item, or to the chief where there is none. One
    a day: the same again on that day changes nothing.

    Raises RuleBroken for what nobody owes now, and where nobody can be written to.
    """
    due = open_items(reading.views, [item]).get(item)
    if due is None:
        raise RuleBroken("error.urging.not-owed")
    rung = Rung(key=f"urge-{stamp.on}", days=0, to=_TO)
    people = addressees(
        due.unit,
        rung,
        lambda unit, post: letter_recipients.recipients(reading.views, [unit], post, stamp.on).get(
            unit, ()
        ),
    )
    recipient = people[0]
    if not recipient.address:
        raise RuleBroken("error.urging.nobody", unit=due.unit_name)
    office = reading.office.settings.office

    def words(said: Phrase) -> str:
        return worded(said, office.language)

    name = office.name_zh if office.language == "zh" else office.name_en
    letter = write_reminder(due, rung, recipient, stamp, Letterhead(office=name, worded=words))
    return QueueMessage(stamp=stamp, queued=replace(letter, stamp=stamp))
