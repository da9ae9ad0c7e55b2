"""A phrase in words: places, lists, plurals, days, and codes that nobody knows."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.domain.campaign.table import CampaignState
from engine.phrases import Alternatives, Clauses, Indented, Lines, Phrase, phrase
from office.words import Language, worded
from office.words.language import language_of


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ("as it is", "as it is", "as it is"),
        (("a", "b", "c"), "a、b、c", "a, b, c"),
        (Clauses(("a", "b")), "a；b", "a; b"),
        (Lines(("a", "b")), "a\nb", "a\nb"),
        (Indented(("a", "b")), "a\n  b", "a\n  b"),
        (Alternatives(("a", "b", "c")), '"a"、"b" 或 "c"', '"a", "b" or "c"'),
        (Alternatives(("a",)), '"a"', '"a"'),
        (date(2009, 3, 1), "2009-03-01", "2009-03-01"),
        (datetime(2009, 3, 1, 9, tzinfo=UTC), *("2009-03-01 09:00:00+00:00",) * 2),
        (CampaignState.RUNNING, "进行中", "running"),
        (phrase("count.events", count=1), "1 个事件", "1 event"),
        (phrase("count.events", count=2), "2 个事件", "2 events"),
        (phrase("count.events", count=0), "0 个事件", "0 events"),
        (
            phrase("error.not-found", what=phrase("thing.phase"), name="x"),
            "阶段中没有“x”",
            "no phase named 'x'",
        ),
    ],
)
def test_what_is_said(said: object, zh: str, en: str) -> None:
    assert (worded(said, "zh"), worded(said, "en")) == (zh, en)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_code_that_nobody_knows_is_shown_with_its_data(lang: Language) -> None:
    assert worded(Phrase("say.nobody", {"a": 1, "b": date(2009, 3, 1)}), lang) == (
        "say.nobody (a=1, b=2009-03-01)"
    )
    assert worded(Phrase("say.nobody"), lang) == "say.nobody"
    assert worded(phrase("count.events"), lang) == "count.events"
    assert worded(Phrase(""), lang) == ""


def test_braces_in_data_are_data() -> None:
    told = worded(phrase("error.not-found", what="{what}", name="{0.__class__}"), "en")
    assert told == "no {what} named '{0.__class__}'"


@pytest.mark.parametrize(
    ("arguments", "environ", "lang"),
    [
        ((), {}, "zh"),
        (("--lang", "en", "list"), {}, "en"),
        (("--lang=en", "list"), {}, "en"),
        (("--now", "--lang", "en"), {}, "zh"),
        (("list", "--lang", "en"), {}, "zh"),
        ((), {"CAMPAIGN_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        (("--lang", "zh"), {"CAMPAIGN_LANG": "en"}, "zh"),
        ((), {"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ((), {"LANG": "C.UTF-8"}, "zh"),
        ((), {"LANG": "de_DE.UTF-8"}, "zh"),
    ],
)
def test_the_language(
    arguments: tuple[str, ...],
    environ: dict[str, str],
    lang: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert language_of(arguments, environ) == lang
    (tmp_path / "config.toml").write_text('[office]\nlanguage = "en"\n')
    if not environ and "--lang" not in arguments:
        assert language_of(arguments, environ) == "en"
