"""Shapes of the planning screens."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.planning.models import Site, Team


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlanForm(forms.Form):
    """What a plan is drawn from."""

    first_day = forms.DateField(label=_("Từ ngày"), widget=DateInput())
    last_day = forms.DateField(label=_("Đến hết ngày"), widget=DateInput())
    teams: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Đoàn khám tham gia"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một đoàn khám.")},
    )  # fmt: skip
    sites: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Điểm khám sử dụng"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một điểm khám.")},
    )  # fmt: skip
    saturdays = forms.BooleanField(label=_("Khám cả thứ Bảy"), required=False)
    sundays = forms.BooleanField(label=_("Khám cả Chủ nhật"), required=False)
    order = forms.ChoiceField(
        label=_("Thứ tự"), widget=forms.RadioSelect, initial="risk",
        choices=[
            ("risk", _("Địa bàn có nhiều người cao tuổi, yếu thế trước")),
            ("easy", _("Địa bàn gần, đông người trước")),
        ],
    )  # fmt: skip
    units = forms.MultipleChoiceField(
        label=_("Chỉ các địa bàn"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn: toàn địa bàn."),
    )

    def __init__(
        self, *args: Any, teams: Any, sites: Any, units: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = teams  # type: ignore[attr-defined]  # a choice of models
        self.fields["sites"].queryset = sites  # type: ignore[attr-defined]  # as above
        self.fields["teams"].label_from_instance = team_label  # type: ignore[attr-defined]  # as above
        self.fields["sites"].label_from_instance = site_label  # type: ignore[attr-defined]  # as above
        self.fields["units"].choices = units  # type: ignore[attr-defined]  # a choice of words

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        values = super().clean() or {}
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Ngày cuối phải từ ngày đầu trở đi."))
        if first and last and (last - first) > dt.timedelta(days=400):
            self.add_error("last_day", _("Lập lịch nhiều nhất cho 400 ngày."))
        return values


def team_label(team: Team) -> str:
    """ "Đoàn 1 (100 người một ngày)"."""
    return _("%(name)s (%(count)d người một ngày)") % {"name": team.name, "count": team.day_capacity}


def site_label(site: Site) -> str:
    """ "Nhà văn hóa tổ 5 (nhận 150 người một ngày)"."""
    return _("%(name)s (nhận %(count)d người một ngày)") % {"name": site.name, "count": site.day_limit}


class SiteForm(forms.Form):
    """One site."""

    name = forms.CharField(label=_("Tên điểm khám"), max_length=200)
    kind = forms.ChoiceField(label=_("Loại"), choices=list(Site._meta.get_field("kind").choices or []))
    unit: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Địa bàn"), queryset=None)
    address = forms.CharField(label=_("Địa chỉ"), max_length=250, required=False)
    day_limit = forms.IntegerField(
        label=_("Nhận nhiều nhất mỗi ngày"),
        min_value=0,
        max_value=2000,
        initial=150,
        help_text=_("Theo chỗ ngồi chờ và lối đi."),
    )
    lat = forms.FloatField(label=_("Vĩ độ"), min_value=8, max_value=24, required=False, localize=False)
    lon = forms.FloatField(label=_("Kinh độ"), min_value=102, max_value=118, required=False, localize=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a choice of models


class TeamForm(forms.Form):
    """One team."""

    name = forms.CharField(label=_("Tên đoàn khám"), max_length=200)
    kind = forms.ChoiceField(label=_("Hình thức"), choices=list(Team._meta.get_field("kind").choices or []))
    unit: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Thuộc địa bàn"), queryset=None)
    day_capacity = forms.IntegerField(
        label=_("Sức khám mỗi ngày"),
        min_value=1,
        max_value=1000,
        initial=100,
        help_text=_("Số người khám xong trong một ngày làm việc."),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a choice of models


class MoveForm(forms.Form):
    """Another session for one person."""

    session: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Chuyển sang buổi"), queryset=None)
    reason = forms.CharField(label=_("Lý do"), max_length=250, required=False)

    def __init__(self, *args: Any, sessions: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # a choice of models
        self.fields["session"].label_from_instance = label  # type: ignore[attr-defined]  # as above


class CancelForm(forms.Form):
    """Why a session is called off."""

    reason = forms.ChoiceField(
        label=_("Lý do"), widget=forms.RadioSelect,
        choices=[
            ("Mưa, ngập, thiên tai", _("Mưa, ngập, thiên tai")), ("Đoàn khám vắng người", _("Đoàn khám vắng người")),
            ("Điểm khám không dùng được", _("Điểm khám không dùng được")), ("Trùng việc của địa phương", _("Trùng việc của địa phương")),
        ],
    )  # fmt: skip
    note = forms.CharField(label=_("Ghi thêm"), max_length=200, required=False)
