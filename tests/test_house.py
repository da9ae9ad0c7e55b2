"""The rules of the house that no tool checks."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

from engine.domain import assignment, rectification
from engine.domain.event import Event
from engine.domain.families import FAMILIES

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("engine", "workflows", "projections", "office")
MOST_LINES = 400
VAGUE_WORDS = {"manager", "helper", "util", "common", "misc", "base", "processor", "data", "info"}
NOT_OURS = {"build", "dist", "data", "__pycache__"}

# Put together from parts, so that this file does not name them itself.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian"),
        ("archive", "ubuntu"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:work|tmp|root)/[\w.-]")


def files() -> Iterator[Path]:
    """Every file of the repository, tracked or about to be; without git, all that are ours."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        found = sorted({ROOT / name for name in listing.split("\0") if name})
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in sorted(ROOT.rglob("*")) if is_ours(path.relative_to(ROOT))]
    return (path for path in found if path.is_file() and not path.is_symlink())


def is_ours(path: Path) -> bool:
    hidden = any(part.startswith(".") and part != ".ci" for part in path.parts[:-1])
    return not hidden and not NOT_OURS.intersection(path.parts[:-1])


def python_files() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


def modules() -> list[Path]:
    """The Python files of the four packages."""
    return [path for path in python_files() if place(path).split("/")[0] in PACKAGES]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def last_word(name: str) -> str:
    """`TaskManagers` and `task_managers` both end in `manager`."""
    words: list[str] = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return words[-1].lower().removesuffix("s") if words else ""


def test_the_packages_are_found() -> None:
    assert {place(path).split("/")[0] for path in modules()} == set(PACKAGES)


def test_last_word_sees_through_case_and_plural() -> None:
    names = ("TaskManager", "log_utils", "base", "HTTPInfo", "Database", "data_folder")
    assert [last_word(name) in VAGUE_WORDS for name in names] == [True] * 4 + [False] * 2


def test_no_module_or_class_has_a_vague_name() -> None:
    faults = []
    for path in python_files():
        if last_word(path.stem) in VAGUE_WORDS or last_word(path.parent.name) in VAGUE_WORDS:
            faults.append(f"{place(path)}: name it after what it holds, in the office's words")
        faults.extend(
            f"{place(path)}:{node.lineno}: rename class {node.name}"
            for node in ast.walk(parse(path))
            if isinstance(node, ast.ClassDef) and last_word(node.name) in VAGUE_WORDS
        )
    assert faults == []


