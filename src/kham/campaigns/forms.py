"""Shapes of the screens about documents and tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# The nine local groups of the plan; the roster knows what each means.
GROUPS = [
    ("elderly", _("Người cao tuổi")), ("disabled", _("Người khuyết tật")), ("poor", _("Hộ nghèo")), ("near_poor", _("Hộ cận nghèo")),
    ("merit", _("Người có công với cách mạng")), ("social_protection", _("Đối tượng bảo trợ xã hội")),
    ("special_child", _("Trẻ em có hoàn cảnh đặc biệt")), ("mental_illness", _("Người mắc bệnh tâm thần")), ("lonely", _("Người neo đơn")),
]  # fmt: skip


class DirectiveForm(forms.Form):
    """An official document to read."""

    file = forms.FileField(label=_("Văn bản"), help_text=_("Tệp .docx, .pdf có chữ hoặc .txt, tối đa 25 MB."))


class TaskForm(forms.Form):
    """Correction of a draft task."""

    owner: Any = forms.ModelChoiceField(label=_("Cơ quan thực hiện"), queryset=None, required=False)
    role = forms.ChoiceField(label=_("Vai trò"), choices=[("lead", _("Chủ trì")), ("support", _("Phối hợp"))])
    action = forms.CharField(label=_("Nội dung"), widget=forms.Textarea(attrs={"rows": 4}))
    due_on = forms.DateField(
        label=_("Hạn"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    recurrence = forms.RegexField(
        r"^(daily|weekly|biweekly|monthly|quarterly|half-yearly|yearly)(:[a-z0-9-]+)?$", label=_("Định kỳ"), required=False,
        help_text=_("Ví dụ: weekly, monthly:20; để trống nếu chỉ làm một lần."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations  # type: ignore[attr-defined]  # a ModelChoiceField


class CloseForm(forms.Form):
    """Report of a task done."""

    outcome = forms.CharField(label=_("Kết quả"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    evidence = forms.FileField(label=_("Tài liệu chứng minh"), required=False)


class DifficultyForm(forms.Form):
    """A difficulty or a proposal."""

    kind = forms.ChoiceField(
        label=_("Loại"),
        choices=[("difficulty", _("Khó khăn, vướng mắc")), ("proposal", _("Kiến nghị, đề xuất"))],
    )
    text = forms.CharField(label=_("Nội dung"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class AnswerForm(forms.Form):
    """The answer that closes a difficulty."""

    answer = forms.CharField(label=_("Trả lời"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class CampaignForm(forms.Form):
    """A campaign: until when, for whom."""

    name = forms.CharField(label=_("Tên chiến dịch"), max_length=250)
    starts_on = forms.DateField(
        label=_("Từ ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Hoàn thành trước ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    report_day = forms.IntegerField(
        label=_("Báo cáo tháng trước ngày"), min_value=2, max_value=28, initial=20,
        help_text=_("Ngày trong tháng, theo văn bản của cấp trên."),
    )  # fmt: skip
    facility: Any = forms.ModelChoiceField(label=_("Cơ sở khám"), queryset=None, required=False)
    groups = forms.MultipleChoiceField(
        label=_("Đối tượng"), required=False, choices=GROUPS, widget=forms.CheckboxSelectMultiple,
        help_text=_("Để trống khi chiến dịch dành cho mọi người dân."),
    )  # fmt: skip

    def __init__(self, *args: Any, facilities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = facilities  # type: ignore[attr-defined]  # a ModelChoiceField
