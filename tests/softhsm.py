"""SoftHSM2 stands for a USB token or HSM: a token "CO SO" in a folder of its own, filled with keys and certificates."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

DRIVERS = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
TOKEN, PIN = "CO SO", "246813"


@contextmanager
def token(home: Path) -> Iterator[str]:
    """An empty token; gives its driver. Skips the test, with the reason, where SoftHSM2 is not installed."""
    pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (extra “token”)")
    driver = next((path for path in DRIVERS if Path(path).exists()), "")
    if not driver or not shutil.which("softhsm2-util"):
        pytest.skip("SoftHSM2 is not installed (Debian: softhsm2)")
    (home / "tokens").mkdir()
    (home / "softhsm2.conf").write_text(
        f"directories.tokendir = {home / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(home / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "13572468"],
        check=True, capture_output=True,
    )  # fmt: skip
    pkcs11.lib(driver).reinitialize()  # it read another folder if an earlier test of this process had a token
    yield driver
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def fill(
    driver: str, key: rsa.RSAPrivateKey, certificate: x509.Certificate, label: str = "ky", number: int = 1
) -> None:
    """Put a key and its certificate into the token."""
    import pkcs11

    numbers = key.private_numbers()
    public = numbers.public_numbers

    def raw(value: int) -> bytes:
        return value.to_bytes((value.bit_length() + 7) // 8, "big")

    a, ident = pkcs11.Attribute, bytes([number])
    with pkcs11.lib(driver).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        session.create_object({
            a.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, a.KEY_TYPE: pkcs11.KeyType.RSA, a.TOKEN: True, a.PRIVATE: True, a.SENSITIVE: True,
            a.EXTRACTABLE: False, a.LABEL: label, a.ID: ident, a.SIGN: True, a.MODULUS: raw(public.n), a.PUBLIC_EXPONENT: raw(public.e),
            a.PRIVATE_EXPONENT: raw(numbers.d), a.PRIME_1: raw(numbers.p), a.PRIME_2: raw(numbers.q), a.EXPONENT_1: raw(numbers.dmp1),
            a.EXPONENT_2: raw(numbers.dmq1), a.COEFFICIENT: raw(numbers.iqmp),
        })  # fmt: skip
        session.create_object({
            a.CLASS: pkcs11.ObjectClass.CERTIFICATE, a.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509, a.TOKEN: True, a.LABEL: label,
            a.ID: ident, a.SUBJECT: certificate.subject.public_bytes(), a.VALUE: certificate.public_bytes(serialization.Encoding.DER),
        })  # fmt: skip
