"""What a portal heard, and how each setting of a profile is read off it, without the sender's code."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kham.records.stub import envelope
from kham.records.stub.envelope import Envelope, Part
from kham.records.stub.server import Server


class Listening(Server):
    """A stand-in that writes down what came: path, headers, bytes."""

    def heard(self, path: str, headers: dict[str, str], raw: bytes) -> None:
        self.said.append((path, headers, raw))

    @property
    def said(self) -> list[tuple[str, dict[str, str], bytes]]:
        """Everything so far."""
        return self.__dict__.setdefault("_said", [])


@dataclass
class Heard:
    """Messages that were pushed, by visit; `full`, `bare`, `child`, `third` say which visit is whose."""

    said: list[tuple[str, dict[str, str], bytes]]
    push: str
    visits: dict[str, str]
    pem: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.messages = [json.loads(raw) for path, _headers, raw in self.said if path == self.push]
        for message in self.messages:
            data = message["data"]
            self.contents.append(base64.b64decode(data["file_content"] if isinstance(data, dict) else data))

    @property
    def envelopes(self) -> list[Envelope]:
        return [envelope.read(content) for content in self.contents]

    def of(self, who: str) -> tuple[bytes, Envelope, list[Part]]:
        """The message, envelope and parts of somebody."""
        for content, read in zip(self.contents, self.envelopes, strict=True):
            for parts in read.records:
                if any(part.values.get("MA_LK") == self.visits[who] for part in parts):
                    return content, read, parts
        raise AssertionError(f"nothing came of {who}")

    def part(self, who: str, kind: str) -> Part:
        return next(part for part in self.of(who)[2] if part.kind == kind)

    def tag(self, name: str, who: str = "full") -> str:
        """A value as it came; "" when it is not there."""
        return next((part.values[name] for part in self.of(who)[2] if name in part.values), "")

    def names(self) -> list[str]:
        return [name for part in self.of("full")[2] for name in part.names]


def _verifies(heard: Heard, text: bytes, signature: str) -> bool:
    key = serialization.load_pem_public_key(heard.pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(base64.b64decode(signature), text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed_as(heard: Heard) -> set[tuple[str, str]]:
    """(hash_case, data_hash) under which the signature of the first message fits."""
    first, fits = heard.messages[0], set()
    head = json.dumps(first["header"], ensure_ascii=False, separators=(",", ":")).encode()
    ways = {"json": json.dumps(first["data"], ensure_ascii=False, separators=(",", ":")).encode()}
    if isinstance(first["data"], str):
        ways["text"] = first["data"].encode()
    for way, data in ways.items():
        text = f"{hashlib.sha256(head).hexdigest()}.{hashlib.sha256(data).hexdigest()}"
        for case, cased in (("upper", text.upper()), ("lower", text)):
            if _verifies(heard, cased.encode(), first["signature"]):
                fits.add((case, way))
    return fits


def _form(text: str, forms: dict[str, str]) -> str:
    return next((name for name, form in forms.items() if re.fullmatch(form, text)), text)


def _is_signature(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9+/=]{80,}", text) is not None


def _examiner(heard: Heard) -> str:
    text = heard.tag("CKDT_NOI_KHOA_TUAN_HOAN")
    return "none" if not text else "name_licence" if "GPHN" in text else "name"


def _mark(heard: Heard, tag: str) -> str:
    _content, read, parts = heard.of("full")
    return read.marks.get(tag, "") or next((part.values[tag] for part in parts if part.values.get(tag)), "")


def _concluder(heard: Heard) -> str:
    name, _semicolon, rest = _mark(heard, "CKS_NGUOI_KET_LUAN").rpartition("; ")
    if _is_signature(rest):
        return "name_signature" if name else "signature"
    return "name" if rest else "none"


def _facility(heard: Heard) -> str:
    text = _mark(heard, "CKS_BENH_VIEN")
    return "signature" if _is_signature(text) else "name" if text else "none"


def _seal(heard: Heard) -> str:
    content, read, _parts = heard.of("full")
    return (
        "xmldsig" if b"<Signature" in content or b":Signature" in content else "rsa" if read.seal else "none"
    )


def _place(heard: Heard) -> str:
    _content, read, _parts = heard.of("full")
    return "unit" if read.marks.get("CKS_NGUOI_KET_LUAN") else "conclusion"


def _count(heard: Heard) -> str:
    _content, read, _parts = heard.of("full")
    return {str(len(read.records)): "records", str(sum(map(len, read.records))): "files"}[read.count]


def _header(name: str) -> Callable[[Heard], Any]:
    return lambda heard: heard.messages[0]["header"][name]


NONE = "không có"
READ: dict[str, Callable[[Heard], Any]] = {
    "package.facility_code": lambda h: {13: "gln13", 5: "code5"}[len(h.of("full")[1].facility)],
    "package.content": lambda h: "base64" if h.part("full", "XML1").packed else "nested",
    "package.count_means": _count,
    "package.signature_place": lambda h: h.of("full")[1].holder,
    "package.conclusion_root": lambda h: h.part("full", "XML12").root.upper(),
    "package.key_case": lambda h: (
        "lower" if all(n == n.lower() for n in h.names()) else "upper" if all(n == n.upper() for n in h.names()) else ""
    ),
    "package.birth_format": lambda h: {
        "195603090000": "digits12", "19560309": "digits8", "1956-03-09": "iso", "09031956": "ddmmyyyy"
    }[h.tag("NGAY_SINH")],
    "package.moment_format": lambda h: _form(
        h.tag("NGAY_VAO"), {"digits12": r"\d{12}", "iso": r"\d{4}-\d\d-\d\dT\d\d:\d\d", "vn": r"\d\d/\d\d/\d{4} \d\d:\d\d"}
    ),
    "package.sex_codes": lambda h: {"female": h.tag("GIOI_TINH"), "male": h.tag("GIOI_TINH", "bare")},
    "package.visit_kinds": lambda h: {"periodic": h.tag("MA_LOAI_KCB"), "screening": h.tag("MA_LOAI_KCB", "bare")},
    "package.unknown_occupation": lambda h: h.tag("MA_NGHE_NGHIEP", "bare"),
    "package.child_occupation": lambda h: h.tag("MA_NGHE_NGHIEP", "child"),
    "package.groups_list": lambda h: {15: "2062", 14: "1551"}[int(h.tag("DOI_TUONG", "bare"))],
    "package.groups_width": lambda h: len(h.tag("DOI_TUONG").split(";")[0]),
    "package.empty_elements": lambda h: not all(all(part.values.values()) for part in h.of("full")[2]),
    "package.leaving_time": lambda h: "NGAY_RA" in h.part("full", "XML2").values,
    "package.lab_names": lambda h: "TEN_CHI_SO" in h.part("full", "XML11").rows[0],
    "package.lab_layout": lambda h: {"flat": "flat", "listed": "rows"}[h.part("full", "XML11").laid],
    "package.year_only_birth": lambda h: "allowed" if "bare" in h.visits else "blocked",
    "package.reason_size": lambda h: len(h.tag("LY_DO_VV")),
    "package.examiner_mark": _examiner,
    "package.concluder_mark": _concluder,
    "package.facility_mark": _facility,
    "package.marks_place": _place,
    "package.unit_signature": _seal,
    "message.version": _header("version"),
    "message.receiver_id": _header("receiver_id"),
    "message.txn_type": _header("txn_type"),
    "message.msg_type": _header("msg_type"),
    "message.data_type": _header("data_type"),
    "message.data_shape": lambda h: "file_content" if isinstance(h.messages[0]["data"], dict) else "plain",
    "message.hash_case": lambda h: {case for case, _way in _signed_as(h)},
    "message.data_hash": lambda h: {way for _case, way in _signed_as(h)},
    "message.signature": lambda h: "rsa" if h.messages[0]["signature"] else "none",
    "channel.service_type": lambda h: {headers.get("service-type") for _path, headers, _raw in h.said},
    "channel.records_per_message": lambda h: max(len(read.records) for read in h.envelopes),
}  # fmt: skip
