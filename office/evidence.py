"""Files that units hand in: bounded, hashed, kept once under their digest."""

import hashlib
import os
from pathlib import Path
from typing import Final

from engine.domain.evidence import Filed
from engine.errors import BadInput, StoreUnavailable
from engine.phrases import phrase, system_words

_CHUNK: Final = 1 << 20


class EvidenceFolder:
    """A folder of files named by their SHA-256; the same content is kept once."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes

    def keep(self, key: str, source: Path) -> Filed:
        """Copy a file in and describe it. BadInput if it is missing, empty or too large."""
        what = phrase("thing.evidence.named", key=key)
        if not source.is_file():
            raise BadInput(what, [phrase("fault.evidence.no-file", place=str(source))])
        size = source.stat().st_size
        if not size:
            raise BadInput(what, [phrase("fault.evidence.empty", file=source.name)])
        if size > self.max_bytes:
            limit = self.max_bytes // _CHUNK
            too_large = phrase(
                "fault.evidence.too-large", file=source.name, bytes=size, megabytes=limit
            )
            raise BadInput(what, [too_large])
        try:
            return self._keep(key, source)
        except OSError as fault:
            remedy = phrase("remedy.evidence.folder")
            raise StoreUnavailable(str(self.folder), system_words(fault), remedy) from fault

    def _keep(self, key: str, source: Path) -> Filed:
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        draft = self.folder / f".{os.getpid()}-{key}.part"
        with source.open("rb") as taken, draft.open("wb") as kept:
            while chunk := taken.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
        draft.replace(self.folder / digest.hexdigest())
        return Filed(key=key, name=source.name, digest=f"sha256:{digest.hexdigest()}", size=size)
