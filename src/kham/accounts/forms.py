"""Shapes of the account screens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.accounts.roles import ROLES


class NewUserForm(forms.Form):
    """Open an account with one membership."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    username = forms.RegexField(
        r"^[a-z0-9._-]{3,60}$",
        label=_("Tên đăng nhập"),
        help_text=_("Chữ thường không dấu, số, dấu chấm; ví dụ: lan.nguyen"),
    )
    role = forms.ChoiceField(label=_("Vai trò"), choices=[(code, role.name) for code, role in ROLES.items()])
    organisation: Any = forms.ModelChoiceField(label=_("Cơ quan, tổ chức"), queryset=None, required=False)
    unit: Any = forms.ModelChoiceField(label=_("Địa bàn"), queryset=None)
    valid_to = forms.DateField(
        label=_("Đến hết ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Bắt buộc với tình nguyện viên."),
    )

    def __init__(self, *args: object, units: object, organisations: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on unchanged
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]  # as above


class RevokeForm(forms.Form):
    """Why a membership ends."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)
