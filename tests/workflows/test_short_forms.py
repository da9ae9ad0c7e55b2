"""Short forms: what a file may leave out, what it then means, and where its faults are told."""

from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET

from office.definitions import find_definition
from tests.spec import in_english
from workflows.dates import CalendarKind
from workflows.derived_keys import LONGEST, key_from
from workflows.planning import checked, digest
from workflows.reading.loader import CATALOGUE, DefinitionFaults, find, load
from workflows.reading.short_forms import written_out
from workflows.schema import Title

PATH = Path(__file__).parent / "short.toml"
SHORT = PATH.read_text(encoding="utf-8")


def faults(text: str) -> list[str]:
    with pytest.raises(DefinitionFaults) as caught:
        load(text, "short.toml")
    return [in_english(fault) for fault in caught.value.faults]


def test_a_short_file_is_a_whole_definition() -> None:
    found = load(PATH)
    assert found.key == "short"
    assert found.title == Title(zh="冬春火灾防控")
    assert found.source.issuer == Title(zh="县消防安全委员会")
    assert [category.key for category in found.categories] == ["xiang-zhen", "fire-brigade"]
    assert [phase.key for phase in found.phases] == ["mobilise", "ji-zhong-zheng-zhi"]
    assert [rung.key for rung in found.reminders] == ["T-3", "T0", "T+2"]
    assert list(found.duties) == [
        "xun-bao", "dong-yuan-hui", "shi-shi-fang-an", "zi-cha", "zi-cha-2",
    ]  # fmt: skip
    assert [piece.key for piece in found.duties["shi-shi-fang-an"].evidence] == [
        "fang-an",
        "fang-an-2",
    ]
    assert found.duties["zi-cha"].rules == ()


def test_what_a_duty_does_not_say_its_phase_says_and_then_the_campaign() -> None:
    first, second = load(PATH).phases
    meeting, plan = first.tasks
    check, again = second.tasks
    assert (meeting.audience, meeting.due) == (("fire-brigade",), "phase end")
    assert (plan.audience, plan.due) == (("xiang-zhen",), "2026-11-20")
    assert {task.calendar for task in first.tasks} == {CalendarKind.WORKING_DAYS}
    assert (check.audience, check.reviewer) == (("*",), "commander")
    assert (again.reviewer, again.calendar) == ("campaign_office", CalendarKind.ALL_DAYS)
    # A recurring duty stands in no phase of the file: the campaign speaks for it.
    (report,) = load(PATH).obligations
    assert (report.audience, report.reviewer) == (("xiang-zhen",), "campaign_office")


def test_whoever_says_who_reviews_inherits_nothing_of_it() -> None:
    in_turn = 'reviewers = ["superior", "campaign_office"]'
    for text in (
        SHORT.replace('calendar = "working_days"', in_turn),
        SHORT.replace('due = "phase end"', 'due = "phase end"\nreviewer = "commander"').replace(
            'said = "11月底前"', in_turn
        ),
    ):
        first, second = load(text, "short.toml").phases
        assert {task.review for task in first.tasks} == {("superior", "campaign_office")}
        assert [task.review for task in second.tasks] == [
            ("commander",), ("campaign_office",),
        ]  # fmt: skip


def test_a_blank_in_place_is_a_parameter_that_says_where_it_stands() -> None:
    found = find_definition(str(PATH), [])
    assert (found.end, found.phases[1].start) == ("$campaign-end", "$ji-zhong-zheng-zhi-start")
    of_campaign, of_phase = found.parameters
    assert of_campaign.title == Title(zh="冬春火灾防控：结束日期", en="冬春火灾防控: last day")
    assert of_phase.title == Title(zh="集中整治：开始日期", en="集中整治: first day")
    # Only the campaign's own days stop its announcement.
    assert (of_campaign.required, of_phase.required) == (True, False)
    assert [blank.key for blank in found.blanks()] == ["campaign-end"]


def test_a_task_may_have_no_deadline_though_its_phase_gives_one() -> None:
    found = load(SHORT.replace('due = "2026-11-20"', 'due = "none"'), "short.toml")
    meeting, plan = found.phases[0].tasks
    assert (meeting.deadline, plan.deadline, plan.due) == ("phase end", None, UNSET)
    assert checked(found) == found


def test_a_blank_said_once_for_many_is_one_parameter() -> None:
    text = SHORT.replace('due = "phase end"', 'due = "?"')
    found = load(text, "short.toml")
    assert [task.due for task in found.every_task()] == [
        "$campaign-due", "2026-11-20", "$campaign-due", "$campaign-due",
    ]  # fmt: skip
    assert [parameter.key for parameter in found.parameters].count("campaign-due") == 1
    # It is needed by the time that a task counts, not before the campaign is announced.
    assert [blank.key for blank in found.blanks()] == ["campaign-end"]


