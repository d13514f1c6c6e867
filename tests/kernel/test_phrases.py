"""A text is told by the phrase it was made of, with the same values."""

import pytest

from kham.kernel.phrases import Phrasebook

BOOK = Phrasebook(
    [
        ("%(tag)s có mã lặp lại.", "%(tag)s has a code twice."),
        ("BMI {bmi}: gầy.", "BMI {bmi}: thin."),
        ("Huyết áp {pressure} mmHg. {repeat}", "Blood pressure {pressure} mmHg. {repeat}"),
        ("Mới đo một lần: đo lại.", "Measured once: measure again."),
        ("Thiếu “%(v1)s”.", "“%(v1)s” is missing."),
        ("Còn %(n)d phiếu trong %(all)d.", "Of %(all)d papers %(n)d are left."),
        ("chỉ gồm chữ số.", "digits only."),
        ("chỉ gồm chữ số", "must be digits only"),
        ("%(v1)s %(unit)s không thể có. Xem lại.", "%(v1)s %(unit)s is impossible. Look again."),
    ],
    labels=[("Họ và tên", "Full name"), ("Mạch", "Pulse")],
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("DOI_TUONG có mã lặp lại.", "DOI_TUONG has a code twice."),
        ("BMI 17,2: gầy.", "BMI 17,2: thin."),
        ("Huyết áp 182/110 mmHg.", "Blood pressure 182/110 mmHg."),
        ("Huyết áp 182/110 mmHg. Mới đo một lần: đo lại.", "Blood pressure 182/110 mmHg. Measured once: measure again."),
        ("Thiếu “Họ và tên”.", "“Full name” is missing."),
        ("Thiếu “Họ và tên”. Thiếu “Mạch”.", "“Full name” is missing. “Pulse” is missing."),
        ("Còn 3 phiếu trong 10.", "Of 10 papers 3 are left."),
        ("Mạch: chỉ gồm chữ số.", "Pulse: digits only."),
        ("DIEN_THOAI chỉ gồm chữ số.", "DIEN_THOAI must be digits only."),
        ("Mạch: 900 lần/phút không thể có. Xem lại.", "Pulse: 900 lần/phút is impossible. Look again."),
        ("Điều không ai biết.", "Điều không ai biết."),
        ("BMI 20", "BMI 20"),
        ("", ""),
    ],
)  # fmt: skip
def test_said(text: str, told: str) -> None:
    assert BOOK.say(text) == told
