"""Urging: somebody of the office has the holder of a post told at once, beside the ladder."""

from engine.domain.event import Stamp
from engine.domain.message import URGING_RUNG, MessageKind
from engine.domain.reminder import RecordReminder, ReminderDue
from engine.errors import RuleBroken
from engine.ids import StreamId
from engine.reactions.reminders import addressees
from office.answers.reading import Reading
from projections import letter_recipients
from projections.deadlines.queries import open_items
from workflows.schema import LetterForm, Rung, RungRecipient


def urge(reading: Reading, item: StreamId, stamp: Stamp) -> RecordReminder:
    """The fact that the liaison of whoever owes an item is to be told. One a day: the same again on
    that day changes nothing.

    Raises RuleBroken for what nobody owes now, and where nobody can be written to.
    """
    due = open_items(reading.views, [item]).get(item)
    if due is None:
        raise RuleBroken("error.urging.not-owed")
    rung = Rung(key=f"{URGING_RUNG}{stamp.on}", days=0, to=(RungRecipient.LIAISON,))
    people = addressees(
        due.unit,
        rung,
        lambda unit, post: letter_recipients.recipients(reading.views, [unit], post, stamp.on).get(
            unit, ()
        ),
    )
    if not people[0].address:
        raise RuleBroken("error.urging.nobody", unit=due.unit_name)
    fact = ReminderDue(
        stamp=stamp,
        kind=MessageKind.URGING,
        campaign=due.campaign,
        unit=due.unit,
        item=due.item,
        rung=rung.key,
        generation=due.generation,
        post=RungRecipient.LIAISON.value,
        form=LetterForm.REMINDER.value,
        channel="",
        due_on=due.due_on,
        reason=stamp.reason or "",
    )
    return RecordReminder(stamp=stamp, due=fact)
