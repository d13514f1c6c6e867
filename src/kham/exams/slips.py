"""The result slip as PDF. Values are passed as data; nothing that a person typed is ever read as typst code."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

TEMPLATE = Path(__file__).parent / "data" / "slip" / "slip.typ"
FONTS = Path(__file__).parent.parent / "site" / "fonts"
COLOURS = {"E": "#B3261E", "U": "#B3261E", "R": "#B26A00", "F": "#0B5D56", "N": "#0B5D56"}


@lru_cache(maxsize=1)
def _compiler() -> Any:
    return typst.Compiler(str(TEMPLATE), font_paths=[str(FONTS)], ignore_system_fonts=True)


def pdf(page: dict[str, Any]) -> bytes:
    """PDF of what `queries.doctor.slip` gives."""
    words, person, facility = page["words"], page["person"], page["facility"]
    data = {
        "unit": page["unit"],
        "facility": facility.name if facility else page["place"],
        "exam_date": page["exam_date"],
        "number": page["encounter"].queue_number,
        "name": person.full_name,
        "birth": page["birth"],
        "sex": person.get_sex_display(),
        "sentences": words.sentences,
        "next_step": words.next_step,
        "when": page["when"],
        "found": words.found,
        "advice": page["advice"],
        "measured": [[label, value, unit] for label, value, unit in page["measured"]],
        "doctor": page["conclusion"].concluder_name,
        "signed_on": page["signed_on"],
        "colour": COLOURS[page["level"]],
        "footer": _("Giữ phiếu này, mang theo khi đi khám. Mã người khám: %(code)s.") % {"code": person.code},
    }
    return _compiler().compile(format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
