"""The ladders of a file: what they say, what they leave to the program, and what is wrong."""

import msgspec
import pytest

from tests.workflows.test_checks import SAMPLE, faults
from workflows.planning import canonical_bytes
from workflows.reading.loader import load
from workflows.schema import (
    DEFAULT_LADDER,
    DEFAULT_REVIEWS,
    Definition,
    LetterForm,
    OnRestDay,
    RungRecipient,
)

WITHOUT = SAMPLE[: SAMPLE.index("[[reminders]]")]
REVIEW = "[[review_reminders]]\ndays = 2\n"


def with_rung(*lines: str) -> str:
    return "\n".join((WITHOUT, "[[reminders]]", *lines))


def test_a_file_that_says_nothing_has_the_ladders_of_the_program() -> None:
    found = load(WITHOUT)
    assert (found.reminders, found.review_reminders) == (DEFAULT_LADDER, DEFAULT_REVIEWS)


def test_a_file_with_a_ladder_keeps_the_reviews_unless_it_says_otherwise() -> None:
    assert load(SAMPLE).review_ladder == DEFAULT_REVIEWS
    assert load(f"review_reminders = []\n{SAMPLE}").review_ladder == ()


def test_everything_that_a_rung_can_say() -> None:
    text = with_rung(
        "days = -2", 'to = ["superior", "in_charge", "everyone"]', 'calendar = "working_days"',
        'form = "blue_slip"', 'channel = "dingtalk"', 'on_rest_day = "keep"',
    )  # fmt: skip
    (rung,) = load(text).ladder
    assert (rung.key, rung.written_as, rung.sent_by) == ("T-2", LetterForm.BLUE_SLIP, "dingtalk")
    assert (rung.on_rest_day, rung.comes_before_rest) == (OnRestDay.KEEP, False)
    assert rung.to == (
        RungRecipient.SUPERIOR,
        RungRecipient.IN_CHARGE,
        RungRecipient.EVERYONE,
    )


def test_a_rung_up_to_the_due_date_does_not_wait_for_a_day_off() -> None:
    before, after = load(SAMPLE).ladder
    assert (before.comes_before_rest, after.comes_before_rest) == (True, False)


def test_an_old_definition_means_and_is_spelt_what_it_was() -> None:
    """As it stands in a log that an older program wrote: no form, no day off, no reviews."""
    old = msgspec.json.decode(canonical_bytes(load(SAMPLE)))
    del old["review_reminders"]
    for rung in old["reminders"]:
        rung.pop("on_rest_day", None)
    stored = msgspec.json.encode(old)
    found = msgspec.json.decode(stored, type=Definition)
    assert found.review_ladder == ()
    assert not any(rung.comes_before_rest for rung in found.ladder)
    assert {rung.written_as for rung in found.ladder} == {LetterForm.REMINDER}
    assert msgspec.json.decode(canonical_bytes(found)) == old


FAULTS = {
    "key twice": (
        with_rung('key = "T+1"', "days = 1", 'to = ["liaison"]', "[[reminders]]", 'key = "T+1"',
                  "days = 2", 'to = ["office"]'),
        'reminders[1].key: key "T+1" is taken by reminders[0]; choose another',
    ),
    "key twice, in both ladders": (
        with_rung('key = "late"', "days = 1", 'to = ["liaison"]', REVIEW, 'key = "late"',
                  'to = ["reviewer"]'),
        'review_reminders[0].key: key "late" is taken by reminders[0]; choose another',
    ),
    "an audience that is none": (
        with_rung("days = 1", 'to = ["boss"]'),
        'reminders[0].to[0]: unknown word "boss"; use "liaison", "unit_chief", "office", '
        '"superior", "in_charge", "everyone" or "reviewer"',
    ),
    "a reviewer of what is not handed in": (
        with_rung("days = 1", 'to = ["reviewer"]'),
        "reminders[0].to[0]: nobody reviews what is not handed in; remind the reviewer in "
        '[[review_reminders]], here use "everyone", "in_charge", "liaison", "office", '
        '"superior" or "unit_chief"',
    ),
    "a unit that reviews nothing": (
        f'{SAMPLE}\n{REVIEW}to = ["liaison"]',
        'review_reminders[0].to[0]: "liaison" reviews nothing; use "in_charge", "office", '
        '"reviewer" or "superior"',
    ),
    "before the hand-in": (
        f'{SAMPLE}\n[[review_reminders]]\ndays = -1\nto = ["reviewer"]',
        "review_reminders[0].days: -1 days: a review is reminded of after the hand-in; "
        "use 0 to 9999",
    ),
    "too far": (
        with_rung("days = 10000", 'to = ["liaison"]'),
        "reminders[0].days: 10000 days is too far from the due date; use -9999 to 9999",
    ),
    "somebody twice": (
        with_rung("days = 1", 'to = ["liaison", "liaison"]'),
        'reminders[0].to[1]: "liaison" is reminded by this rung already; name each once',
    ),
    "a name that is taken": (
        with_rung('key = "urge-me"', "days = 1", 'to = ["liaison"]'),
        'reminders[0].key: "urge-me" is what the program calls notices and urging; choose another '
        "key, e.g. T-3",
    ),
    "no name of a channel": (
        with_rung("days = 1", 'to = ["liaison"]', 'channel = "Ding Talk"'),
        'reminders[0].channel: "Ding Talk" is no name of a channel; use that of one in '
        "config.toml, e.g. mail",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_with_a_ladder_is_one_fault(text: str, fault: str) -> None:
    (found,) = faults(text)
    assert found.startswith(fault)
