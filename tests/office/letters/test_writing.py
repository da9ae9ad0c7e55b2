"""A letter in words: how items are grouped, who is addressed, what stands first."""

from datetime import date, time, timedelta

import pytest
from msgspec.structs import replace

from engine.domain.message import MessageKind
from office.letters.content import Content
from office.letters.rendering import Templates
from office.letters.samples import FORMS, sample
from office.letters.told import Told
from office.letters.writing import Writer
from office.settings import LetterSettings, OfficeSettings, ServeSettings, Settings
from office.words import Language
from workflows.schema import LetterForm, Title

TODAY = date(2026, 11, 26)
SETTINGS = Settings(
    office=OfficeSettings(telephone="0731-5550123"),
    serve=ServeSettings(public="https://campaign.example.org/"),
)
(PLAIN,) = sample("reminder", TODAY)


def written(*told: Told, lang: Language = "zh", settings: Settings = SETTINGS) -> Content:
    return Writer(settings, lang).content("王小明", told, TODAY, time(8))


def due(days: int, duty: int = 1, **changes: object) -> Told:
    item = f"assignment/sample/duty-{duty}/town-01/once"
    return replace(PLAIN, item=item, due_on=TODAY + timedelta(days=days), **changes)


def test_many_items_are_one_letter_by_how_urgent_they_are():
    """84 letters on one day to one liaison become one."""
    told = [due(days % 9 - 4, duty=days) for days in range(84)]
    letter = written(*told)
    assert [group.sort for group in letter.groups] == ["late", "today", "soon"]
    assert [len(group.lines) for group in letter.groups] == [39, 9, 36]
    assert [line.number for group in letter.groups for line in group.lines] == [*range(1, 85)]
    assert letter.subject == (
        "【工作提醒】84项工作：已逾期39项、今日到期9项、即将到期36项（满意单位创建活动）"
    )
    assert letter.opening == (
        "截至2026年11月26日，在“满意单位创建活动”中，你单位有84项工作需要办理："
        "已逾期39项、今日到期9项、即将到期36项。"
    )
    assert [group.heading[:5] for group in letter.groups] == [
        "一、已逾期",
        "二、今日到",
        "三、即将到",
    ]


def test_one_item_is_named_in_the_subject_and_its_own_page_is_linked():
    letter = written(due(2))
    assert letter.subject == "【还有2天到期】东风镇 实施方案备案"
    assert letter.link == ("https://campaign.example.org/c/sample/tasks/duty-1/units/town-01")
    assert letter.greeting == "王小明同志："
    assert letter.contact == "如有疑问，请联系活动办公室，电话：0731-5550123。"


def test_without_a_public_address_there_is_no_link():
    letter = written(due(2), settings=Settings())
    assert (letter.link, letter.groups[0].lines[0].link) == ("", "")
    assert "编号：assignment/sample/duty-1/town-01/once" in Templates(
        LetterSettings().folder, "zh"
    ).render("letter.txt", letter)


def test_whoever_is_told_of_another_unit_is_asked_to_see_to_it():
    letter = written(due(-3, own=False))
    assert "请您督促办理" in letter.opening
    assert letter.groups[0].to_do == "请督促责任单位尽快办结，并将情况告知活动办公室。"


def test_a_bulletin_to_all_is_made_known():
    letter = written(*sample("bulletin", TODAY))
    assert letter.opening.startswith(
        "现将“满意单位创建活动”截至2026年11月26日的2项工作情况通报如下"
    )
    assert letter.groups[0].to_do == "请有关单位抓紧办结，其他单位引以为戒。"
    (slip,) = letter.slips
    assert (slip.form, slip.unit, len(slip.lines)) == ("bulletin", "", 2)


def test_work_to_review_is_counted_apart_from_what_is_owed():
    only = written(*sample("review", TODAY))
    assert only.opening == "截至2026年11月26日，“满意单位创建活动”有2项已提交的工作请您审核。"
    assert only.subject == "【审核提醒】2项工作：待审核2项（满意单位创建活动）"
    both = written(*sample("digest", TODAY))
    assert "你单位有5项工作需要办理" in both.opening
    assert both.groups[-1].sort == "review"


def test_an_item_stands_once_in_its_strongest_form():
    letter = written(
        due(-3),
        due(-3, form=LetterForm.RED_SLIP, fact="reminder/red"),
        due(-3, reason="领导批示", kind=MessageKind.URGING, fact="reminder/urge"),
    )
    assert letter.count == 1
    assert letter.facts == (PLAIN.fact, "reminder/red", "reminder/urge")
    assert letter.title == "红色督办单"
    (slip,) = letter.slips
    assert (slip.form, slip.unit) == ("red_slip", "东风镇")
    (line,) = letter.groups[0].lines
    assert line.reason == "催办意见：领导批示"


def test_who_only_hears_of_a_slip_is_served_none():
    letter = written(due(-3, form=LetterForm.RED_SLIP, own=False))
    assert letter.slips == ()
    assert letter.groups[0].lines[0].form == "红色督办单"


def test_an_hour_that_has_struck_is_late_on_its_day():
    item = due(0, due_time=time(7, 30))
    assert written(item).groups[0].sort == "late"
    assert written(item).groups[0].lines[0].standing == "今日已逾期"
    assert written(due(0, due_time=time(17, 30))).groups[0].sort == "today"


def test_a_letter_with_nothing_due_tells_what_was_done():
    letter = written(*sample("notice", TODAY))
    assert letter.groups == ()
    assert letter.subject == "【告知】东风镇实施方案已提交"
    assert letter.notices[0].text.startswith("2026年11月26日，活动办公室陈华根据您的纸质材料")


def test_names_hold_no_line_breaks_in_a_subject():
    title = Title(zh="方案\n  备案")
    assert written(due(1, title=title)).subject == "【还有1天到期】东风镇 方案\\n 备案"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_is_written_in_both_languages(form, lang, tmp_path):
    letter = written(*sample(form, TODAY), lang=lang)
    templates = Templates(tmp_path / "none", lang)
    text, html = templates.render("letter.txt", letter), templates.render("letter.html", letter)
    assert templates.faults == {}
    for line in (line for group in letter.groups for line in group.lines):
        assert line.title in text
        assert line.title in html
    for shown in (letter.greeting, letter.opening, letter.contact, letter.day):
        assert shown in text
        assert shown.replace("'", "&#39;") in html
    assert "letter." not in text.replace("letter.example", "")
    assert "{" not in text


@pytest.mark.parametrize(("lang", "unit"), [("zh", "活动办公室"), ("en", "the campaign office")])
def test_an_item_of_nobodys_unit_is_the_offices(lang: Language, unit: str):
    item = "survey/sample/v-0001"
    own = replace(due(2), item=item, unit=None, unit_name=None, title=Title(zh="评议", en="Review"))
    letter = written(own, lang=lang)
    (line,) = letter.groups[0].lines
    assert line.unit == unit
    assert "v-0001" in line.kind
    assert line.link == "https://campaign.example.org/c/sample/surveys/v-0001"
