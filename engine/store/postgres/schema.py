"""The schema of the log on PostgreSQL, as steps from each version to the next.

Of processes that start at once, one takes the steps and the others wait for it.
"""

from typing import Final

from engine.store.chain import BEFORE_ALL, START, leaf, link
from engine.store.moments import UNDATED
from engine.store.postgres.connections import Connection
from engine.store.unavailable import unavailable

SCHEMA_VERSION: Final = 3
CHANNEL: Final = "campaign_log"
# Any number would do, if all programs use the same; this one spells "camplog".
INIT_LOCK: Final = 0x63616D706C6F67
APPEND_LOCK: Final = INIT_LOCK + 1

_TABLES: Final = """
CREATE TABLE campaign_log.stored_events (
    position bigint PRIMARY KEY,
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    UNIQUE (originator_id, originator_version)
);
CREATE TABLE campaign_log.commands (
    command_id text COLLATE "C" PRIMARY KEY,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL
);
-- The last position given out. A sequence would leave gaps where a transaction failed.
CREATE TABLE campaign_log.head (position bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO campaign_log.head VALUES (0);
"""

_FINGERPRINTS: Final = """
ALTER TABLE campaign_log.commands ADD COLUMN fingerprint bytea;
DROP FUNCTION IF EXISTS campaign_log.append(text[], bigint[], text[], bytea[], text[], bigint[],
    bigint[], text[], bigint[], bigint);
DROP FUNCTION IF EXISTS campaign_log.try_append(text[], bigint[], text[], bytea[], text[],
    bigint[], bigint[], text[], bigint[], bigint);
"""

_LINKS: Final = """
ALTER TABLE campaign_log.stored_events ADD COLUMN link bytea NOT NULL DEFAULT '';
-- The link of the newest event.
ALTER TABLE campaign_log.head ADD COLUMN link bytea;
CREATE TABLE campaign_log.chain (as_found bigint NOT NULL);
INSERT INTO campaign_log.chain SELECT position FROM campaign_log.head;
DROP FUNCTION IF EXISTS campaign_log.append(text[], bigint[], text[], bytea[], text[], bigint[],
    bigint[], bytea[], text[], bigint[], bigint);
DROP FUNCTION IF EXISTS campaign_log.try_append(text[], bigint[], text[], bytea[], text[],
    bigint[], bigint[], bytea[], text[], bigint[], bigint);
"""

# A program that knows no links cannot write any more.
_NO_DEFAULT: Final = """
ALTER TABLE campaign_log.stored_events ALTER COLUMN link DROP DEFAULT;
ALTER TABLE campaign_log.head ALTER COLUMN link SET NOT NULL;
"""
# One round trip for one append. The lock is taken by a statement of its own: each statement of
# the function sees all that was committed before it began, so nothing after the lock is stale.
# It is held until the commit: positions become visible in their order, and readers skip nothing.
_APPEND: Final = f"""
CREATE FUNCTION campaign_log.append(
    new_streams text[], new_versions bigint[], new_topics text[], new_states bytea[],
    new_leaves bytea[], new_commands text[], first_rows bigint[], last_rows bigint[],
    fingerprints bytea[], read_streams text[], read_versions bigint[], as_of bigint
) RETURNS bigint LANGUAGE plpgsql AS $append$
DECLARE
    before bigint;
    at bigint;
    newest bytea;
    leaf bytea;
    links bytea[] := ARRAY[]::bytea[];
    grown text;
BEGIN
    PERFORM pg_advisory_xact_lock({APPEND_LOCK});
    -- Links are made as engine/store/chain.py says; most requests have one event.
    IF cardinality(new_leaves) = 1 THEN
        UPDATE campaign_log.head SET position = position + 1,
            link = sha256(link || int8send(position + 1) || new_leaves[1])
            RETURNING position - 1, ARRAY[link] INTO STRICT before, links;
    ELSE
        SELECT h.position, h.link INTO STRICT before, newest FROM campaign_log.head AS h;
        at := before;
        FOREACH leaf IN ARRAY new_leaves LOOP
            at := at + 1;
            newest := sha256(newest || int8send(at) || leaf);
            links[at - before] := newest;
        END LOOP;
        UPDATE campaign_log.head SET position = at, link = newest;
    END IF;
    IF cardinality(read_streams) > 0 AND before IS DISTINCT FROM as_of THEN
        SELECT r.stream INTO grown FROM unnest(read_streams, read_versions) AS r (stream, version)
            WHERE r.version <> coalesce((
                SELECT max(e.originator_version) FROM campaign_log.stored_events AS e
                WHERE e.originator_id = r.stream), 0)
            LIMIT 1;
        IF FOUND THEN
            RAISE unique_violation USING MESSAGE = grown || ' has grown';
        END IF;
    END IF;
    INSERT INTO campaign_log.stored_events
        (position, originator_id, originator_version, topic, state, link)
        SELECT before + e.n, e.stream, e.version, e.topic, e.state, e.link
        FROM unnest(new_streams, new_versions, new_topics, new_states, links)
            WITH ORDINALITY AS e (stream, version, topic, state, link, n);
    INSERT INTO campaign_log.commands (command_id, first_position, last_position, fingerprint)
        SELECT c.id, before + 1 + c.first, before + 1 + c.last, nullif(c.fingerprint, ''::bytea)
        FROM unnest(new_commands, first_rows, last_rows, fingerprints)
            AS c (id, first, last, fingerprint);
    PERFORM pg_notify('{CHANNEL}', '');
    RETURN before + 1;
END
$append$;

-- The same for one request of many: a request that cannot stand gives null and stops no other.
CREATE FUNCTION campaign_log.try_append(
    new_streams text[], new_versions bigint[], new_topics text[], new_states bytea[],
    new_leaves bytea[], new_commands text[], first_rows bigint[], last_rows bigint[],
    fingerprints bytea[], read_streams text[], read_versions bigint[], as_of bigint
) RETURNS bigint LANGUAGE plpgsql AS $append$
BEGIN
    RETURN campaign_log.append(new_streams, new_versions, new_topics, new_states, new_leaves,
        new_commands, first_rows, last_rows, fingerprints, read_streams, read_versions, as_of);
EXCEPTION WHEN unique_violation THEN
    RETURN NULL;
END
$append$;
"""

