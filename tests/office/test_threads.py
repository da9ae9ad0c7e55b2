"""One office serves many threads: what is acknowledged to one is seen by the next reading."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from engine.domain.directory.commands import RegisterPerson
from engine.domain.event import Via
from engine.ids import SYSTEM, CommandId, PersonId
from engine.store.ports import Address
from office.answers.reading import reading
from office.bootstrap import Office
from office.settings import Settings, StoreSettings
from projections import timeline

THREADS = 12
EACH = 6


@pytest.fixture
def office(address: Address, tmp_path: Path) -> Office:
    url = address if not isinstance(address, Path) else ""
    store = StoreSettings(folder=tmp_path / "data", database_url=url)
    return Office(Settings(store=store), create=True)


def test_readers_see_what_was_acknowledged_to_them(office: Office) -> None:
    with office:
        office.catch_up()
        ready = Barrier(THREADS)

        def work(number: int) -> int:
            seen = 0
            ready.wait()
            for turn in range(EACH):
                name = f"person-{number}-{turn}"
                stamp = office.stamp(SYSTEM, Via.SIMULATION, command_id=CommandId(f"c-{name}"))
                command = RegisterPerson(stamp=stamp, person=PersonId(name), name=name)
                (recorded,) = office.handle(command)
                with reading(office) as look:
                    rows = timeline.query(look.views, limit=1000)
                    seen += recorded.position in {row.position for row in rows}
            return seen

        with ThreadPoolExecutor(THREADS) as threads:
            assert list(threads.map(work, range(THREADS))) == [EACH] * THREADS
