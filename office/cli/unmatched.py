"""What announcing and opening say besides: duties that nobody owes, units that owe nothing."""

from typing import Final

from engine.domain.event import Recorded
from engine.phrases import first_of, phrase
from office.answers.unmatched import unmatched
from office.cli.changing import WriteContext
from office.cli.render import say

_NAMED: Final = 12


def tell_unmatched(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """Name them; JSON has them in the events."""
    found = unmatched(context.office, recorded)
    if found is None:
        return
    lang, campaign = context.lang, found.campaign
    for duty in found.duties:
        data = {"duty": duty.duty, "title": duty.title, "categories": duty.categories}
        say("say.duty-of-nobody", lang, **data, campaign=campaign)
    for unit in found.units:
        if unit.near:
            data = {"unit": unit.name, "categories": unit.categories, "near": unit.near}
            say("say.unit-owes-nothing.near", lang, **data, campaign=campaign)
    if others := [unit for unit in found.units if not unit.near]:
        named = [
            phrase("say.unit-with-categories", unit=unit.name, categories=unit.categories)
            for unit in others
        ]
        say("say.units-owe-nothing", lang, count=len(others), units=first_of(named, _NAMED))
