"""What the parser of the command line refuses, in both languages; typer itself speaks English."""

import pytest

from tests.office.cli.conftest import Program

REFUSED = (
    ("phase", "Missing command.", "缺少命令。"),
    ("phase open", "Missing argument 'CAMPAIGN'.", "缺少参数 'CAMPAIGN'。"),
    ("phase extend a b --authority w", "Missing option '--to'.", "缺少选项 '--to'。"),
    (
        "statuss",
        "No such command 'statuss'. Did you mean 'status', 'start'?",
        "没有命令“statuss”。是否指",
    ),
    ("zzz", "No such command 'zzz'.", "没有命令“zzz”。"),
    ("status x --att y", "No such option: --att (Possible options: --at)", "没有选项 --att"),
    ("status x --zzz", "No such option: --zzz", "没有选项 --zzz"),
    ("status x y", "Got unexpected extra argument(s) (y)", "多出的参数：y"),
    ("status x --at", "Option '--at' requires an argument.", "选项“--at”须带值。"),
    ("list --json=1", "Option '--json' does not take a value.", "选项“--json”不带值。"),
    (
        "deadlines x --light purple",
        "Invalid value for '--light': 'purple' is none of these; "
        'write "green", "yellow", "late-extended", "red", "not-done", "no-deadline", '
        '"grey" or "blue"',
        "'--light' 不能这样写：没有“purple”",
    ),
    (
        "deadlines x --limit many",
        "Invalid value for '--limit': 'many' is no whole number",
        "'--limit' 不能这样写：“many”不是整数",
    ),
    (
        "deadlines x --limit 0",
        "Invalid value for '--limit': 0 is too small; write 1 or more",
        "'--limit' 不能这样写：0 太小",
    ),
    (
        "worker --metrics-port 70000",
        "Invalid value for '--metrics-port': 70000 is too large; write 65535 or less",
        "'--metrics-port' 不能这样写：70000 太大",
    ),
    (
        "phase open \udcff x",
        r"Invalid value for 'CAMPAIGN': '\xff' is no text in UTF-8; set the terminal to UTF-8 "
        "and write it again",
        "'CAMPAIGN' 不能这样写：“\\xff”不是 UTF-8 文字",
    ),
    (
        "phase extend a b --to x --authority w",
        "Invalid value for '--to': 'x' is no day; write one such as 2009-03-15",
        "'--to' 不能这样写：“x”不是日期",
    ),
)


@pytest.mark.parametrize(("words", "english", "chinese"), REFUSED)
def test_a_line_that_cannot_be_read(empty: Program, words: str, english: str, chinese: str) -> None:
    told = empty(words)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"✘ {english} (see: campaign")
    told = empty(f"--lang zh {words}")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"✘ {chinese}")
    assert told.err.endswith(" --help）\n")


def test_help_has_no_english_on_a_chinese_screen(empty: Program) -> None:
    shown = empty.does("--lang zh deadlines --help")
    for heading in (
        "用法：",
        "参数：",
        "选项：",
        "[必填]",
        "[默认：50; x>=1]",
        "显示本帮助后退出。",
    ):
        assert heading in shown
    for heading in ("Usage", "Arguments", "Options", "Show", "default", "required"):
        assert heading not in shown
