"""A small OpenID provider on this machine: everybody is who the test says, without a password."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "revisits"
SECRET = "a secret between the dashboard and its provider"


@dataclass
class Provider:
    """Who logs in next is `claims`; each code is worth one token, and its nonce is kept."""

    url: str
    claims: dict[str, Any]
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    nonces: dict[str, str] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def back_with_a_code(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe()
        self.nonces[code] = asked["nonce"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, code: str) -> dict[str, Any]:
        now = int(time.time())
        about = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 600}
        claims = {**about, "nonce": self.nonces.pop(code), "sub": "1", **self.claims}
        header = {"alg": "RS256", "kid": self.key.kid}
        return {
            "access_token": secrets.token_urlsafe(),
            "token_type": "Bearer",
            "expires_in": 600,
            "id_token": jwt.encode(header, claims, self.key),
        }


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers for the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}", {})
    server.RequestHandlerClass = type("Answers", (_Answers,), {"provider": provider})
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            self._say(self.provider.discovery())
        elif asked.path == "/jwks":
            self._say({"keys": [self.provider.key.as_dict(private=False)]})
        elif asked.path == "/userinfo":
            self._say({"sub": "1", **self.provider.claims})
        elif asked.path == "/authorize" and given["client_id"] == CLIENT:
            self.send_response(302)
            self.send_header("Location", self.provider.back_with_a_code(given))
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        code = parse_qs(body).get("code", [""])[0]
        if code in self.provider.nonces:
            self._say(self.provider.token(code))
        else:
            self.send_error(400)

    def _say(self, words: dict[str, Any]) -> None:
        answer = json.dumps(words).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
