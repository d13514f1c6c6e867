"""Shapes of the room's screens."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kham.accounts.wording import said
from kham.kernel.reasons import Refusal
from kham.records.rules.rest import keys, scopes

# What a program is let in for, in words; each a bundle of scopes.
PURPOSES: dict[str, tuple[Any, str]] = {
    "everything": (_("Toàn bộ hồ sơ đã ký (người, lượt khám, kết quả, bản kết quả)"), "system/*.rs"),
    "people": (
        _("Người đã khám và danh sách theo buổi, không có kết quả"),
        "system/Patient.rs system/Group.rs",
    ),
    "visits": (
        _("Người và lượt khám: ai, ngày nào, ở đâu"),
        "system/Patient.rs system/Encounter.rs system/Organization.rs system/Location.rs system/Group.rs",
    ),
    "documents": (_("Bản kết quả của từng lượt khám (tài liệu)"), "system/Encounter.rs system/Bundle.rs"),
    "other": (_("Tự ghi quyền đọc"), ""),
}


class NewClientForm(forms.Form):
    """Let a program in."""

    name = forms.CharField(label=_("Tên ứng dụng"), max_length=120)
    owner = forms.CharField(label=_("Cơ quan chịu trách nhiệm"), max_length=200)
    basis = forms.CharField(
        label=_("Căn cứ chia sẻ dữ liệu"),
        max_length=300,
        help_text=_("Số, ngày văn bản hoặc điều khoản cho phép; ghi cùng ứng dụng."),
    )
    unit: Any = forms.ModelChoiceField(
        label=_("Địa bàn được đọc"), queryset=None, empty_label=_("Chọn địa bàn")
    )
    purpose = forms.ChoiceField(
        label=_("Được đọc"),
        choices=[(code, words) for code, (words, _scopes) in PURPOSES.items()],
        widget=forms.RadioSelect,
        initial="visits",
    )
    scopes = forms.CharField(
        label=_("Quyền đọc tự ghi"),
        required=False,
        max_length=1000,
        help_text=_("Chỉ khi chọn “Tự ghi quyền đọc”. Ví dụ: system/Encounter.rs system/Observation.rs"),
    )
    valid_to = forms.DateField(
        label=_("Đến hết ngày"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Không quá một năm."),
    )
    jwks = forms.CharField(
        label=_("Khóa công khai của ứng dụng (JWKS)"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Nên dùng. Để trống thì máy sinh một mật khẩu, hiện một lần."),
    )

    def __init__(self, *args: Any, units: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        self.today = today

    def clean_jwks(self) -> dict[str, Any]:
        """The key set, empty when none was given."""
        text = str(self.cleaned_data["jwks"]).strip()
        if not text:
            return {}
        try:
            return keys.read_set(text)
        except Refusal as refusal:
            raise ValidationError(said(refusal.sentence)) from refusal

    def clean(self) -> dict[str, Any]:
        """The scopes of the purpose, or those written by hand."""
        given = self.cleaned_data
        wanted = PURPOSES.get(given.get("purpose", ""), ("", ""))[1] or given.get("scopes", "")
        try:
            given["allowed"] = scopes.read_list(wanted)
        except Refusal as refusal:
            self.add_error("scopes", said(refusal.sentence))
        else:
            if not given["allowed"]:
                self.add_error("scopes", gettext("Ghi ít nhất một quyền đọc."))
        return given


class RevokeClientForm(forms.Form):
    """Why a program's access ends."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)
