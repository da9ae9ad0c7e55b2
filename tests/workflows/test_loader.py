"""Reading definitions: every fault at once, bad files, finding by name, digest, robustness."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spec import in_english, refused
from workflows.planning import canonical_bytes, checked, digest
from workflows.reading import loader
from workflows.reading.loader import DefinitionError, DefinitionFaults, UnknownWorkflow, load
from workflows.schema import Definition

FOLDER = Path(__file__).parent
SAMPLE = (FOLDER / "sample.toml").read_text(encoding="utf-8")
SHORT = (FOLDER / "short.toml").read_text(encoding="utf-8")
TEXTS = tuple(p.read_text(encoding="utf-8") for p in sorted(loader.CATALOGUE.glob("*.toml")))


def test_five_faults_of_five_sorts_are_told_in_one_run() -> None:
    broken = (
        SAMPLE.replace('kind = "mobilize"', 'kind = "mobilise"')
        .replace('due = "2009-03 end"', 'due = "2009-03 late-ish"')
        .replace("days = -3", 'days = "three"')
        .replace('title = { zh = "台账", en = "Ledger" }\n', "")
        .replace('duty = "study"', 'dutty = "study"')
    )
    with pytest.raises(DefinitionFaults) as caught:
        load(broken, "workstyle.toml")
    assert in_english(caught.value).splitlines() == [
        'workstyle.toml: phases[0].kind: unknown word "mobilise"; did you mean "mobilize"? '
        'Use "mobilize", "implement", "rectify" or "summarize"',
        'workstyle.toml: phases[0].tasks[0].due: unknown period word "late-ish"; '
        'use "early", "middle", "late", "early-middle", "middle-late" or "end"',
        'workstyle.toml: phases[1].tasks[0].title: required key "title" is missing; '
        "add the name in Chinese, and in English if there is one, e.g. "
        'title = { zh = "动员大会", en = "Mobilisation meeting" }',
        'workstyle.toml: quotas[0].dutty: unknown key "dutty"; did you mean "duty"?',
        'workstyle.toml: reminders[0].days: whole number expected, found "three"; '
        "write digits without quotes, e.g. days = -3",
    ]
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "at_least = 100",
            "at_least = 2.5",
            "phases[0].gate[0].at_least: whole number or $parameter expected, found 2.5; "
            'write digits without quotes, or "$key", e.g. at_least = 3',
        ),
        (
            "required = false",
            'required = "no"',
            'parameters[1].required: true or false expected, found "no"; write true or false',
        ),
        (
            'audience = ["*"]',
            'audience = "*"',
            'phases[1].tasks[0].audience: list expected, found "*"; '
            'put it in [ ], e.g. audience = ["town"]',
        ),
        (
            'unit = "sessions"',
            'unit = ["sessions"]',
            'quotas[0].unit: text expected, found a list; put it in quotes, e.g. unit = "visits"',
        ),
        (
            "points = 100",
            "points = 0xffffffffffffffffffff",
            "assessment.points: number out of range; use at most 1000000000",
        ),
        (
            'title = { zh = "样例", en = "Sample" }',
            "title = 7",
            "title: table expected, found 7; write it as a table, e.g. "
            'title = { zh = "动员大会", en = "Mobilisation meeting" }',
        ),
    ],
)
def test_a_value_of_a_wrong_type(old: str, new: str, told: str) -> None:
    with pytest.raises(DefinitionFaults) as caught:
        load(SAMPLE.replace(old, new))
    assert [in_english(fault) for fault in caught.value.faults] == [told]


def test_a_date_may_stand_without_quotes() -> None:
    assert load(SAMPLE.replace('"2009-12-31"', "2009-12-31")) == load(SAMPLE)


def test_what_is_not_toml_is_told_with_line_and_column() -> None:
    with pytest.raises(DefinitionFaults) as caught:
        load('key = "a"\ntitle = \n', "a.toml")
    assert in_english(caught.value) == (
        "a.toml: not TOML: Invalid value (at line 2, column 9); "
        "mend that line; texts need quotes, lists need [ ]"
    )


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a" + ".a" * 3000 + " = 1"])
def test_what_is_nested_without_end_is_refused(text: str) -> None:
    with refused(DefinitionFaults, "nested"):
        load(text)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_bytes(b"# one\n# " + "动员".encode("gb18030"))
    with pytest.raises(DefinitionFaults) as caught:
        load(path)
    assert in_english(caught.value) == (
        "old.toml: line 2 is not UTF-8 (byte 0xb6); save the file in the encoding UTF-8"
    )


def test_a_path_that_cannot_be_read(tmp_path: Path) -> None:
    with refused(DefinitionFaults, r"^gone.toml: cannot be read \(No such file"):
        load(tmp_path / "gone.toml")


def test_find_by_path_by_folder_and_in_the_catalogue(tmp_path: Path) -> None:
    own = tmp_path / "sample.toml"
    own.write_text(SAMPLE, encoding="utf-8")
    assert loader.find(str(own)) == load(SAMPLE)
    assert loader.find("sample", [tmp_path]) == load(SAMPLE)
    for key in loader.catalogue():
        assert loader.load_from_catalogue(key).key == key


def test_an_unknown_name_tells_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_text(SAMPLE, encoding="utf-8")
    with refused(UnknownWorkflow, r"^no workflow named 'nope'; known: .*sample") as e:
        loader.find("nope", [tmp_path, tmp_path / "absent"])
    assert e.value.exit_code == 3
    with pytest.raises(UnknownWorkflow):
        loader.find("nope.toml")
    with pytest.raises(UnknownWorkflow):
        loader.load_from_catalogue("../schema")


def test_a_file_that_bears_another_name(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(SAMPLE, encoding="utf-8")
    with refused(DefinitionFaults, r'called "other\.toml" and its key is "sample"'):
        loader.find("other", [tmp_path])


def test_canonical_bytes_hold_the_whole_definition() -> None:
    definition = load(SAMPLE)
    stored = canonical_bytes(definition)
    assert msgspec.json.decode(stored, type=Definition) == definition
    assert digest(definition) == digest(load("# another comment\n" + SAMPLE))
    assert digest(definition) != digest(load(SAMPLE.replace("= 75", "= 70")))
    assert digest(definition).startswith("sha256:")


def test_a_definition_about_to_be_planned_is_checked_whole() -> None:
    definition = load(SAMPLE)
    assert checked(definition) == definition
    first, second = definition.phases
    broken = replace(definition, end="soon", phases=(replace(first, end="2009-13"), second))
    with pytest.raises(DefinitionFaults) as caught:
        checked(broken)
    assert in_english(caught.value).splitlines() == [
        'sample: end: unknown date "soon"; write "2009-03-31", "2009-03", "2009-03 end", '
        '"2009-Q2", "2009-H1", "2009 end", "03-31", "start", "end", "phase start", '
        '"phase end", "start of PHASE", "end of PHASE", "due of TASK", "hand-in of DUTY", '
        '"acceptance of DUTY" or "receipt"',
        'sample: phases[0].end: there is no month "13"; use 1 to 12',
    ]


def test_an_english_name_may_be_left_out() -> None:
    plain = load(SAMPLE.replace('{ zh = "样例", en = "Sample" }', '{ zh = "样例" }'))
    assert (plain.title.zh, plain.title.english) == ("样例", "样例")
    stored = canonical_bytes(plain)
    assert '"title":{"zh":"样例"}'.encode() in stored
    assert msgspec.json.decode(stored, type=Definition) == plain
    assert load(SAMPLE).title.english == "Sample"


@given(st.data())
def test_no_text_brings_the_loader_down(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from((SAMPLE, SHORT, *TEXTS))).splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "copy", "cut", "value", "noise"])):
            case "drop":
                lines.pop(at)
            case "copy":
                lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines[at])
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, 30))]
            case "value":
                key = lines[at].partition("=")[0]
                lines[at] = f"{key}= {data.draw(st.sampled_from(VALUES))}"
            case _:
                lines[at] += data.draw(st.text(max_size=8))
    with suppress(DefinitionError):
        digest(load("\n".join(lines)))


VALUES = (
    "1", "-1", "0x" + "f" * 6000, "1.5", "nan", "inf", "true", '""', '"$"', '"$x"', "[]", "{}",
    "[[[]]]", "[1]", '["*"]', '[{ key = "a" }]', "2009-03-01", "2009-03-01T00:00:00Z", "07:00:00",
    '"2199-12-31 + 9999 months"', '"1900-01-01 - 9999 months"', '"phase end - 9999 weeks"',
    '"end"', '"?"', '["?"]', '[["?"]]', '"none"',
    '"unresolved"', '"month"', '"coverage"', '"figure"', '{ "a b" = 1, "" = 2 }',
)  # fmt: skip


def test_signs_that_no_text_may_hold_are_named_with_their_place() -> None:
    broken = SAMPLE.replace('zh = "台账"', 'zh = "台\\u001b[2J账"')
    with pytest.raises(DefinitionFaults) as caught:
        load(broken, "workstyle.toml")
    told = in_english(caught.value)
    assert r"title.zh: “台\x1b[2J账” holds U+001B: no text may hold" in told
    assert load(SAMPLE.replace("Ledger", "Cafe\u0301")) == load(SAMPLE.replace("Ledger", "Café"))
