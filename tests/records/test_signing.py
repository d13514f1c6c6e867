"""Keys and signatures, checked by other code than made them."""

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from kham.kernel.reasons import Refusal
from kham.records import signing
from kham.records.rules import package
from kham.records.rules import profile as profiles
from kham.records.stub import signature as checker
from tests.records.strategies import LAYOUT
from tests.records.test_package import PLAIN

NOW = dt.datetime(2026, 7, 5, 8, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys")
    signing.make_test_key(made, name="Trạm Y tế mẫu", now=NOW)
    return made


def signed(folder: Path, place: str = "after") -> bytes:
    profile = profiles.load("ministry")
    profile = profile.model_copy(
        update={"package": profile.package.model_copy(update={"signature_place": place})}
    )
    root = package.build(PLAIN, profile, LAYOUT, made_on=NOW.date())
    signing.sign_envelope(root, signing.facility_signer(folder))
    return package.to_bytes(root)


def test_key_is_private_and_kept(folder: Path) -> None:
    path = folder / "signing.p12"
    assert (
        stat.S_IMODE(path.stat().st_mode)
        == stat.S_IMODE((folder / "signing_password").stat().st_mode)
        == 0o600
    )
    before = path.read_bytes()
    signing.make_test_key(folder, name="Khác", now=NOW)
    assert path.read_bytes() == before


def test_signature_verifies_with_the_certificate(folder: Path) -> None:
    signer = signing.facility_signer(folder)
    certificate = x509.load_der_x509_certificate(signer.certificate())
    certificate.public_key().verify(signer.sign(b"A.B"), b"A.B", padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg,union-attr]


@pytest.mark.parametrize("place", ["after", "inside"])
def test_envelope_signature(folder: Path, place: str) -> None:
    xml, pem = signed(folder, place), signing.facility_signer(folder).public_pem()
    assert checker.verdict(xml, pem) == ""
    assert checker.verdict(xml.replace(b"150/95", b"120/80"), pem) == "INVALID"
    assert checker.verdict(xml.replace(b"<DigestValue>", b"<DigestValue>A"), pem) == "INVALID"
    assert checker.verdict(xml.replace(b"<SignatureValue>", b"<SignatureValue>AAAA"), pem) == "INVALID"
    assert checker.verdict(xml.split(b"<Signature")[0], pem) == "MISSING"


def test_another_key_does_not_verify(folder: Path, tmp_path: Path) -> None:
    signing.make_test_key(tmp_path, name="Người lạ", now=NOW)
    assert checker.verdict(signed(folder), signing.facility_signer(tmp_path).public_pem()) == "INVALID"


def test_wrong_password_says_what_to_look_at(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "signing.p12").write_bytes((folder / "signing.p12").read_bytes())
    (tmp_path / "signing_password").write_bytes(b"sai")
    with pytest.raises(Refusal, match="mật khẩu"):
        signing.facility_signer(tmp_path)
    with pytest.raises(Refusal, match="Chưa có khóa ký"):
        signing.facility_signer(tmp_path / "nowhere")
