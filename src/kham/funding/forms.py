"""Shapes of the funding screens."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.funding import rules


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PriceListForm(forms.Form):
    """A price list."""

    document = forms.CharField(
        label=_("Văn bản ban hành giá"), max_length=200, help_text=_("Số, ngày, cơ quan ban hành.")
    )
    valid_from = forms.DateField(label=_("Có hiệu lực từ"), widget=DateInput())
    valid_to = forms.DateField(label=_("Hết hiệu lực"), widget=DateInput(), required=False)
    cap = forms.IntegerField(
        label=_("Mức tối đa một người một năm"), initial=350_000, min_value=0, max_value=10_000_000,
        help_text=_("350.000 đồng theo Điều 73 Nghị định 165/2026/NĐ-CP; Hội đồng nhân dân tỉnh có thể quyết định cao hơn."),
    )  # fmt: skip


class ItemForm(forms.Form):
    """One line."""

    code = forms.CharField(label=_("Mã dịch vụ"), max_length=40)
    name = forms.CharField(label=_("Nội dung"), max_length=200)
    price = forms.IntegerField(label=_("Đơn giá"), min_value=0, max_value=50_000_000)
    package = forms.ChoiceField(label=_("Áp dụng cho"), choices=list(rules.PACKAGES.items()))
