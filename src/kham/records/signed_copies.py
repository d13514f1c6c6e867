"""The person's copy as PDF: drawn by typst, its content attached, signed by the facility. What people typed is data, never code."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from django.utils.translation import gettext as _

from kham.kernel import typesetting
from kham.records import pdf_signing
from kham.records.rules import copies as rules

TEMPLATE = Path(__file__).parent / "data" / "copy" / "copy.typ"
FONTS = Path(__file__).parent.parent / "site" / "fonts"
COLOURS = {"E": "#B3261E", "U": "#B3261E", "R": "#B26A00"}
BRAND = "#0B5D56"


@dataclass(frozen=True)
class Made:
    """A signed file and what its check needs."""

    file: bytes
    digest: str
    signer: pdf_signing.Certified


@lru_cache(maxsize=1)
def _compiler() -> Any:
    return typesetting.compiler(TEMPLATE, FONTS)


def make(content: dict[str, Any], key: pdf_signing.Key, *, code: str, address: str, signed_at: str) -> Made:
    """The signed PDF of a content. `address`: of the public check page; `signed_at`: local time in words."""
    attached = rules.canonical(content)
    digest = rules.digest(attached)
    signer = pdf_signing.certified(key)
    page = _page(content, code=code, digest=digest, address=address, signer=signer.name, signed_at=signed_at)
    drawn: bytes = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(page, ensure_ascii=False)}
    )
    file = pdf_signing.sign(
        drawn,
        key,
        name=signer.name,
        reason=_("Bản kết quả khám sức khỏe trả người khám"),
        attached=(rules.ATTACHED, attached),
    )
    return Made(file, digest, signer)


def _page(
    content: dict[str, Any], *, code: str, digest: str, address: str, signer: str, signed_at: str
) -> dict[str, Any]:
    shown = urlsplit(address)
    return content | {
        "title": _("KẾT QUẢ KHÁM SỨC KHỎE"),
        "subtitle": _("Khám ngày %(day)s tại %(place)s")
        % {"day": content["exam_date"], "place": content["place"]},
        "nation": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "motto": "Độc lập - Tự do - Hạnh phúc",
        "colour": COLOURS.get(content["level"], BRAND),
        "doctor_signed": _("ký lúc %(at)s") % {"at": content["doctor_signed_at"]},
        "signer": signer,
        "facility_signed": _("ký số lúc %(at)s") % {"at": signed_at},
        "code": rules.show_code(code),
        "digest": rules.show_digest(digest),
        "qr": _qr(rules.qr_text(address, code, digest)),
        "check": _("Kiểm tra bản này: quét ô vuông, hoặc mở %(where)s rồi nhập mã.")
        % {"where": f"{shown.netloc}{shown.path}"},
        "paper_note": _(
            "Bản có giá trị là tệp PDF mang chữ ký số của cơ sở. Tờ in để xem: số kiểm tra trên giấy phải giống số trên trang kiểm tra."
        ),
        "foot": _("Hỏi: %(phone)s") % {"phone": content["phone"]},
        "page_word": _("Trang "),
        "words": {
            "conclusion": _("Kết luận"),
            "advice": _("Lời dặn của bác sĩ"),
            "doctor": _("Bác sĩ kết luận"),
            "facility": _("Cơ sở khám bệnh, chữa bệnh"),
            "code": _("Mã"),
            "digest": _("Số kiểm tra"),
        },
    }


def _qr(text: str) -> str:
    """Error correction M, quiet zone of four modules."""
    return str(segno.make(text, error="m", micro=False).svg_inline(scale=4, border=4))
