"""Shape of what another facility hands over, and the blank workbook for it."""

import io

import xlsxwriter
from django import forms
from django.utils.translation import gettext_lazy as _

HEADS = (
    ("Họ và tên", 28), ("Ngày sinh", 13), ("Giới tính", 10), ("Số định danh", 16), ("Mã số BHYT", 14), ("Điện thoại", 14),
    ("Ngày khám", 13), ("Cơ sở khám", 28), ("Số giấy khám", 16), ("Phân loại", 10), ("Mã bệnh ICD-10", 18), ("Kết luận", 40),
    ("Mã lượt khám", 16),
)  # fmt: skip
NEEDED = {"Họ và tên", "Ngày sinh", "Ngày khám"}


class OutsideForm(forms.Form):
    """A file and who sent it."""

    facility_name = forms.CharField(label=_("Cơ sở đã khám"), max_length=200)
    file = forms.FileField(label=_("Tệp kết quả"))


def blank() -> bytes:
    """The workbook to fill in: one row a person; dates and numbers as text, so that no leading zero is lost."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kết quả khám")
        font = {"font_name": "Times New Roman", "font_size": 12, "border": 1}
        head = book.add_format(
            {**font, "bold": True, "bg_color": "#E4EFEC", "text_wrap": True, "valign": "top"}
        )
        text = book.add_format({"font_name": "Times New Roman", "font_size": 12, "num_format": "@"})
        for at, (name, width) in enumerate(HEADS):
            sheet.write_string(0, at, f"{name} *" if name in NEEDED else name, head)
            sheet.set_column(at, at, width, text)
        sheet.data_validation(1, 2, 5000, 2, {"validate": "list", "source": ["Nam", "Nữ"]})
        sheet.data_validation(1, 9, 5000, 9, {"validate": "list", "source": ["I", "II", "III", "IV", "V"]})
        sheet.freeze_panes(1, 1)
    return out.getvalue()
