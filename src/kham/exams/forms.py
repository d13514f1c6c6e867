"""Forms of the exam day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kham.exams.actions.checking_in import METHODS, RELATIONS
from kham.exams.rules import catalogue
from kham.kernel.dates import read_date

SHOWN = ("card", "vneid", "birth_certificate", "guardian", "known")


class WalkInForm(forms.Form):
    """Somebody on no list, in as few fields as can be; what a card says is filled in beforehand."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    birth = forms.CharField(
        label=_("Ngày sinh"),
        max_length=12,
        help_text=_("Ngày/tháng/năm, hoặc chỉ năm."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    sex = forms.ChoiceField(
        label=_("Giới tính"), choices=[("male", _("Nam")), ("female", _("Nữ"))], widget=forms.RadioSelect
    )
    neighbourhood = forms.ChoiceField(label=_("Tổ dân phố, thôn"), required=False)
    personal_number = forms.CharField(
        label=_("Số định danh cá nhân"),
        max_length=15,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=15,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    address = forms.CharField(label=_("Nơi ở"), max_length=250, required=False)
    companion_name = forms.CharField(label=_("Người đi cùng (trẻ em)"), max_length=120, required=False)
    companion_relation = forms.ChoiceField(
        label=_("Quan hệ với trẻ"), required=False, choices=[("", "–"), *RELATIONS.items()]
    )
    method = forms.ChoiceField(
        label=_("Xác nhận đúng người bằng"),
        required=False,
        choices=[("", _("Chưa có giấy tờ")), *((code, METHODS[code]) for code in SHOWN)],
    )

    def __init__(self, *given: Any, places: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["neighbourhood"].choices = [("", _("Chưa rõ")), *places]  # type: ignore[attr-defined]  # a choice field

    def clean_birth(self) -> str:
        """Read as on any list; a date that cannot be is refused with its reason."""
        from kham.kernel import clock

        reading = read_date(self.cleaned_data["birth"], today=clock.today())
        if reading.value is None:
            raise forms.ValidationError(_("Ngày sinh không đọc được. Ghi ngày/tháng/năm, hoặc chỉ năm."))
        return str(self.cleaned_data["birth"])

    def fields_for_roster(self) -> dict[str, Any]:
        """Fields as `roster.actions.add_person` takes them: text as typed."""
        own = ("full_name", "birth", "sex", "neighbourhood", "personal_number", "phone", "address")
        return {name: self.cleaned_data[name] for name in own if self.cleaned_data.get(name)}

    def companion(self) -> dict[str, str]:
        """Who came with a child, as far as it was told."""
        told = {name: self.cleaned_data.get(f"companion_{name}", "") for name in ("name", "relation")}
        return {name: text for name, text in told.items() if text}


class ContentForm(forms.Form):
    """What a campaign examines from now on."""

    approved_on = forms.DateField(
        label=_("Ngày duyệt kế hoạch của đợt khám"), required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )  # fmt: skip
    extensions = forms.MultipleChoiceField(required=False)

    def __init__(self, *given: Any, campaign: Any, offered: Sequence[Any], **named: Any) -> None:
        start = {"approved_on": campaign.approved_on, "extensions": list(campaign.extensions)}
        named["initial"] = start
        super().__init__(*given, **named)
        choices = [(one.code, one.title) for one in offered]
        self.fields["extensions"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> list[str]:
        """Codes that are ticked on the page now."""
        return list(self["extensions"].value() or [])


class EmergencyForm(forms.Form):
    """The red button without a browser client: from the list of the session."""

    number = forms.IntegerField(label=_("Số thứ tự (nếu đã đón tiếp)"), min_value=1, required=False)
    who = forms.CharField(
        label=_("Hoặc tên, nhận dạng của người chưa đón tiếp"), max_length=160, required=False
    )
    what = forms.MultipleChoiceField(label=_("Việc xảy ra"), widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(label=_("Ghi thêm"), max_length=1000, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        english = (get_language() or "vi").startswith("en")
        choices = list(catalogue.words("emergency", "what", english=english).items())
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # a choice field


class ElsewhereForm(forms.Form):
    """A paper of an exam made at another place this year."""

    who = forms.CharField(
        label=_("Người khám"), max_length=600, help_text=_("Quét mã, gõ mã ngắn, hoặc họ tên kèm năm sinh.")
    )
    on = forms.CharField(label=_("Ngày khám"), max_length=12, help_text=_("Ngày/tháng/năm trên giấy."))
    facility_name = forms.CharField(label=_("Nơi đã khám"), max_length=200)
    document = forms.CharField(
        label=_("Giấy đã xem"),
        max_length=200,
        help_text=_("Loại giấy và số, ví dụ: Giấy khám sức khỏe số 123."),
    )
    file = forms.FileField(
        label=_("Ảnh hoặc bản quét của giấy"), required=False, help_text=_("PDF, JPG, PNG, không quá 5 MB.")
    )
