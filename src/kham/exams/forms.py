"""Forms of the exam day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.kernel.dates import read_date


class WalkInForm(forms.Form):
    """Somebody on no list, in as few fields as can be."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    birth = forms.CharField(label=_("Ngày sinh"), max_length=12, help_text=_("Ngày/tháng/năm, hoặc chỉ năm."))
    sex = forms.ChoiceField(
        label=_("Giới tính"), choices=[("male", _("Nam")), ("female", _("Nữ"))], widget=forms.RadioSelect
    )
    personal_number = forms.CharField(label=_("Số định danh cá nhân"), max_length=12, required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=15, required=False)
    address = forms.CharField(label=_("Nơi ở"), max_length=250, required=False)

    def clean_birth(self) -> str:
        """Read as on any list; a date that cannot be is refused with its reason."""
        from kham.kernel import clock

        reading = read_date(self.cleaned_data["birth"], today=clock.today())
        if reading.value is None:
            raise forms.ValidationError(_("Ngày sinh không đọc được. Ghi ngày/tháng/năm, hoặc chỉ năm."))
        return str(self.cleaned_data["birth"])

    def fields_for_roster(self) -> dict[str, Any]:
        """Fields as `roster.actions.add_person` takes them: text as typed."""
        return {name: value for name, value in self.cleaned_data.items() if value}
