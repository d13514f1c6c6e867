"""Keys and certificates, wherever they lie: the interface `Signer`, a PKCS#12 file, a PKCS#11 token, what a certificate allows.

The facility's signatures (records) and the doctors' (exams) are made through it. No Django, no clock.
"""

from kham.kernel.signatures.certificates import Certificate, Condition, check_pair, check_usable, condition
from kham.kernel.signatures.certificates import read as read_certificate
from kham.kernel.signatures.holders import FileSigner, Signer, make_test_key, public_pem, write_private
from kham.kernel.signatures.tokens import TokenSigner
from kham.kernel.signatures.trust import NONE, Anchors, anchors

__all__ = [
    "NONE", "Anchors", "Certificate", "Condition", "FileSigner", "Signer", "TokenSigner", "anchors", "check_pair", "check_usable",
    "condition", "make_test_key", "public_pem", "read_certificate", "write_private",
]  # fmt: skip
