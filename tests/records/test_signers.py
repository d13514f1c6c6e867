"""One interface, three holders of a key: a file, a token (SoftHSM2 stands for it), another machine; and certificates' ends."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from kham.kernel.reasons import Refusal
from kham.kernel.signatures import certificates
from kham.records import signing
from kham.records.rules import package
from kham.records.rules import profile as profiles
from kham.records.signing import configured
from kham.records.signing.remote import mark
from kham.records.stub import signature as checker
from tests import softhsm
from tests.records.strategies import LAYOUT
from tests.records.test_package import PLAIN

NOW = dt.datetime(2026, 7, 5, 8, tzinfo=dt.UTC)
PIN = softhsm.PIN


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key file that began long ago and is still good today."""
    made = tmp_path_factory.mktemp("keys")
    signing.make_test_key(made, name="Trạm Y tế mẫu", now=NOW, days=36_500)
    return made


def opened(folder: Path) -> signing.FileSigner:
    return signing.FileSigner(folder / "signing.p12", (folder / "signing_password").read_bytes())


def holds(signer: Any, data: bytes = b"A.B") -> None:
    """The signature fits the certificate, and a whole package signed so is accepted by the stand-in's own checker."""
    found = x509.load_der_x509_certificate(signer.certificate())
    found.public_key().verify(signer.sign(data), data, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg,union-attr]
    profile = profiles.load("ministry")
    root = package.plain_tree(PLAIN, profile, LAYOUT, made_on=NOW.date())
    xml = signing.sign_package(root, profile, signer)
    assert checker.verdict(xml, signing.public_pem(signer.certificate())) == ""


# --- a token


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[str]:
    """A SoftHSM2 token "CO SO" with one key "ky" and its certificate."""
    with softhsm.token(tmp_path_factory.mktemp("softhsm")) as found:
        key, certificate, _ = pkcs12.load_key_and_certificates(
            (folder / "signing.p12").read_bytes(), (folder / "signing_password").read_bytes()
        )
        assert isinstance(key, rsa.RSAPrivateKey) and certificate is not None
        softhsm.fill(found, key, certificate)
        yield found
        configured._opened.cache_clear()


def test_a_token_signs(driver: str, folder: Path) -> None:
    signer = signing.TokenSigner(driver, pin=PIN, token="CO SO", key="ky")
    assert signer.certificate() == opened(folder).certificate()
    assert signer.sign(b"A.B") == opened(folder).sign(b"A.B")
    holds(signer)
    signer.close()
    holds(signer)  # the session was lost, as when the token is pulled out and put back


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"pin": "000000"}, "PIN"), ({"token": "KHAC"}, "0 thiết bị"), ({"key": "khac"}, "0 khóa")],
)
def test_a_token_that_does_not_fit(driver: str, changes: dict[str, str], words: str) -> None:
    given = {"pin": PIN, "token": "CO SO", "key": "ky"} | changes
    with pytest.raises(Refusal, match=words):
        signing.TokenSigner(driver, **given)


def test_driver_that_is_not_there() -> None:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (extra “token”)")
    with pytest.raises(Refusal, match="thư viện của thiết bị"):
        signing.TokenSigner("/khong/co.so", pin=PIN)


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from kham.kernel.signatures import tokens

    monkeypatch.setitem(sys.modules, "pkcs11", None)
    tokens._library.cache_clear()
    with pytest.raises(Refusal, match="python-pkcs11"):
        tokens._library("/x.so")


def test_a_token_is_declared_once(driver: str, tmp_path: Path) -> None:
    said = {"kind": "token", "module": driver, "token": "CO SO", "key": "ky"}
    signing.declare(tmp_path, said, PIN.encode())
    holds(signing.facility_signer(tmp_path))
    with pytest.raises(Refusal):
        signing.declare(tmp_path, said, b"999999")
    holds(signing.facility_signer(tmp_path))  # the declaration that worked is still there


# --- another machine


