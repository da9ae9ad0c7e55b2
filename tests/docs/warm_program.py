"""The program `campaign` without its start-up: each call is a fork of a process that is loaded.

`python warm_program.py SOCKET` answers; `client(SOCKET)` is the script that asks. What runs in
the fork is `office.cli.main.run`, with the caller's arguments, folder, environment and streams.
Before the first call it plays a little in an office of its own, so that sentences are read and
statements compiled once, not in each fork.
"""

import contextlib
import gc
import io
import json
import os
import shutil
import socket
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

_LONGEST = 1 << 20
_DEFINITION = Path(__file__).parents[1] / "office/cli/spring-drive.toml"
_ROSTER = """unit_id,name,categories,liaison,liaison_email
town-01,一镇,town,李梅,li@town.example
"""
_PLAYED = """init
unit import roster.csv
unit list
plan spring-drive --id warm --reason warm
set warm visits 3 --reason warm
announce warm
phase open warm mobilize
tick
assignment receive warm plan-filed town-01
assignment submit warm plan-filed town-01 plan=@roster.csv staff=12
rectification raise warm town-01 --source letter found
deadlines warm --light yellow
alerts warm
status warm
gate warm mobilize
history warm"""


def client(path: str) -> str:
    """The text of a script that stands in for `campaign`; -IS, so that it starts at once."""
    return f"""#!{sys.executable} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
    door.connect({path!r})
    call = [sys.argv[1:], os.getcwd(), dict(os.environ)]
    socket.send_fds(door, [json.dumps(call).encode()], [0, 1, 2])
    sys.exit(door.recv(1)[0])
"""


def serve(path: str) -> None:
    """Answer calls, one after another, until killed or left alone by who started this."""
    from office.cli import main

    for lang in ("zh", "en"):
        list(main.program(lang).commands.values())  # each loads its modules
        with TemporaryDirectory() as folder, contextlib.chdir(folder):
            Path("roster.csv").write_text(_ROSTER, encoding="utf-8")
            Path("definitions").mkdir()
            shutil.copy(_DEFINITION, "definitions")
            for line in _PLAYED.splitlines():
                _play(main, ["--lang", lang, "--as", "x", "--now", "2026-03-02", *line.split()])
    gc.collect()
    gc.freeze()
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(path)
        door.listen()
        print("ready", flush=True)
        door.settimeout(5)
        while os.getppid() == parent:
            try:
                caller, _ = door.accept()
            except TimeoutError:
                continue
            caller.setblocking(True)
            with caller:
                call, streams, _, _ = socket.recv_fds(caller, _LONGEST, 3)
                child = os.fork()
                if child == 0:
                    _be_called(main.run, call, streams)
                for stream in streams:
                    os.close(stream)
                code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                caller.send(bytes([code % 256]))


def _play(main, line: list[str]) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main.answer(line)
    assert code in (0, 5), said.getvalue()


def _be_called(run, call: bytes, streams: list[int]) -> None:
    code = 70
    try:
        arguments, folder, environment = json.loads(call)
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
        sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8") for n in (1, 2))
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["campaign", *arguments]
        run()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
