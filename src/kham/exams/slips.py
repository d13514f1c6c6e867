"""Papers of the day's end as PDF: slip, emergency sheet, closing sheet. What a person typed is data, never typst code."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kham.exams.queries import slips as slip_queries
from kham.kernel import qr, typesetting

DATA = Path(__file__).parent / "data"
FONTS = Path(__file__).parent.parent / "site" / "fonts"
COLOURS = {"E": "#B3261E", "U": "#B3261E", "R": "#B26A00", "F": "#0B5D56", "N": "#0B5D56"}


@cache
def _compiler(name: str) -> Any:
    path = DATA / name
    return typesetting.compiler(path, FONTS)


def compile_pdf(name: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template below data/ with JSON data."""
    made: bytes = _compiler(name).compile(
        format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
    )
    return made


def pdf(page: dict[str, Any]) -> bytes:
    """The slip: what `queries.slips.slip` gives. Front for the person, back for the next doctor."""
    words, person, signed = page["words"], page["person"], page["conclusion"]
    data = {
        "title": _("Giấy hẹn trả kết quả") if words.pending else _("Kết quả khám sức khỏe"),
        "unit": page["unit"],
        "facility": page["station"],
        "exam_date": page["exam_date"],
        "number": page["encounter"].queue_number,
        "greeting": words.greeting,
        "name": person.full_name,
        "birth": page["birth"],
        "sex": person.get_sex_display(),
        "sentences": words.sentences,
        "next_step": words.next_step,
        "where": words.where,
        "when": words.when[:1].upper() + words.when[1:],
        "phone": page["phone"],
        "code": slip_queries.show_code(page["code"]),
        "where_to_see": _("Trang “Kết quả của tôi” của phường, xã: nhập mã này và ngày sinh."),
        "qr": qr.svg(f"KHAM2:{page['code']}") if page["code"] else "",
        "back": signed is not None,
        "back_title": _("Phần cho bác sĩ xem khi khám tiếp"),
        "measured": [list(row) for row in page["measured"]],
        "found": words.found,
        "diagnoses": page["diagnoses"],
        "advice": page["advice"],
        "doctor": signed.concluder_name if signed else "",
        "signed_on": page["signed_on"],
        "colour": COLOURS[page["level"]],
        "footer": _("Giữ phiếu này, mang theo khi đi khám. Mã người khám: %(code)s.") % {"code": person.code},
    }
    return compile_pdf("slip/slip.typ", data)
