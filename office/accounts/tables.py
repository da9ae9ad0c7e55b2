"""The tables of accounts. Of every secret they hold only a digest, but of those with which webhooks
are signed: they are needed as they are.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from projections.tables.column_types import BYTEWISE, Instant

SHAPE: Final = 2
"""Raised with every change of the tables; a program refuses those of a newer one, and adds to those
of an older one the tables that they lack.
"""

TABLES: Final = MetaData()

SHAPES: Final = Table("shapes", TABLES, Column("shape", Integer, primary_key=True))

LOGINS: Final = Table(
    "logins",
    TABLES,
    Column("login", BYTEWISE, primary_key=True),
    Column("person", BYTEWISE, nullable=False, unique=True),
    Column("password", Text),  # argon2id, with its salt; empty until the first reset is used
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant),
    Column("last_sign_in", Instant),
    Column("handed_for", BigInteger, nullable=False),
)

HANDSHAKES: Final = Table(
    "handshakes",
    TABLES,
    Column("digest", BYTEWISE, primary_key=True),
    Column("browser", BYTEWISE, nullable=False),
    Column("nonce", BYTEWISE, nullable=False),
    Column("verifier", BYTEWISE, nullable=False),
    Column("back", BYTEWISE, nullable=False),
    Column("ends_at", Instant, nullable=False),
)

SESSIONS: Final = Table(
    "sessions",
    TABLES,
    Column("digest", BYTEWISE, primary_key=True),
    Column("id", BYTEWISE, nullable=False, unique=True),
    Column("person", BYTEWISE, nullable=False),
    Column("principal", BYTEWISE),
    Column("started", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("proven_at", Instant, nullable=False),
    Column("claimed", Boolean, nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Index("ix_sessions_person", "person"),
)

TRIES: Final = Table(
    "tries",
    TABLES,
    Column("key", BYTEWISE, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)

RESETS: Final = Table(
    "resets",
    TABLES,
    Column("digest", BYTEWISE, primary_key=True),
    Column("person", BYTEWISE, nullable=False),
    Column("kind", BYTEWISE, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index("ix_resets_person", "person"),
)

FEEDS: Final = Table(
    "feeds",
    TABLES,
    Column("digest", BYTEWISE, primary_key=True),
    Column("id", BYTEWISE, nullable=False, unique=True),
    Column("owner", BYTEWISE, nullable=False),
    Column("kind", BYTEWISE, nullable=False),
    Column("campaign", BYTEWISE),
    Column("unit", BYTEWISE),
    Column("lang", BYTEWISE, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_feeds_owner", "owner"),
)

READINGS: Final = Table(
    "readings",
    TABLES,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("person", BYTEWISE, nullable=False),
    Column("principal", BYTEWISE),
    Column("kind", BYTEWISE, nullable=False),
    Column("what", BYTEWISE, nullable=False),
    Column("address", Text, nullable=False),
    Index("ix_readings_at", "at"),
)

DRAFTS: Final = Table(
    "drafts",
    TABLES,
    Column("id", BYTEWISE, primary_key=True),
    Column("owner", BYTEWISE, nullable=False),
    Column("place", BYTEWISE, nullable=False),
    Column("saved_by", BYTEWISE, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("fields", BYTEWISE, nullable=False),
    UniqueConstraint("owner", "place"),
)

DRAFT_FILES: Final = Table(
    "draft_files",
    TABLES,
    Column("id", BYTEWISE, primary_key=True),
    Column("draft", BYTEWISE, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("field", BYTEWISE, nullable=False),
    Column("name", BYTEWISE, nullable=False),
    Column("digest", BYTEWISE, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added_at", Instant, nullable=False),
    Index("ix_draft_files_draft", "draft"),
)

FILE_PARTS: Final = Table(
    "file_parts",
    TABLES,
    Column("file", BYTEWISE, ForeignKey("draft_files.id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

WEBHOOKS: Final = Table(
    "webhooks",
    TABLES,
    Column("id", BYTEWISE, primary_key=True),
    Column("url", BYTEWISE, nullable=False),
    Column("kinds", Text, nullable=False),  # one a line
    Column("campaign", BYTEWISE),
    Column("secret", BYTEWISE, nullable=False),  # emptied when it is removed
    Column("made_at", Instant, nullable=False),
    Column("made_by", BYTEWISE, nullable=False),
    Column("removed_at", Instant),
    Column("removed_by", BYTEWISE),
    Column("position", BigInteger, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("sent_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Instant),
    Column("fault", Text),
    Column("gone", Boolean, nullable=False),
)
