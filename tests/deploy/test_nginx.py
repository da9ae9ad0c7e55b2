"""deploy/nginx.conf at work: nginx itself before processes that serve."""

import datetime
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from getpass import getuser
from pathlib import Path
from shutil import which
from subprocess import PIPE, Popen, run
from typing import NamedTuple

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from tests import worlds
from tests.office.service.serving_office import serving_process, until

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "campaign.example.org"
MEGABYTE = 1 << 20


class Proxy(NamedTuple):
    """nginx at work: people come by https, a few by http."""

    https: int
    http: int
    log: Path

    def client(self) -> httpx.Client:
        """A browser that believes the certificate of the test."""
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.https}",
            headers={"host": NAME},
            verify=False,
            timeout=60,
        )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime.datetime.now(datetime.UTC)  # noqa: TID251 (nginx goes by the wall clock)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def as_here(folder: Path, served: list[str], https: int, http: int) -> str:
    """The file as it stands, with the ports, paths and processes of this test."""
    text = CONF.read_text("utf-8")
    servers = "\n".join(f"    server {httpx.URL(address).netloc.decode()};" for address in served)
    for found, here in (
        ("    server 127.0.0.1:8009;", servers),
        ("    listen 80;", f"    listen 127.0.0.1:{http};"),
        ("    listen [::]:80;", ""),
        ("    listen 443 ssl;", f"    listen 127.0.0.1:{https} ssl;"),
        ("    listen [::]:443 ssl;", ""),
        ("/etc/ssl/campaign/", f"{folder}/"),
        ("/var/log/nginx/campaign.log", f"{folder}/access.log"),
    ):
        assert text.count(found) >= 1, found
        text = text.replace(found, here)
    temporary = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\nuser {getuser()};\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{temporary}{text}}}\n"
    )


@contextmanager
def proxied(folder: Path, served: list[str]) -> Iterator[Proxy]:
    """nginx before the processes at these addresses."""
    program = which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.fail("nginx is missing; apt-get install nginx-light", pytrace=False)
    folder.mkdir()
    certificate(folder)
    proxy = Proxy(free_port(), free_port(), folder / "access.log")
    (folder / "nginx.conf").write_text(as_here(folder, served, proxy.https, proxy.http), "utf-8")
    begin = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = run([*begin, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with Popen(begin, stderr=PIPE) as process:
        try:
            until(lambda: answers(proxy))
            yield proxy
        finally:
            process.terminate()
            process.communicate(timeout=30)


def answers(proxy: Proxy) -> bool:
    try:
        with proxy.client() as client:
            client.get("/who")
    except httpx.ConnectError:
        return False
    return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "office").mkdir()
    with CampaignLog(tmp_path / "office" / "log.db", create=True) as log:
        worlds.mobilizing_campaign(log)
    return tmp_path


def test_pages_come_through_it(folder: Path) -> None:
    """By https alone; who asks is whom nginx saw, whatever the browser says; bodies are bounded."""
    with (
        serving_process(folder / "office") as (_, address),
        proxied(folder / "nginx", [address]) as proxy,
        proxy.client() as client,
    ):
        forged = {
            "x-forwarded-for": "10.1.2.3",
            "forwarded": "for=10.1.2.3",
            "x-forwarded-proto": "http",
        }
        assert client.get("/who", headers=forged).json() == {
            "client": "127.0.0.1", "scheme": "https", "host": NAME, "forwarded": None, "bytes": 0,
        }  # fmt: skip
        body = b"x" * (50 * MEGABYTE)
        assert client.post("/who", content=body).json()["bytes"] == len(body)
        assert client.post("/who", content=b"x" * (65 * MEGABYTE)).status_code == 413
        moved = httpx.get(f"http://127.0.0.1:{proxy.http}/a?b=c", headers={"host": NAME})
        assert (moved.status_code, moved.headers["location"]) == (301, f"https://{NAME}/a?b=c")
        client.get("/who?token=secret")
        until(lambda: "GET /who" in proxy.log.read_text())
        assert "secret" not in proxy.log.read_text()


def test_a_process_that_is_stopped_is_not_missed(folder: Path, database: DatabaseUrl) -> None:
    """Two processes on one log; while one ends, whoever looks is answered by the other."""
    with CampaignLog(database, create=True) as log:
        worlds.mobilizing_campaign(log)
    with ExitStack() as served:
        (first, one), (_, two) = (
            served.enter_context(serving_process(folder / "office", database)) for _ in range(2)
        )
        with proxied(folder / "nginx", [one, two]) as proxy, proxy.client() as client:
            seen = [client.get("/").status_code for _ in range(20)]
            first.terminate()
            while first.poll() is None:
                seen.append(client.get("/").status_code)
            seen += [client.get("/").status_code for _ in range(20)]
            assert first.returncode == 0
            assert set(seen) == {200}
