"""Registers in a simulation: bodies are composed at once, entries come by and by."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from engine.domain.register.context import entries_of
from engine.domain.register.events import EntryMade
from office.simulation import play
from office.simulation.parts.registers import RegisterPart
from office.simulation.play import simulate
from tests.office.simulation.small_county import CAMPAIGN, small_county


def test_every_register_of_the_campaign_fills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R075, R078 (ten lines, two command posts, eight groups), R090, R092 to R094, R156."""
    monkeypatch.setattr(play, "PARTS", (RegisterPart(),))
    with small_county(tmp_path) as office:
        simulate(office, CAMPAIGN, 5, date(2009, 3, 20))
        found = tuple(entries_of(CAMPAIGN, office.reads).values())
    standing = Counter(entry.made.register for entry in found if entry.stands)
    assert (standing["lines"], standing["command-posts"]) == (10, 2)
    assert standing["leading-groups"] == 8
    assert all(entry.state == "in_place" for entry in found if entry.is_body)
    assert standing["key-cadres"] == standing["first-responsible"] == 6
    made = [entry.made for entry in found if isinstance(entry.made, EntryMade)]
    assert standing["county-meetings"] <= 3
    assert not any(each.exceeded for each in made)
    assert all(each.value <= 10 for one in made for each in one.figures)