def test_a_blank_that_nobody_inherits_is_no_fault() -> None:
    """Every task says its own day: there is no parameter in the file to be mended."""
    text = SHORT.replace('due = "phase end"', 'due = "?"')
    text = text.replace("[[phases]]", '[[phases]]\ndue = "none"')
    assert [blank.key for blank in load(text, "short.toml").blanks()] == ["campaign-end"]


def test_the_words_of_the_document_are_kept_where_they_stand() -> None:
    found = load(PATH)
    assert found.phases[0].said == "11月底前"
    assert found.phases[0].tasks[1].said == "11月20日前"
    assert found.phases[0].tasks[0].said is UNSET
    assert b'"said"' not in msgspec.json.encode(found.phases[1])


def test_what_is_written_out_stays_as_it_is() -> None:
    found = load(PATH)
    assert checked(found) == found
    for path in (PATH, *CATALOGUE.glob("*.toml")):
        tree = msgspec.to_builtins(load(path))
        again = written_out(tree)
        assert again.tree == tree
        assert not again.places
        assert digest(checked(load(path))) == digest(load(path))


def test_a_fault_is_told_at_the_place_that_the_author_wrote() -> None:
    broken = (
        SHORT.replace('title = "乡镇"', 'title = " "')
        .replace('audience = ["*"]', 'audience = ["gone"]')
        .replace('calendar = "working_days"', 'calendar = "moon"')
        .replace('due = "phase end"', 'due = "soon"')
    )
    told = faults(broken)
    assert [line.partition(": ")[0] for line in told] == [
        "audience[0]", "calendar", "categories[0].title", "due", "phases[1].audience[0]",
    ]  # fmt: skip
    assert told[2] == "categories[0].title: the name is empty; write the name"


def test_the_places_that_a_fault_speaks_of_are_those_of_the_file_too() -> None:
    """Of three tasks that inherit the date one is the task that it counts from."""
    assert faults(SHORT.replace('"phase end"', '"due of dong-yuan-hui + 1 day"')) == [
        "due: the dates count from one another in a circle: due; give one of them a calendar date"
    ]


def test_a_blank_where_only_words_stand_is_told_as_it_was_written() -> None:
    text = SHORT.replace('calendar = "working_days"', 'calendar = "?"')
    found = faults(text.replace('reviewer = "campaign_office"', 'roll = "?"\nrequired = "?"'))
    assert found == [
        'calendar: unknown word "?"; use "working_days", "weekends" or "all_days"',
        'phases[1].tasks[1].required: true or false expected, found "?"; write true or false',
        'phases[1].tasks[1].roll: unknown word "?"; use "keep" or "roll_forward"',
    ]


def test_an_example_is_of_the_sort_that_is_asked_for() -> None:
    text = SHORT.replace('evidence = [{ title = "方案" }, { title = "方案" }]', 'evidence = "方案"')
    (found,) = faults(text)
    assert found.endswith('evidence: list expected, found "方案"; put it in [ ]')


def test_a_key_that_is_not_known_beside_those_that_are_handed_down() -> None:
    told = faults(SHORT.replace('audience = ["*"]', 'audiense = ["*"]'))
    assert told == ['phases[1].audiense: unknown key "audiense"; did you mean "audience"?']


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("动员会", "dong-yuan-hui"),
        ("Mobilisation meeting (county)", "mobilisation-meeting-county"),
        ("“三化”建设 2020", "san-hua-jian-she-2020"),
        ("关于进一步加强和改进安全生产大排查大整治工作", "guan-yu-jin-yi-bu-jia-qiang-he-gai-jin"),
        ("——", ""),
        ("x" * 60, "x" * LONGEST),
    ],
)
def test_a_key_by_sound(title: str, key: str) -> None:
    assert key_from(title) == key
    assert len(key) <= LONGEST


def test_a_title_without_a_sound_is_called_by_its_place() -> None:
    found = load(SHORT.replace('title = "动员会"', 'title = "——"'), "short.toml")
    assert found.phases[0].tasks[0].key == "phases-0-tasks-0"


def test_a_file_that_is_named_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "冬防方案.toml"
    path.write_text(SHORT, encoding="utf-8")
    assert load(path).key == find("冬防方案", [tmp_path]).key == "dong-fang-fang-an"


def test_a_key_that_is_written_goes_before_one_that_is_derived() -> None:
    found = load(SHORT.replace('title = "实施方案"', 'key = "zi-cha"\ntitle = "实施方案"'), "short")
    assert [task.key for task in found.phases[1].tasks] == ["zi-cha-2", "zi-cha-3"]


def test_a_rung_a_long_way_off_is_called_by_its_place() -> None:
    told = faults(SHORT.replace("days = 2", f"days = 0x{'f' * 6000}"))
    assert [line.partition(":")[0] for line in told] == ["reminders[2].days"]