# Whether a moment may stand behind all that has been recorded since `as_of`, dated events aside
# (engine/store/moments.py). It takes the lock of the append that is to follow.
_FOLLOWS: Final = f"""
CREATE FUNCTION campaign_log.follows(as_of bigint, moment text)
    RETURNS boolean LANGUAGE plpgsql AS $follows$
DECLARE
    mark CONSTANT bytea := convert_to('{UNDATED.decode()}', 'UTF8');
    newest bytea;
BEGIN
    PERFORM pg_advisory_xact_lock({APPEND_LOCK});
    IF as_of = (SELECT position FROM campaign_log.head) THEN
        RETURN true;
    END IF;
    SELECT substring(e.state FROM position(mark IN e.state) + length(mark) FOR 33) INTO newest
        FROM campaign_log.stored_events AS e
        WHERE e.position > as_of AND position(mark IN e.state) > 0
        ORDER BY e.position DESC LIMIT 1;
    RETURN newest IS NULL
        OR split_part(convert_from(newest, 'UTF8'), '"', 1)::timestamptz <= moment::timestamptz;
END
$follows$;
"""

_PAGE: Final = 1000


def _chain_events(connection: Connection) -> None:
    """Link the events that are on record."""
    position, previous = BEFORE_ALL, START
    while page := connection.execute(
        "SELECT position, originator_id, originator_version, topic, state "
        "FROM campaign_log.stored_events WHERE position > %s ORDER BY position LIMIT %s",
        (position, _PAGE),
    ).fetchall():
        links = []
        for position, *event in page:
            previous = link(previous, position, leaf(tuple(event)))
            links.append(previous)
        connection.execute(
            "UPDATE campaign_log.stored_events AS e SET link = made.link "
            "FROM unnest(%s::bigint[], %s::bytea[]) AS made (position, link) "
            "WHERE e.position = made.position",
            ([row[0] for row in page], links),
        )
    connection.execute("UPDATE campaign_log.head SET link = %s", (previous,))


STEPS: Final = (
    (_TABLES,),
    (_FINGERPRINTS,),
    (_LINKS, _chain_events, _NO_DEFAULT + _APPEND + _FOLLOWS),
)
"""Step n leads from version n to n + 1; version 0 is an empty database."""

_FOUND: Final = "SELECT to_regclass('campaign_log.schema_version') IS NOT NULL"
_VERSION: Final = "SELECT max(version) FROM campaign_log.schema_version"


def version(connection: Connection) -> int:
    """The schema version of a database, 0 where there is no log."""
    (there,) = connection.execute(_FOUND).fetchone() or (False,)
    if not there:
        return 0
    (found,) = connection.execute(_VERSION).fetchone() or (0,)
    return int(found or 0)


def install(connection: Connection, place: str) -> None:
    """Bring a database to today's schema; a database of today stays untouched.

    Raises StoreUnavailable when it has a newer one.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (INIT_LOCK,))
        found = version(connection)
        refuse_newer(found, place)
        if found < SCHEMA_VERSION:
            # An append of an older program comes before all steps or after them.
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
        if not found:
            connection.execute("CREATE SCHEMA IF NOT EXISTS campaign_log")
            connection.execute("CREATE TABLE campaign_log.schema_version (version int PRIMARY KEY)")
        for number, step in enumerate(STEPS[found:], start=found + 1):
            for part in step:
                if isinstance(part, str):
                    connection.execute(part.encode(), prepare=False)
                else:
                    part(connection)
            connection.execute("INSERT INTO campaign_log.schema_version VALUES (%s)", (number,))


def refuse_newer(found: int, place: str) -> None:
    """Raise StoreUnavailable for a schema that this program does not know."""
    if found > SCHEMA_VERSION:
        raise unavailable(place, "newer", "update-database", found=found, known=SCHEMA_VERSION)
