"""Evidence in a bucket of an S3-compatible store, for offices that serve by several processes.

The store itself refuses what reaches it otherwise than it was sent (Content-MD5), and a look reads
an object and computes its digest anew. Nothing is removed here: a bucket has no lock by which a
file that another command is about to name could be told from one that nobody names. What no event
names is left over, and the doctor tells it.

Keys of access come from where boto3 finds them (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or
its files), never from the settings.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from msgspec import Struct

from engine.domain.evidence import Filed, Soundness
from engine.errors import StoreUnavailable
from engine.phrases import phrase
from office.evidence.documents import CHUNK, code_in, described, ending
from office.evidence.ports import Found, Told

if TYPE_CHECKING:
    from botocore.client import BaseClient

_CONNECTIONS: Final = 32
_SECONDS: Final = 10
_TRIES: Final = 4
_ABSENT: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class Bucket(Struct, frozen=True):
    """Where: `endpoint` is the address of the store, empty for that of the region; `prefix` stands
    before every name.
    """

    name: str
    endpoint: str = ""
    region: str = ""
    prefix: str = ""


class EvidenceBucket:
    """Objects named by their SHA-256; the same content is kept once. For many threads."""

    def __init__(self, bucket: Bucket, max_bytes: int) -> None:
        """Nothing is asked of the store yet. StoreUnavailable where its library is missing."""
        self._bucket = bucket
        self.max_bytes = max_bytes
        self._opening = Lock()
        if find_spec("boto3") is None:
            raise StoreUnavailable(
                self._place(""),
                phrase("fault.evidence.no-driver", name="boto3"),
                phrase("remedy.evidence.install-driver"),
            )

    def keep(self, key: str, source: Path, name: str | None = None) -> Filed:
        """Send a file there, unless it is there as it should be; see EvidenceStore."""
        found = self.describe(key, source, name)
        code = code_in(found.digest or "")
        with self._faults():
            there, file = self._fetched(self._key(code, found.name or ""), code)
            if file is not None:
                file.close()
            if there is not Soundness.SOUND:
                self._send(self._key(code, found.name or ""), source, found)
        return found

    def describe(self, key: str, source: Path, name: str | None = None) -> Filed:
        """The same without sending it: for a dry run."""
        return described(key, source, name, self.max_bytes)

    @contextmanager
    def until_recorded(self, is_named: Callable[[str], bool]) -> Iterator[Told]:  # noqa: ARG002
        """Nothing is removed at its end."""
        yield lambda _: None

    def look(self, digest: str, name: str) -> Found:
        """How a document is found, and the address of its object."""
        found, place, file = self._found(code_in(digest), name)
        if file is not None:
            file.close()
        return Found(found, place)

    def opened(self, digest: str, name: str) -> tuple[Soundness, BinaryIO | None]:
        """A sound document, to be read: in memory, or in a file that is gone once it is closed."""
        found, _, file = self._found(code_in(digest), name)
        return found, file

    def left_over(self, named: Iterable[str]) -> list[str]:
        """Objects under the prefix that bear none of these digests."""
        codes = set(map(code_in, named))
        with self._faults():
            return sorted(
                self._place(key)
                for key in self._keys("")
                if key.removeprefix(self._bucket.prefix).partition(".")[0] not in codes
            )

    def _found(self, code: str, name: str) -> tuple[Soundness, str, BinaryIO | None]:
        own = self._key(code, name)
        found, file = self._fetched(own, code)
        if found is not Soundness.MISSING:
            return found, self._place(own), file
        try:
            others = [key for key in self._keys(code) if key != own]
        except _client_faults():
            return Soundness.UNREADABLE, self._place(own), None
        for key in others:
            found, file = self._fetched(key, code)
            if found is Soundness.SOUND:
                return found, self._place(key), file
        return Soundness.CHANGED if others else Soundness.MISSING, self._place(own), None

    def _fetched(self, key: str, code: str) -> tuple[Soundness, BinaryIO | None]:
        """An object read from its beginning to its end while its digest is computed."""
        digest = hashlib.sha256()
        file = SpooledTemporaryFile(max_size=CHUNK)  # noqa: SIM115 (the caller closes it)
        try:
            answer = self._client.get_object(Bucket=self._bucket.name, Key=key)
            with answer["Body"] as body:
                while chunk := body.read(CHUNK):
                    digest.update(chunk)
                    file.write(chunk)
        except _client_faults() as fault:
            file.close()
            return (Soundness.MISSING if _is_absent(fault) else Soundness.UNREADABLE), None
        if digest.hexdigest() != code:
            file.close()
            return Soundness.CHANGED, None
        file.seek(0)
        return Soundness.SOUND, cast(BinaryIO, file)

    def _send(self, key: str, source: Path, what: Filed) -> None:
        """The digest was computed by a first reading: what is sent must be the same."""
        with source.open("rb") as file:
            check, again = hashlib.md5(usedforsecurity=False), hashlib.sha256()
            while chunk := file.read(CHUNK):
                check.update(chunk)
                again.update(chunk)
            if again.hexdigest() != code_in(what.digest or ""):
                raise StoreUnavailable(
                    str(source), phrase("fault.evidence.rewritten"), phrase("remedy.evidence.again")
                )
            file.seek(0)
            self._client.put_object(
                Bucket=self._bucket.name,
                Key=key,
                Body=file,
                ContentLength=what.size,
                ContentMD5=b64encode(check.digest()).decode(),
            )

    def _keys(self, code: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket.name, Prefix=self._bucket.prefix + code):
            for each in page.get("Contents", ()):
                yield each["Key"]

    def _key(self, code: str, name: str) -> str:
        return f"{self._bucket.prefix}{code}{ending(name)}"

    def _place(self, key: str) -> str:
        return f"s3://{self._bucket.name}/{key}"

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Faults of the store as StoreUnavailable, without a secret in them."""
        try:
            yield
        except _client_faults() as fault:
            raise StoreUnavailable(
                self._place(""),
                phrase("fault.evidence.bucket", why=_why(fault)),
                phrase("remedy.evidence.bucket"),
            ) from fault

    @property
    def _client(self) -> "BaseClient | Any":
        with self._opening:  # what opens it is for one thread, what it is for many
            return self._opened_client

    @cached_property
    def _opened_client(self) -> Any:
        # Here, so that an office with a folder needs no boto3 and starts sooner.
        import boto3
        from botocore.config import Config

        return boto3.session.Session().client(
            "s3",
            endpoint_url=self._bucket.endpoint or None,
            region_name=self._bucket.region or None,
            config=Config(
                connect_timeout=_SECONDS,
                read_timeout=3 * _SECONDS,
                retries={"mode": "standard", "max_attempts": _TRIES},
                max_pool_connections=_CONNECTIONS,
                # Not every compatible store knows the newer checksums; Content-MD5 all do.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )


def _client_faults() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError

    return (BotoCoreError, ClientError)


def _is_absent(fault: Exception) -> bool:
    answer: Any = getattr(fault, "response", {})
    return answer.get("Error", {}).get("Code") in _ABSENT


def _why(fault: Exception) -> str:
    """The store's code for what is wrong (AccessDenied, NoSuchBucket), else the fault's name."""
    answer: Any = getattr(fault, "response", {})
    return str(answer.get("Error", {}).get("Code") or type(fault).__name__)