@pytest.fixture
def remote(folder: Path) -> Iterator[tuple[str, bytes]]:
    secret = b"khoa-chung-cua-hai-may"
    server = signing.Service(opened(folder), secret).serve("127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", secret
    server.shutdown()
    server.server_close()


def test_another_machine_signs(folder: Path, remote: tuple[str, bytes]) -> None:
    url, secret = remote
    holds(signing.RemoteSigner(url, secret=secret, certificate=opened(folder).certificate()))


def test_another_machine_is_not_believed(folder: Path, remote: tuple[str, bytes], tmp_path: Path) -> None:
    url, secret = remote
    certificate = opened(folder).certificate()
    with pytest.raises(Refusal, match="từ chối"):
        signing.RemoteSigner(url, secret=b"khac", certificate=certificate).sign(b"x")
    with pytest.raises(Refusal, match="đồng hồ"):
        signing.RemoteSigner(url, secret=secret, certificate=certificate, time=lambda: 1.0).sign(b"x")
    signing.make_test_key(tmp_path, name="Khác", now=NOW)
    with pytest.raises(Refusal, match="không khớp chứng thư"):
        signing.RemoteSigner(url, secret=secret, certificate=opened(tmp_path).certificate()).sign(b"x")
    with pytest.raises(Refusal, match="Không nối được"):
        signing.RemoteSigner("http://127.0.0.1:9", secret=secret, certificate=certificate).sign(b"x")


def test_the_service_answers_a_request_once(folder: Path) -> None:
    secret = b"s"
    service = signing.Service(opened(folder), secret, time=lambda: 1000.0)
    asked = {"at": "1000", "once": "ab", "data": base64.b64encode(b"x").decode()}
    asked["mark"] = mark(secret, "ask", asked["at"], asked["once"], asked["data"])
    raw = json.dumps(asked).encode()
    assert service.answer(raw)[0] == 200
    assert service.answer(raw) == (403, {})
    assert service.answer(json.dumps(asked | {"data": "eA=="}).encode())[0] == 403
    assert service.answer(b"[]")[0] == 400 and service.answer(b"\xff")[0] == 400


# --- files, folders, certificates


def test_several_facilities_have_folders_of_their_own(folder: Path, tmp_path: Path) -> None:
    signing.make_test_key(tmp_path, name="Chung", now=NOW)
    signing.make_test_key(tmp_path / "8930000000017", name="Riêng", now=NOW)
    assert certificates.read(signing.facility_signer(tmp_path).certificate()).subject == "Chung"
    own = signing.facility_signer(tmp_path, "8930000000017")
    assert certificates.read(own.certificate()).subject == "Riêng"
    assert signing.facility_signer(tmp_path, "8930000000024").certificate() != own.certificate()


def test_a_changed_key_file_is_read_again(tmp_path: Path) -> None:
    signing.make_test_key(tmp_path, name="Cũ", now=NOW)
    before = signing.facility_signer(tmp_path).certificate()
    (tmp_path / "signing.p12").unlink()
    signing.make_test_key(tmp_path, name="Mới", now=NOW)
    assert signing.facility_signer(tmp_path).certificate() != before


@pytest.mark.parametrize(
    "said",
    [
        "khong phai json",
        "[]",
        '{"kind": "usb"}',
        '{"kind": "token"}',
        '{"kind": "remote", "url": "http://x"}',
    ],
)
def test_a_broken_declaration_says_so(tmp_path: Path, said: str) -> None:
    (tmp_path / "signing.json").write_text(said)
    with pytest.raises(Refusal, match=r"signing\.json"):
        signing.facility_signer(tmp_path)


def test_ends_of_a_certificate(folder: Path) -> None:
    certificate = certificates.read(opened(folder).certificate())
    end = certificate.valid_to
    states = {
        NOW - dt.timedelta(days=2): "early",
        NOW: "good",
        end - dt.timedelta(days=46): "good",
        end - dt.timedelta(days=45): "soon",
        end - dt.timedelta(minutes=1): "soon",
        end + dt.timedelta(minutes=1): "expired",
    }
    for at, state in states.items():
        assert certificates.condition(certificate, at).state == state
    with pytest.raises(Refusal, match="hết hạn"):
        signing.check_usable(certificate.der, end + dt.timedelta(days=1))
    signing.check_usable(certificate.der, NOW)


def test_reading_certificates(folder: Path) -> None:
    der = opened(folder).certificate()
    found = certificates.read(der)
    assert (found.subject, found.own, found.bits) == ("Trạm Y tế mẫu", True, 2048)
    assert found.fingerprint == hashlib.sha256(der).hexdigest()
    pem = x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
    assert certificates.read(pem) == found
    for raw in (b"", b"\x00\x01", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n"):
        with pytest.raises(Refusal, match="không phải chứng thư"):
            certificates.read(raw)


def test_keys_that_are_not_rsa_are_refused(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "EC")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(NOW).not_valid_after(NOW + dt.timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    with pytest.raises(Refusal, match="RSA"):
        certificates.read(made.public_bytes(serialization.Encoding.DER))
    path = tmp_path / "x.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"x", key, made, None, serialization.NoEncryption())
    )
    with pytest.raises(Refusal, match="RSA"):
        signing.FileSigner(path, b"")
