"""Forms of the roster's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.roster.rules import catalogue

SEXES = [("", "–"), ("male", _("Nam")), ("female", _("Nữ"))]


class UploadForm(forms.Form):
    """A list to hand in."""

    sender = forms.ChoiceField(label=_("Nơi gửi"))
    title = forms.CharField(
        label=_("Tên danh sách"), max_length=250, required=False, help_text=_("Để trống sẽ lấy tên tệp.")
    )
    file = forms.FileField(label=_("Tệp danh sách"))

    def __init__(self, *args: Any, senders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"].choices = senders  # type: ignore[attr-defined]  # a ChoiceField
        if len(senders) == 1:
            self.fields["sender"].initial = senders[0][0]


class RowForm(forms.Form):
    """The right values for a row that waits."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    birth = forms.CharField(
        label=_("Ngày sinh"), max_length=20, required=False, help_text=_("05/7/1950, hoặc chỉ năm: 1950")
    )
    sex = forms.ChoiceField(label=_("Giới tính"), choices=SEXES, required=False)
    personal_number = forms.CharField(label=_("Số định danh (12 chữ số)"), max_length=20, required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=30, required=False)


class PersonForm(RowForm):
    """Somebody who is on no list."""

    address = forms.CharField(label=_("Số nhà, ngõ"), max_length=200, required=False)
    neighbourhood = forms.ChoiceField(label=_("Tổ dân phố, thôn"), required=False)
    guardian = forms.CharField(
        label=_("Người giám hộ"), max_length=120, required=False, help_text=_("Với trẻ em")
    )
    groups = forms.MultipleChoiceField(
        label=_("Đối tượng"), required=False, widget=forms.CheckboxSelectMultiple
    )
    despite = forms.BooleanField(label=_("Đã kiểm tra, đây là người khác"), required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].choices = [("", "–"), *places]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["groups"].choices = [  # type: ignore[attr-defined]  # a MultipleChoiceField
            (one.code, _(one.label)) for one in catalogue.groups().values() if one.local
        ]


class StatusForm(forms.Form):
    """A death, a move, a return, or somebody bound to the bed."""

    what = forms.ChoiceField(
        label=_("Việc cần ghi"),
        choices=[("dead", _("Đã mất")), ("moved", _("Đã chuyển đi")), ("bedridden", _("Nằm liệt, khám tại nhà")),
                 ("up", _("Không còn nằm liệt")), ("back", _("Ghi nhầm, vẫn ở đây"))],
    )  # fmt: skip
    on = forms.DateField(label=_("Ngày"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to = forms.CharField(label=_("Chuyển đến"), max_length=200, required=False)
    reason = forms.CharField(label=_("Căn cứ"), max_length=200, help_text=_("Ai báo, giấy tờ nào."))


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Lý do"), max_length=200)
