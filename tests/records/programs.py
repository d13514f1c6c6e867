"""Programs that ask the FHIR door, for tests: registered ones, their tokens and their keys."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client as Browser

from kham.accounts.queries import system_viewer
from kham.records.actions import clients
from kham.records.models import Client
from kham.records.rules.rest import keys

BASE = "/fhir/r4"
TOKEN = f"http://testserver{BASE}/token"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Program:
    """A registered program that asks for itself."""

    def __init__(
        self, unit: Any, now: dt.datetime, scopes: str = "system/*.rs", *, key: Any = None, **changes: Any
    ) -> None:
        self.now, self.key, self.browser = now, key, Browser()
        fields: dict[str, Any] = {
            "name": "Kho dữ liệu Sở Y tế",
            "owner": "Sở Y tế",
            "basis": "Quy chế chia sẻ dữ liệu",
            "unit": unit,
            "allowed": scopes.split(),
            "valid_to": now.date() + dt.timedelta(days=30),
            "by": system_viewer("test"),
            "now": now,
        }
        jwks = keys.read_set(json.dumps({"keys": [public(key)]})) if key else None
        self.client, self.secret = clients.add_client(jwks=jwks, **fields | changes)
        self.token = ""

    def ask_token(self, scope: str = "system/*.read", **changes: Any) -> Any:
        """The answer of the token address, with the secret or a signed assertion."""
        form = {"grant_type": "client_credentials", "scope": scope}
        if self.key is None:
            pair = base64.b64encode(
                f"{self.client.pk}:{changes.pop('secret', self.secret)}".encode()
            ).decode()
            return self.browser.post(f"{BASE}/token", form, headers={"Authorization": f"Basic {pair}"})
        form |= {"client_assertion_type": ASSERTION, "client_assertion": self.assertion(**changes)}
        return self.browser.post(f"{BASE}/token", form)

    def assertion(self, *, key: Any = None, kid: str = "k1", algorithm: str = "", **claims: Any) -> str:
        """A signed assertion; claims given replace the right ones."""
        right = {
            "iss": str(self.client.pk),
            "sub": str(self.client.pk),
            "aud": TOKEN,
            "exp": int(self.now.timestamp()) + 240,
            "jti": uuid.uuid4().hex,
        }
        key = key or self.key
        algorithm = algorithm or ("RS384" if isinstance(key, rsa.RSAPrivateKey) else "ES384")
        whole = {name: value for name, value in (right | claims).items() if value is not None}
        return jwt.encode(whole, key, algorithm=algorithm, headers={"kid": kid})

    def sign_in(self, scope: str = "system/*.read") -> Program:
        """Keep a token for the calls that follow."""
        answer = self.ask_token(scope)
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]
        return self

    def get(self, path: str, **headers: str) -> Any:
        """GET below the prefix (or a whole address of ours)."""
        return self.browser.get(
            path.removeprefix("http://testserver") if path.startswith("http") else f"{BASE}/{path}",
            headers=self.headers() | {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def headers(self) -> dict[str, str]:
        """With the token."""
        return {"Authorization": f"Bearer {self.token}"}


def public(key: Any, kid: str = "k1") -> dict[str, Any]:
    """The public half as a JWK."""
    algorithm = (
        jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    )
    return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": kid}


def new_key(kind: str = "rsa") -> Any:
    """A private key."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP384R1())


def reload(client: Client) -> Client:
    """As it is in the database now."""
    return Client.objects.get(pk=client.pk)
