"""An identity provider on this machine: as little of OpenID Connect as a sign-in needs."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET, SUBJECT = "campaign-office", "a secret of the tests", "4711"


class LocalProvider:
    """`claims` go over those of the token, `header` over its header; `key` signs it."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.published = [self.key]
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.signs: Any = None
        self.now = 0.0
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def sign_in(self, address: str) -> dict[str, str]:
        """What a browser that is sent there brings back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = uuid4().hex
        self.codes[code] = query
        return {"code": code, "state": query["state"]}

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                named = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                places = {name: f"{self.issuer}/{name}" for name in named}
                return 200, {"issuer": self.issuer, **places}
            case "/jwks_uri":
                return 200, {"keys": [key.as_dict(private=False) for key in self.published]}
            case "/token_endpoint":
                return self.token(form, authorization)
            case _:
                return 404, {}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        query = self.codes.pop(form["code"], None)
        wanted = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if query is None or authorization != f"Basic {wanted}":
            return 400, {"error": "invalid_grant"}
        proof = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if query["code_challenge"] != challenge or query["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "sub": SUBJECT,
            "aud": CLIENT,
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            "nonce": query["nonce"],
            **self.claims,
        }
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        made = self.signs(header, claims) if self.signs else jwt.encode(header, claims, self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": made}


@contextmanager
def running_provider() -> Iterator[LocalProvider]:
    """One that answers until the end."""
    provider = LocalProvider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.say({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.say({name: values[0] for name, values in parse_qs(body).items()})

        def say(self, form: dict[str, str]) -> None:
            status, said = provider.answer(self.path, form, self.headers.get("authorization", ""))
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
