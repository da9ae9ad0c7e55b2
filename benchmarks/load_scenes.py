"""What people do at the same moment in a load test, and how long each of them waited."""

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Final

from msgspec import Struct

from benchmarks.load_browser import Answer, Browser
from benchmarks.load_office import CAMPAIGN, Loaded
from engine.domain.assignment.state import evolve
from engine.domain.evidence import Soundness
from engine.ids import AssignmentKey
from office.bootstrap import Office
from office.web import links

COOKIE: Final = "campaign_session"
MEGABYTE: Final = 1 << 20
_OK: Final = (200, 303)


class Scene(Struct, frozen=True, kw_only=True):
    """What came of it: waits of people in seconds, half and a hundredth of whom waited longer."""

    name: str
    people: int
    p50: float
    p99: float
    longest: float
    together: float
    requests: int
    errors: int
    lost: int = 0
    told: str = ""


class _Crowd:
    """People who begin at the same moment."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.waits: list[float] = []
        self.requests = 0
        self.faults: Counter[str] = Counter()

    async def run(
        self, tokens: Sequence[str], work: Callable[[Browser, int], Awaitable[None]]
    ) -> float:
        """Each does his work; how long it took until the last was done."""
        ready = asyncio.Event()

        async def one(number: int, token: str) -> None:
            browser = Browser(self._host, self._port, f"{COOKIE}={token}")
            try:
                async with browser:
                    await ready.wait()
                    began = perf_counter()
                    await work(browser, number)
                    self.waits.append(perf_counter() - began)
            except Exception as fault:
                self.faults[f"{type(fault).__name__}: {fault}"[:200]] += 1
            self.requests += len(browser.answers)

        tasks = [asyncio.create_task(one(n, token)) for n, token in enumerate(tokens)]
        await asyncio.sleep(1)  # everybody has come in, as far as there is room
        began = perf_counter()
        ready.set()
        await asyncio.gather(*tasks)
        return perf_counter() - began

    def scene(self, name: str, together: float, lost: int = 0) -> Scene:
        """What is told of them."""
        waits = sorted(self.waits) or [0.0]
        return Scene(
            name=name,
            people=len(self.waits) + self.faults.total(),
            p50=waits[len(waits) // 2],
            p99=waits[min(len(waits) - 1, len(waits) * 99 // 100)],
            longest=waits[-1],
            together=together,
            requests=self.requests,
            errors=self.faults.total(),
            lost=lost,
            told="; ".join(f"{n} × {fault}" for fault, n in self.faults.most_common(3)),
        )


def hand_ins(host: str, port: int, loaded: Loaded, office: Office) -> Scene:
    """Everybody opens the form, sends a file of a megabyte, looks over it, hands in, and reads the
    receipt. Lost is what was receipted and is not on record with its file.
    """
    files = [_file(number) for number in range(len(loaded.liaisons))]
    receipted: set[AssignmentKey] = set()

    async def work(browser: Browser, number: int) -> None:
        key, content = loaded.liaisons[number][0], files[number]
        form = _well(await browser.get(links.assignment(key, "submit")))
        csrf, version = form.field("csrf"), form.field("version")
        document = form.text.partition('type="file"')[2].partition('name="')[2].partition('"')[0]
        sent = await browser.post(
            links.assignment(key, "submit"),
            {"csrf": csrf, "version": version, "step": "check"},
            {document: (f"报告{number}.pdf", content)},
        )
        check = _well(await browser.get(_well(sent).headers["location"]))
        done = await browser.post(
            links.assignment(key, "submit"),
            {"csrf": csrf, "command_id": check.field("command_id"), "step": "do"},
        )
        assert done.status == 303, f"not handed in: {done.status} {done.text[:200]}"
        receipted.add(key)
        _well(await browser.get(done.headers["location"]))

    crowd = _Crowd(host, port)
    together = asyncio.run(crowd.run([token for _, token in loaded.liaisons], work))
    lost = sum(not _is_whole(office, key, files, loaded) for key in receipted)
    return crowd.scene(f"{len(files)} hand in 1 MB each", together, lost)


def readers(host: str, port: int, loaded: Loaded, people: int) -> Scene:
    """So many open what they have to do; several share a session where there are more of them."""

    async def work(browser: Browser, _: int) -> None:
        _well(await browser.get(links.MY_TASKS))

    tokens = [loaded.liaisons[n % len(loaded.liaisons)][1] for n in range(people)]
    crowd = _Crowd(host, port)
    together = asyncio.run(crowd.run(tokens, work))
    return crowd.scene(f"{people} read what they have to do", together)


def during_a_tick(
    host: str, port: int, loaded: Loaded, done: Callable[[], bool], letters: int
) -> Scene:
    """One looks at the overview again and again until the letters are out."""
    waits: list[float] = []

    async def work(browser: Browser, _: int) -> None:
        over = False
        while not over:
            over = done()
            answer = _well(await browser.get(links.campaign(CAMPAIGN)))
            waits.append(answer.seconds)
            await asyncio.sleep(0.05)

    crowd = _Crowd(host, port)
    together = asyncio.run(crowd.run([loaded.office], work))
    crowd.waits = waits
    return crowd.scene(f"the overview while {letters} letters are written and sent", together)


def _well(answer: Answer) -> Answer:
    assert answer.status in _OK, f"{answer.status}: {answer.text[:200]}"
    return answer


def _file(number: int) -> bytes:
    """A megabyte that no other file is like."""
    head = b"%PDF-1.4\n% measured\n"
    return head + random.Random(number).randbytes(MEGABYTE - len(head))


def _is_whole(office: Office, key: AssignmentKey, files: Sequence[bytes], loaded: Loaded) -> bool:
    number = next(n for n, (each, _) in enumerate(loaded.liaisons) if each == key)
    digest = f"sha256:{hashlib.sha256(files[number]).hexdigest()}"
    work = office.reads.state(key.stream, evolve)
    named = [each for each in (work.filed if work else ()) if each.digest == digest]
    return bool(named) and office.evidence.look(digest, named[0].name or "")[0] is Soundness.SOUND
