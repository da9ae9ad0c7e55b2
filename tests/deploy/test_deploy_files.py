"""What deploy/ holds beside nginx: held against the program and the repository, as it cannot be
built or started by every test run.
"""

import re
import shlex
import sys
from pathlib import Path
from shutil import which
from subprocess import run

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "campaign.service"
CONTAINER = ROOT / "deploy" / "Containerfile"
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "UMask": "0077",
    "CapabilityBoundingSet": "",
}


def unit() -> dict[str, dict[str, str]]:
    """Sections of the unit, and what they say."""
    sections: dict[str, dict[str, str]] = {}
    for line in UNIT.read_text("utf-8").splitlines():
        if line.startswith("["):
            sections[line.strip("[]")] = {}
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section = list(sections)[-1]
            assert name not in sections[section], name
            sections[section][name] = value
    return sections


def instructions() -> list[tuple[str, str]]:
    """Instructions of the container file, their lines joined."""
    text = re.sub(r"\\\n\s*", "", CONTAINER.read_text("utf-8"))
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


def said(name: str) -> list[str]:
    return [rest for each, rest in instructions() if each == name]


def options_exist(words: list[str]) -> bool:
    """Whether the program knows the command and its options."""
    command = next(word for word in words if not word.startswith(("-", "/")))
    program = Path(sys.executable).with_name("campaign")
    help_text = run([program, command, "--help"], capture_output=True, text=True, check=True).stdout
    own = words[words.index(command) + 1 :]
    return command == "serve" and all(word in help_text for word in own if word.startswith("--"))


def test_the_unit_starts_what_the_program_has_and_lets_it_do_little() -> None:
    service = unit()["Service"]
    words = shlex.split(service["ExecStart"])
    assert words[0].endswith("/bin/campaign")
    assert options_exist(words[1:])
    assert service["User"] == "campaign"
    assert {name: service[name] for name in HARDENED} == HARDENED
    assert service["WorkingDirectory"] == service["ReadWritePaths"]


@pytest.mark.skipif(which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8").replace("/srv/campaign/.venv/bin/campaign", which("true") or "")
    here = tmp_path / "campaign.service"
    here.write_text(text.replace("/srv/campaign", str(tmp_path)), "utf-8")
    found = run(
        ["systemd-analyze", "verify", "--man=no", str(here)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line for line in found.stderr.splitlines() if "campaign.service" in line] == []


def test_the_container_takes_files_that_are_there_and_all_that_the_wheel_needs() -> None:
    copied = [
        words for rest in said("COPY") if not rest.startswith("--") for words in [rest.split()]
    ]
    sources = {source for words in copied for source in words[:-1]}
    assert [source for source in sources if not (ROOT / source).exists()] == []
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    packages = re.search(r"^packages = \[(.*)\]$", project, re.MULTILINE)
    assert packages is not None
    needed = set(re.findall(r'"(\w+)"', packages[1]))
    assert needed | {"pyproject.toml", "compile_catalogues.py", "LICENSE"} <= sources
    for extra in re.findall(r"\[(\w+(?:,\w+)*)\]\"", " ".join(said("RUN"))):
        assert all(f"\n{name} = [" in project for name in extra.split(","))


def test_the_container_serves_as_a_user_of_its_own_and_is_told_to_stop_in_order() -> None:
    names = [name for name, _ in instructions()]
    assert said("FROM")[-1].split()[0].count(":") == 1, "a version, not whatever is newest"
    assert said("USER") == ["campaign"]
    assert names.index("USER") < names.index("ENTRYPOINT") < names.index("CMD")
    assert said("STOPSIGNAL") == ["SIGTERM"]
    assert said("ENTRYPOINT") == ['["campaign"]']
    assert options_exist(re.findall(r'"([^"]+)"', said("CMD")[-1]))
    assert "ADD" not in names
