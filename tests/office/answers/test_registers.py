"""Registers as answers see them: a gate that counts pairs, what a unit lacks, the past."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import EndPerson, RegisterPerson
from engine.domain.gates import judge
from engine.domain.register.commands import ComposeBody, EndEntry, MakeEntry
from engine.ids import ItemKey, PersonId
from office.answers.gate import gate
from office.answers.reading import reading
from office.answers.registers import entry, registers
from tests.driven import DEFINITION, DRIVE, ONE, TOWNS, Driven, driven
from workflows.kinds import CriterionKind
from workflows.reading.loader import load
from workflows.schema import Criterion
from workflows.sections.registers import Cardinality, Register, RegisterKind
from workflows.titles import Title

NAMED = Title(zh="名", en="name")
DAY = date(2026, 3, 2)
REGISTERS = (
    Register(
        key="hundred-pairs",
        title=Title(zh="百局联百村", en="Hundred pairs"),
        cardinality=Cardinality.ONE_TO_MANY,
        exactly=100,
        objects=("village",),
        each=1,
    ),
    Register(key="groups", title=NAMED, kind=RegisterKind.BODIES, exactly=5),
)


def gated(key: str, of: str, state: str, at_least: int) -> Criterion:
    return Criterion(
        key=key,
        kind=CriterionKind.REACHED,
        title=NAMED,
        of=of,
        states=(state,),
        at_least=at_least,
    )


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Driven]:
    plan = load(DEFINITION)
    one = replace(
        plan.phases[0],
        gate=(
            gated("pairs", "hundred-pairs", "stands", 100),
            gated("groups", "groups", "in_place", 5),
        ),
    )
    plan = replace(plan, registers=REGISTERS, phases=(one, *plan.phases[1:]))
    with driven(tmp_path, tmp_path / "store" / "log.db", definition=plan) as found:
        yield found


def unmet(drive: Driven) -> list[str]:
    gate_of = existing_campaign(DRIVE, drive.office.reads).definition.phases[0].gate
    verdict = judge(gate_of, drive.office.gate_facts(DRIVE, ONE))
    return [each.key for each in verdict.unmet]


def pair(drive: Driven, number: int) -> None:
    joined: dict[str, Any] = {
        "register": "hundred-pairs",
        "subject": TOWNS[number % 2],
        "object": f"v-{number:03d}",
    }
    drive.do(MakeEntry, DAY, campaign=DRIVE, **joined)


def test_with_99_pairs_the_gate_is_unmet_and_with_100_it_is_met(drive: Driven) -> None:
    """Section 10 (2); R179."""
    for number in range(99):
        pair(drive, number)
    assert "pairs" in unmet(drive)
    pair(drive, 99)
    assert "pairs" not in unmet(drive)
    key = ItemKey("register", DRIVE, "b-0001")
    drive.do(EndEntry, DAY, "moved", key=key)
    assert "pairs" in unmet(drive)
    with reading(drive.office) as look:
        criterion = next(each for each in gate(look, DRIVE, ONE).criteria if each.key == "pairs")
        assert (criterion.have, criterion.asked) == (99, "100")


def test_five_in_place_is_unmet_once_a_head_is_vacated(drive: Driven) -> None:
    """Section 10 (5)."""
    for number in range(5):
        seats: dict[str, Any] = {"body": f"G{number}", "head": f"unit:{TOWNS[0]}"}
        drive.do(ComposeBody, DAY, "so", campaign=DRIVE, register="groups", **seats)
    assert "groups" not in unmet(drive)
    vacated: dict[str, Any] = {"body": "G0", "number": "b-0001"}
    drive.do(ComposeBody, DAY, "left", campaign=DRIVE, register="groups", **vacated)
    assert "groups" in unmet(drive)


def test_what_is_told_is_that_of_the_moment(drive: Driven) -> None:
    pair(drive, 1)
    with reading(drive.office) as look:
        pairs, groups = registers(look, DRIVE)
    assert (pairs.count, pairs.exactly, len(pairs.lacking)) == (1, 100, 3)
    assert (groups.count, groups.vacant, groups.lacking) == (0, 0, ())
    before = drive.office.log.head()
    drive.do(EndEntry, DAY, "moved", key=ItemKey("register", DRIVE, "b-0001"))
    with reading(drive.office, before) as then:
        assert registers(then, DRIVE)[0].count == 1
        shown = entry(then, ItemKey("register", DRIVE, "b-0001"))
        assert (shown.sort, shown.code) == (Title(zh="村", en="Village"), "v-001")
    with reading(drive.office) as look:
        assert registers(look, DRIVE)[0].count == 0


def test_the_tick_notes_a_head_who_has_ended(drive: Driven) -> None:
    """Section 10 (5): nobody has to notice."""
    person = PersonId("he")
    drive.do(RegisterPerson, DAY, person=person, name="何")
    seats: dict[str, Any] = {"body": "G", "head": "he"}
    drive.do(ComposeBody, DAY, "so", campaign=DRIVE, register="groups", **seats)
    drive.tick(date(2026, 3, 3))
    drive.do(EndPerson, date(2026, 3, 4), "left", person=person)
    drive.tick(date(2026, 3, 5))
    with reading(drive.office) as look:
        assert [(each.count, each.vacant) for each in registers(look, DRIVE)] == [(0, 0), (0, 1)]
    assert drive.names().count("register.body_vacated.v1") == 1
