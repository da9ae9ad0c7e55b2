"""The build of a wheel: compiles the message catalogues into it, one .mo file a language."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_ROOM = Path("office", "words")


class CompiledCatalogues(BuildHookInterface[Any]):
    """An editable install needs none: in a source tree they are made at first use."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add `office/words/compiled/LANG.mo` to the wheel."""
        if version == "editable":
            return
        room = Path(self.root, _ROOM)
        compiled = runpy.run_path(str(room / "compiling.py"))["compiled"]
        drafts = Path(self.directory, "catalogues")
        drafts.mkdir(parents=True, exist_ok=True)
        for lang in ("zh", "en"):
            made = drafts / f"{lang}.mo"
            made.write_bytes(compiled(room / lang, lang))
            build_data["force_include"][str(made)] = str(_ROOM / "compiled" / made.name)