def test_no_source_file_is_too_long() -> None:
    lengths = {place(path): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert [f"{p}: {n} lines, split it" for p, n in lengths.items() if n > MOST_LINES] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {module_name(path): path for path in modules()}
    left = {name: imports_of(parse(path), names.keys()) - {name} for name, path in names.items()}
    # What imports nothing that is left stands in no circle; nor does what nothing left imports.
    while alone := {n for n, i in left.items() if not i or n not in set().union(*left.values())}:
        left = {name: found - alone for name, found in left.items() if name not in alone}
    assert {name: sorted(found) for name, found in left.items()} == {}


def module_name(path: Path) -> str:
    return place(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports_of(tree: ast.Module, names: Collection[str]) -> set[str]:
    """Modules among `names` that are imported anywhere in the file, for types alone too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found.intersection(names)


def test_every_public_module_says_what_it_is() -> None:
    public = (
        path for path in modules() if path.name == "__init__.py" or not path.stem.startswith("_")
    )
    assert [place(path) for path in public if not ast.get_docstring(parse(path))] == []


def test_no_file_names_a_package_registry() -> None:
    faults = [
        f"{place(path)}: {host}" for path, t in texts() for host in REGISTRY_HOSTS if host in t
    ]
    assert faults == []


def test_no_file_names_a_path_of_one_machine() -> None:
    faults = [
        f"{place(path)}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert faults == []


def test_machine_paths_are_told_from_paths_in_the_project() -> None:
    for stranger in ("/{}/x", 'open("/{}/main")', "file:///{}/a"):
        assert all(MACHINE_PATH.search(stranger.format(name)) for name in ("tmp", "work", "root"))
    for own in ("docs/work/plan.md", "./tmp/x", "~/tmp/x"):
        assert not MACHINE_PATH.search(own)


def test_constraints_pin_every_dependency_exactly_and_hold_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []
    assert lines == sorted(lines, key=str.lower)
    pinned = {canonical(line.split("==")[0]) for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + extras["test"] + extras["bench"]
    names = {canonical(re.split(r"[^\w.-]", line)[0]) for line in wanted}
    assert names - pinned == {canonical(project["name"])}  # its own extra


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_part_of_engine_and_office_stands_in_the_layers() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = settings["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    placed = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    parts = {
        ".".join((names[0], names[1].removesuffix(".py")))
        for names in (place(path).split("/") for path in modules())
        if names[0] in ("engine", "office") and names[1] != "__init__.py"
    }
    assert parts - placed == set(), "put it into the layers contract in pyproject.toml"
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in sorted(placed) if name not in told] == []


# Who may name the class of an event, and in how many files at most.
WHO_NAMES_EVENTS = {
    "its stored name": (("engine/store/names.py",), 1),
    "what a sentence tells of it beyond its fields": (("engine/domain/sentences.py",), 1),
    "who acts for whom": (("engine/domain/policy/acting.py",), 1),
    "letters": (("engine/delivery/", "engine/reactions/", "engine/handling/scheduled.py"), 5),
    "views that keep what it says": (("projections/",), 5),
    "the command that comes next": (("office/cli/next_steps.py",), 1),
    "faces and answers": (("office/cli/commands/", "office/answers/"), 2),
    "simulation and demo": (("office/simulation/", "office/demo/"), 2),
}
# Views read what follows from these events in the effect tables.
READ_FROM_EFFECTS = (
    (assignment.FAMILY, frozenset[str]()),
    (rectification.FAMILY, frozenset({"projections/rectifications.py"})),
)


def places_naming_events() -> dict[type[Event], set[str]]:
    """For each event, the source files outside of its lifecycle that name its class."""
    by_name = {event.__name__: event for family in FAMILIES for event in family.events}
    owners = {event: family.name for family in FAMILIES for event in family.events}
    found: dict[type[Event], set[str]] = {event: set() for event in owners}
    for path in modules():
        for node in ast.walk(parse(path)):
            name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
            if event := by_name.get(name):
                own = (f"engine/domain/{owners[event]}/", f"engine/domain/{owners[event]}.py")
                if not place(path).startswith(own):
                    found[event].add(place(path))
    return found


def test_few_places_name_an_event() -> None:
    faults = []
    for event, named_in in places_naming_events().items():
        for who, (where, most) in WHO_NAMES_EVENTS.items():
            theirs = {path for path in named_in if path.startswith(where)}
            named_in -= theirs
            if len(theirs) > most:
                faults.append(f"{event.__name__}: more than {most} as {who}: {sorted(theirs)}")
        faults += [f"{event.__name__} in {path}, which is none of these" for path in named_in]
    assert not faults, "\n".join([*faults, *(f"- {who}" for who in WHO_NAMES_EVENTS)])


def test_views_know_by_the_effect_tables_what_an_event_leads_to() -> None:
    """A view may name an event to keep what it says, never one that says only that it happened."""
    named = places_naming_events()
    faults = [
        f"{path} names {event.__name__}: read its row of EFFECTS (projections/next_states.py)"
        for family, own_view in READ_FROM_EFFECTS
        for event in family.events
        if not set(event.__struct_fields__) - {"stamp"}
        for path in named[event] - own_view
        if path.startswith("projections/")
    ]
    assert faults == []


# Keeps no log, and stands in for the door in tests of the scheduler.
STAND_INS = {"engine/delivery/memory.py"}


def test_nobody_decides_but_the_door() -> None:
    faults = []
    for path in modules():
        if place(path).startswith("engine/handling/") or place(path) in STAND_INS:
            continue
        tree, room = parse(path), module_name(path.parent)
        own = module_name(path) if room == "engine.domain" else f"{room}."
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            module = node.module or ""
            if module.startswith("engine.domain") and not module.startswith(own):
                faults += [
                    f"{place(path)}:{node.lineno}: hand a command in at the door"
                    for alias in node.names
                    if alias.name == "decide" or calls_decide(tree, alias.asname or alias.name)
                ]
    assert faults == []


def calls_decide(tree: ast.Module, name: str) -> bool:
    """Whether `name.decide` stands in the file."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "decide"
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for node in ast.walk(tree)
    )
