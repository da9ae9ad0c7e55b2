"""Every figure, one after the other, in a folder of its own that is removed after."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import append, rebuild, replay
from benchmarks.figures import Figure, Sizes, Tell

_MEASURES: tuple[tuple[str, Callable[[Path, Sizes], Figure]], ...] = (
    ("one command", append.one_command),
    ("bulk append, one command", partial(append.bulk, one_command=True)),
    ("bulk append, many commands", partial(append.bulk, one_command=False)),
    ("replay", replay.one_stream),
    ("decoding", replay.decoding),
    ("rebuild, beside raw rows", rebuild.beside_raw),
    ("rebuild, beside the library", rebuild.beside_library),
)


def run(sizes: Sizes, tell: Tell) -> tuple[Figure, ...]:
    """Measure everything. The folder stands under the working directory: on the disk in use."""
    Path("build").mkdir(exist_ok=True)
    figures: list[Figure] = []
    with TemporaryDirectory(dir="build", prefix="bench-") as folder:
        for what, measure in _MEASURES:
            tell(what)
            figures.append(measure(Path(folder), sizes))
    return tuple(figures)
