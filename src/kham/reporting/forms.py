"""Shapes of the screens of reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

AREA = {"rows": 5}


class WordsForm(forms.Form):
    """Everything of a report that a person may write."""

    issuer = forms.ChoiceField(label=_("Loại báo cáo"))
    number = forms.RegexField(
        r"^\d{0,5}$",
        label=_("Số văn bản"),
        required=False,
        help_text=_("Để trống nếu chưa lấy số; văn bản chừa chỗ để ghi."),
    )
    signed_on = forms.DateField(
        label=_("Ngày ký"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=_("Địa danh"), max_length=60)
    signer_post = forms.ChoiceField(
        label=_("Người ký"), choices=[("head", _("Cấp trưởng")), ("deputy", _("Cấp phó ký thay"))]
    )
    signer_name = forms.CharField(label=_("Họ và tên người ký"), required=False, max_length=80)
    difficulties = forms.CharField(
        label=_("Khó khăn, vướng mắc"),
        required=False,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("Mỗi dòng một ý; văn bản tự đánh số."),
    )
    proposals = forms.CharField(
        label=_("Kiến nghị, đề xuất"), required=False, widget=forms.Textarea(attrs=AREA)
    )
    next = forms.CharField(
        label=_("Phương hướng, nhiệm vụ tháng tới"), required=False, widget=forms.Textarea(attrs=AREA)
    )

    def __init__(self, *args: Any, issuers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].choices = issuers  # type: ignore[attr-defined]  # a ChoiceField

    def words(self) -> dict[str, str]:
        """The cleaned texts, dates as ISO."""
        data = dict(self.cleaned_data)
        data["signed_on"] = data["signed_on"].isoformat() if data["signed_on"] else ""
        return data


class SentForm(forms.Form):
    """To whom the signed report went."""

    to = forms.CharField(label=_("Nơi nhận"), max_length=200)
