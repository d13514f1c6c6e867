"""A key in a PKCS#11 token (USB token, smart card, HSM): the private part never leaves it. Needs the package `python-pkcs11`."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

from kham.kernel.reasons import Refusal

_holders: dict[tuple[str, str], TokenSigner] = {}  # who is logged in to which token, in this process


class TokenSigner:
    """A key in a token. `module` is the driver's library; `token` and `key` are labels, "" when there is only one.

    Raises Refusal ``signing.token_support`` (package missing), ``signing.token`` (driver, token, key or certificate),
    ``signing.token_pin`` (a wrong PIN: a token counts them and locks itself), ``certificate.other_key``.
    """

    def __init__(self, module: str, *, pin: str, token: str = "", key: str = "") -> None:
        self._module, self._pin, self._token, self._label = module, pin, token, key
        self._lock = threading.Lock()
        self._session: Any = None
        with self._lock:
            self._open()

    def sign(self, data: bytes) -> bytes:
        """Signed inside the token; a token that was pulled out and put back is opened once more."""
        from pkcs11 import Mechanism, exceptions

        with self._lock:
            if self._session is not None:
                try:
                    return bytes(self._key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
                except exceptions.PKCS11Error:
                    self._close()
            self._open()
            try:
                return bytes(self._key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
            except exceptions.PKCS11Error as wrong:
                raise Refusal(
                    "signing.token", "Thiết bị ký không ký được. Rút ra, cắm lại rồi thử lại."
                ) from wrong

    def certificate(self) -> bytes:
        return self._certificate

    def close(self) -> None:
        """Log out of the token."""
        with self._lock:
            self._close()

    def _open(self) -> None:
        from pkcs11 import exceptions

        slot = self._found()
        # One session a token and process: a second login is refused, and would not have its PIN checked.
        other = _holders.get((self._module, slot.label))
        if other is not None:
            other._close()
        try:
            self._session = slot.open(user_pin=self._pin)
            _holders[self._module, slot.label] = self
        except exceptions.PinLocked as wrong:
            raise Refusal("signing.token", "Thiết bị ký đã bị khóa vì nhập sai PIN nhiều lần.") from wrong
        except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange) as wrong:
            raise Refusal("signing.token_pin", "Không mở được thiết bị ký. Xem lại mã PIN.") from wrong
        except exceptions.PKCS11Error as wrong:
            raise Refusal("signing.token", "Không mở được thiết bị ký. Xem lại mã PIN.") from wrong
        try:
            self._take()
        except Refusal:
            self._close()
            raise

    def _take(self) -> None:
        from pkcs11 import Attribute, KeyType, ObjectClass

        wanted: dict[Any, Any] = {
            Attribute.CLASS: ObjectClass.PRIVATE_KEY,
            Attribute.KEY_TYPE: KeyType.RSA,
        }
        if self._label:
            wanted[Attribute.LABEL] = self._label
        keys = list(self._session.get_objects(wanted))
        if len(keys) != 1:
            raise Refusal(
                "signing.token",
                f"Thiết bị ký có {len(keys)} khóa RSA phù hợp; cần đúng một. Nêu tên khóa khi khai báo.",
            )
        self._key = keys[0]
        beside = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.ID: self._key.id}
        certificates = [bytes(one[Attribute.VALUE]) for one in self._session.get_objects(beside)]
        if not certificates:
            raise Refusal("signing.token", "Thiết bị ký không có chứng thư của khóa này.")
        self._certificate = certificates[0]

    def _found(self) -> Any:
        library = _library(self._module)
        wanted = {"token_label": self._token} if self._token else {}
        tokens = list(library.get_tokens(**wanted))
        if len(tokens) != 1:
            raise Refusal(
                "signing.token",
                f"Máy đang thấy {len(tokens)} thiết bị ký phù hợp; cần đúng một. Cắm thiết bị hoặc nêu tên khi khai báo.",
            )
        return tokens[0]

    def _close(self) -> None:
        from pkcs11 import exceptions

        session, self._session = self._session, None
        if session is None:
            return
        try:
            session.close()
        except exceptions.PKCS11Error:
            return  # the token is gone; there is nothing left to close


@lru_cache(maxsize=4)
def _library(module: str) -> Any:
    """The driver; loaded once a process, as PKCS#11 demands."""
    try:
        import pkcs11
    except ImportError as wrong:
        raise Refusal(
            "signing.token_support",
            "Bản cài đặt này chưa có phần dùng thiết bị ký (python-pkcs11). Cài thêm phần “token” rồi thử lại.",
        ) from wrong
    try:
        return pkcs11.lib(module)
    except (RuntimeError, pkcs11.exceptions.PKCS11Error) as wrong:
        raise Refusal(
            "signing.token", "Không nạp được thư viện của thiết bị ký. Xem lại đường dẫn tệp .so."
        ) from wrong
