"""Forms of the steps. What is possible is decided by the actions; a form only reads what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.followup.models import ClosingReason


class SearchForm(forms.Form):
    """Name or code of a person; sent by POST, so that it never stands in an address."""

    q = forms.CharField(label=_("Họ tên hoặc mã người dân"), max_length=80)


class ContactForm(forms.Form):
    """A call or a visit."""

    reached = forms.ChoiceField(
        label=_("Kết quả liên hệ"),
        choices=[("yes", _("Gặp được, đã tư vấn và hẹn")), ("no", _("Chưa gặp được"))],
        widget=forms.RadioSelect, initial="yes",
    )  # fmt: skip
    note = forms.CharField(
        label=_("Nội dung"), max_length=280, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReferForm(forms.Form):
    """Where the person is sent."""

    facility = forms.CharField(label=_("Cơ sở nhận"), max_length=200)
    note = forms.CharField(label=_("Lý do, ngày hẹn"), max_length=200, required=False)

    def __init__(self, *args: Any, facilities: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(f.name, f.name) for f in facilities]
        if choices:
            self.fields["facility"] = forms.ChoiceField(
                label=_("Cơ sở nhận"), choices=[("", _("Chọn cơ sở")), *choices]
            )


class NoteForm(forms.Form):
    """A plain note; also for attendance and reopening."""

    note = forms.CharField(
        label=_("Nội dung"), max_length=280, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CloseForm(forms.Form):
    """Why the case ends."""

    reason = forms.ChoiceField(
        label=_("Lý do đóng ca"), choices=[("", _("Chọn lý do")), *ClosingReason.choices]
    )
    note = forms.CharField(
        label=_("Ghi rõ"), max_length=250, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReassignForm(forms.Form):
    """Who owns the case from now on."""

    owner = forms.ChoiceField(label=_("Cơ quan nhận"))
    note = forms.CharField(label=_("Lý do"), max_length=200, required=False)

    def __init__(self, *args: Any, owners: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Chọn cơ quan")), *[(str(o.pk), o.name) for o in owners]]
        self.fields["owner"] = forms.ChoiceField(label=_("Cơ quan nhận"), choices=choices)
