"""Why two rows may be one person, as Vietnamese sentences with weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kham.kernel.reasons import Reason
from kham.roster.linkage.compare import FIELDS, compare
from kham.roster.linkage.prepared import Prepared
from kham.roster.linkage.scoring import BuiltIn, Scorer

if TYPE_CHECKING:
    from kham.roster.linkage.review import Question

SENTENCES: dict[str, dict[str, str]] = {
    "given": {
        "heard": "tên viết theo âm địa phương", "near": "tên khác một chữ cái", "alias": "tên gọi ở nhà trùng tên kia",
        "letter": "một bên chỉ ghi chữ đầu của tên", "differs": "tên khác nhau",
    },
    "middle": {
        "heard": "chữ đệm viết theo âm địa phương", "initials": "chữ đệm viết tắt", "missing": "một bên không ghi chữ đệm",
        "near": "chữ đệm khác một chữ cái", "shared": "chữ đệm ghi không đủ", "differs": "chữ đệm khác nhau",
    },
    "surname": {
        "heard": "họ viết theo âm địa phương", "near": "họ khác một chữ cái", "missing": "một bên không ghi họ",
        "letter": "họ viết tắt", "differs": "họ khác nhau",
    },
    "marks": {
        "same": "cùng họ tên", "unmarked": "cùng họ tên, một bên không dấu", "tone": "họ tên khác một dấu hỏi, ngã",
        "differs": "họ tên khác dấu",
    },
    "birth": {
        "full": "cùng ngày sinh", "january": "cùng năm sinh, một bên ghi 01/01", "year": "cùng năm sinh, một bên không ghi ngày",
        "swapped": "ngày và tháng sinh đổi chỗ", "year_slip": "cùng ngày tháng sinh, năm sinh khác {gap}",
        "day_slip": "ngày sinh khác, cùng tháng và năm", "month_slip": "tháng sinh khác, cùng ngày và năm",
        "two_slips": "năm sinh khác {gap}, ngày và tháng đổi chỗ", "age_near": "năm sinh tính từ tuổi, khác {gap}",
        "year_near": "năm sinh khác {gap}", "same_year": "cùng năm sinh, ngày tháng khác", "differs": "ngày sinh khác nhau",
    },
    "sex": {"differs": "giới tính khác nhau"},
    "number": {
        "same": "cùng số định danh", "near": "số định danh khác một chữ số", "differs": "số định danh khác nhau",
        "doubtful_same": "cùng số định danh, có thể là số của người nhà", "doubtful_differs": "số định danh khác, có số chưa chắc",
        "twins": "số định danh liền nhau, có thể là sinh đôi",
    },
    "insurance": {"same": "cùng số BHYT", "near": "số BHYT khác một chữ số", "differs": "số BHYT khác nhau",
        "twins": "số BHYT liền nhau, có thể là sinh đôi",
    },
    "old_number": {"same": "cùng số CMND", "differs": "số CMND khác nhau"},
    "place": {
        "spot": "cùng số nhà", "place": "cùng tổ, thôn", "place_other_house": "cùng tổ, thôn, khác số nhà", "ward": "cùng xã, phường",
        "other_place": "khác tổ, thôn", "other_ward": "khác xã, phường", "house": "cùng số nhà",
    },
    "phone": {"same": "cùng số điện thoại", "differs": "số điện thoại khác"},
    "head": {"same": "cùng chủ hộ", "differs": "chủ hộ khác"},
    "guardian": {"same": "cùng cha mẹ, người giám hộ", "differs": "người giám hộ khác", "newborn": "trẻ sơ sinh ghi theo tên mẹ"},
    "source": {"same_list": "hai dòng của một danh sách", "same_home": "hai người của một hộ trong một danh sách"},
}  # fmt: skip

WHY = {
    "numbers": "Số định danh của hai bên khác nhau.",
    "insurances": "Số BHYT của hai bên khác nhau.",
    "sexes": "Giới tính của hai bên khác nhau.",
    "births": "Ngày sinh của hai bên khác nhau.",
    "one_list": "Hai dòng của cùng một danh sách.",
    "decided": "Đã có quyết định là hai người.",
    "known": "Hai người đã có trong danh sách chung.",
}
KINDS = {
    "narrow": "Khớp chưa đủ chắc, hoặc có người khác khớp gần như nhau.",
    "swallowed": "Đã ghép, nhưng có thể là một người riêng.",
}
_ORDER = (
    "number", "insurance", "old_number", "marks", "given", "middle", "surname", "birth", "sex", "place", "phone", "head",
    "guardian", "source",
)  # fmt: skip


def explained(ready: Prepared, asked: Sequence[Question], scorer: Scorer) -> list[Question]:
    """The same questions with their reasons."""
    if not asked:
        return []
    first = np.array([one.first for one in asked], np.int32)
    second = np.array([one.second for one in asked], np.int32)
    pairs = compare(ready, first, second)
    speaker = scorer if isinstance(scorer, BuiltIn) else BuiltIn()
    bits = speaker.parts(ready, pairs)
    gaps = np.abs(ready.year[first] - ready.year[second]).tolist()
    result = []
    for at, one in enumerate(asked):
        told = []
        opening = WHY.get(one.why) or KINDS.get(one.kind)
        if opening:
            told.append(Reason(f"link.{one.why or one.kind}", opening, 0.0))
        for name in _ORDER:
            level = FIELDS[name][pairs.levels[name][at]]
            sentence = SENTENCES[name].get(level, "").format(gap=gaps[at])
            if sentence:
                told.append(Reason(f"{name}.{level}", sentence, round(float(bits[name][at]), 1)))
        result.append(replace(one, reasons=tuple(told)))
    return result


def as_text(reasons: Sequence[Reason]) -> str:
    """All reasons in one line: "cùng số BHYT (+18); tên khác một dấu (-1,5)"."""
    return "; ".join(
        f"{reason.sentence} ({reason.weight:+.1f})".replace(".0)", ")").replace(".", ",")
        if reason.weight
        else reason.sentence.rstrip(".")
        for reason in reasons
    )
