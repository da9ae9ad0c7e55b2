"""Urging by hand: one item, or all that filters show; with a reason, and not again too soon."""

import json

from tests.office.cli.conftest import Program

PLAN = "urge spring plan-filed town-02 --reason flood"


def facts(recorded: str) -> list[tuple[list[str], str, str]]:
    """Item, post and reason of each fact of the JSON output."""
    events = [row["event"] for row in json.loads(recorded)]
    return [(each["item"].split("/")[2:4], each["post"], each["reason"]) for each in events]


def test_one_item_is_urged_and_not_again_before_its_time(running: Program) -> None:
    (fact,) = facts(running.does(f"{PLAN} --json", "--reason", "防汛在即"))
    assert fact == (["plan-filed", "town-02"], "liaison", "防汛在即")
    again = running(PLAN)
    assert (again.code, again.err.startswith("✘ cannot urge: it was urged on 2026-03-02 ")) == (
        4,
        True,
    )
    assert again.err.endswith("and may be urged again in 24 h\n")
    running.day = "2026-03-03"
    assert "✔" in running.does(PLAN)


def test_the_same_command_sent_twice_is_one_urging(running: Program) -> None:
    running.does(f"{PLAN} --command-id once")
    assert "on record already" in running.does(f"{PLAN} --command-id once")


def test_all_that_a_filter_shows_are_urged_in_one_moment(running: Program) -> None:
    """What waits for review is the reviewer's to act on; what is due is the unit's."""
    running.does("person register office.li --name 李 --email li@office.example")
    running.does("role grant office.li office")
    liaison = running.acting("town-01.liaison")
    liaison.does("assignment receive spring plan-filed town-01")
    liaison.does("assignment submit spring plan-filed town-01 plan=@方案.docx staff=12")
    urged = json.loads(running.does("urge spring --phase mobilize --reason flood --json"))
    events = [row["event"] for row in urged]
    assert {(each["unit"], each["post"]) for each in events} == {
        ("town-01", "reviewer"),
        ("town-02", "liaison"),
    }
    assert len({each["rung"] for each in events}) == 1
    running.refuses(
        4,
        "cannot urge: the filters show nothing. Widen them.",
        "urge spring --light red --reason flood",
    )


def test_a_filter_names_those_that_are_left_out(running: Program) -> None:
    running.does(PLAN)
    done = running("urge spring --duty plan-filed --reason flood")
    assert done.code == 0
    assert done.err.startswith("! assignment/spring/plan-filed/town-02/once: cannot urge")
    assert done.out.count("✔") == 1


def test_what_cannot_be_urged_says_so(running: Program) -> None:
    message = (
        "what to urge: name one item (DUTY UNIT, or an entry of the ledger), or filters: "
        "--light, --phase, --duty, --unit"
    )
    assert message in running("urge spring --reason flood").err
    assert message in running(f"{PLAN} --light red").err
    assert (
        "no task or obligation named" in running("urge spring plan-fild town-02 --reason flood").err
    )
    nobody = "nobody has to act on this now"
    assert nobody in running("urge spring r-0001 --reason flood").err


def test_a_reason_is_asked_for(running: Program) -> None:
    needed = "to urge needs a reason: give --reason WHY"
    running.refuses(2, needed, "urge spring plan-filed town-02")
    running.refuses(2, needed, "urge spring --duty plan-filed --reason", " ")


def test_a_filter_that_names_nothing_says_what_there_is(running: Program) -> None:
    running.refuses(
        3,
        "no phase named 'nope'; known: mobilize, sum-up",
        "urge spring --phase nope --reason flood",
    )
    refused = running("urge spring --duty nope --reason flood")
    assert refused.err.startswith("✘ no task or obligation named 'nope'; known: ")


def test_it_says_whom_it_reminds_and_when_the_letter_goes(running: Program) -> None:
    """By the names of lists; on a day off it says that an urging does not wait."""
    goes, at_once = "The letter goes out with the next tick", "an urging goes out at once"
    said = running.does(PLAN)
    assert "Town Two" in said
    assert "town-02" not in said
    assert goes in said
    running.day = "2026-03-08"
    tried = running.does(f"{PLAN} --dry-run")
    assert at_once in tried
    assert goes not in tried
    assert "试算：未入账任何事项" in running.does(f"--lang zh {PLAN} --dry-run")
    assert at_once in running.does(PLAN)


def test_when_it_was_urged_is_told_to_those_alone_who_may_urge(running: Program) -> None:
    running.does(PLAN)
    running.does("person register office.chen --name 陈")
    running.does("role grant office.chen office_head")
    running.does("door set named")
    refused = running.acting("town-01.liaison")(PLAN)
    assert refused.code == 8
    assert refused.err.startswith("✘ you cannot urge: it is for")
    assert "2026-03-02" not in refused.err
