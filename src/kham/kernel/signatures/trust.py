"""Which certification authorities an installation trusts: a file of certificates, and whether a chain leads to one of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from kham.kernel.reasons import Refusal


@dataclass(frozen=True)
class Anchors:
    """Certificates of authorities (roots, and those between) that are trusted as they stand. None at all: nothing is checked."""

    certificates: tuple[x509.Certificate, ...] = ()

    @property
    def checked(self) -> bool:
        """Whether chains are checked here at all."""
        return bool(self.certificates)

    def lead_from(self, der: bytes, now: dt.datetime) -> bool:
        """Whether a certificate was issued, over any number of steps, by one of them and every step is in force (RFC 5280).

        What the certificate itself may be used for is not asked here. Revocation lists are not read.
        """
        if not self.checked:
            return True
        policy = (
            PolicyBuilder().store(Store(list(self.certificates))).time(now)
            .extension_policies(ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all())
        )  # fmt: skip
        try:
            policy.build_client_verifier().verify(x509.load_der_x509_certificate(der), [])
        except VerificationError:
            return False
        return True


NONE = Anchors()


def anchors(path: str) -> Anchors:
    """The authorities in a file (PEM, one after the other); "" trusts nobody and checks nothing.

    Raises Refusal ``trust.file`` when a file is named that cannot be read: an unreadable list is not "unchecked".
    """
    if not path:
        return NONE
    try:
        return _read(path, Path(path).stat().st_mtime_ns)
    except (OSError, ValueError) as wrong:
        raise Refusal(
            "trust.file",
            "Không đọc được tệp chứng thư của các tổ chức chứng thực (KHAM_CA_FILE). Xem lại đường dẫn và nội dung PEM.",
        ) from wrong


@lru_cache(maxsize=4)
def _read(path: str, _changed: int) -> Anchors:
    return Anchors(tuple(x509.load_pem_x509_certificates(Path(path).read_bytes())))
