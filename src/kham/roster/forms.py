"""Forms of the roster's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.places import queries as places_queries
from kham.roster.rules import catalogue

SEXES = [("", "–"), ("male", _("Nam")), ("female", _("Nữ"))]


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; cleaned to a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by the rules of a single one."""
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent or [None]]


class UploadForm(forms.Form):
    """Lists to hand in: one or several files, the sender named or left to be recognised."""

    sender = forms.ChoiceField(label=_("Nơi gửi"), required=False)
    title = forms.CharField(
        label=_("Tên danh sách"), max_length=250, required=False, help_text=_("Để trống sẽ lấy tên tệp.")
    )
    file = FilesField(
        label=_("Các tệp danh sách"),
        error_messages={"empty": _("Tệp rỗng, không có dòng nào. Mở tệp trên máy, lưu lại rồi nộp lại.")},
    )

    def __init__(self, *args: Any, senders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guessed = [("", _("Tự nhận ra theo tệp"))] if len(senders) != 1 else []
        self.fields["sender"].choices = [*guessed, *senders]  # type: ignore[attr-defined]  # a ChoiceField
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
    """What the page for deaths and moves does not take: somebody bound to the bed, or written down as gone by mistake."""

    what = forms.ChoiceField(
        label=_("Việc cần ghi"),
        choices=[("", "–"), ("bedridden", _("Nằm liệt, khám tại nhà")), ("up", _("Không còn nằm liệt")),
                 ("back", _("Ghi nhầm, vẫn ở đây"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("Căn cứ"), max_length=200, help_text=_("Ai báo, giấy tờ nào."))


class PaperForm(forms.Form):
    """What a paper shown by the person says: only what was typed is written down."""

    personal_number = forms.CharField(label=_("Số định danh (12 chữ số)"), max_length=20, required=False)
    birth = forms.CharField(
        label=_("Ngày sinh"), max_length=20, required=False, help_text=_("05/7/1950, hoặc chỉ năm: 1950")
    )
    ethnicity = forms.ChoiceField(label=_("Dân tộc"), required=False)
    address = forms.CharField(label=_("Nơi ở hiện tại"), max_length=200, required=False)
    evidence = forms.ChoiceField(
        label=_("Giấy tờ"),
        choices=[
            ("Thẻ căn cước, căn cước công dân", _("Thẻ căn cước, căn cước công dân")),
            ("Thông báo số định danh cá nhân", _("Thông báo số định danh cá nhân")),
            ("Giấy khai sinh", _("Giấy khai sinh")),
            ("Xác nhận thông tin về cư trú", _("Xác nhận thông tin về cư trú")),
            ("Trả lời của Công an", _("Trả lời của Công an")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = places_queries.ethnic_groups()
        self.fields["ethnicity"].choices = [("", "–"), *groups]  # type: ignore[attr-defined]  # a ChoiceField


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Lý do"), max_length=200)


class ChangeForm(forms.Form):
    """Somebody died or moved, as told at the station, in the neighbourhood or at the exam desk."""

    what = forms.ChoiceField(
        label=_("Việc xảy ra"), choices=[("death", _("Đã chết")), ("move", _("Chuyển đi"))]
    )
    on = forms.DateField(label=_("Ngày xảy ra"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.ChoiceField(label=_("Chuyển đến"), required=False)
    where = forms.CharField(
        label=_("Tên xã, phường hoặc nơi đến"), max_length=200, required=False,
        help_text=_("Như: phường Thủy Nguyên, Hải Phòng. Chỉ ghi khi chọn “Nơi khác”."),
    )  # fmt: skip
    whole = forms.BooleanField(label=_("Cả hộ chuyển đi"), required=False)
    evidence = forms.CharField(label=_("Căn cứ"), max_length=250, help_text=_("Ai báo, giấy tờ nào."))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Nơi khác")), *places]  # type: ignore[attr-defined]  # a ChoiceField


class BirthForm(forms.Form):
    """A newborn of somebody on the roster."""

    full_name = forms.CharField(
        label=_("Họ tên trẻ"), max_length=120, help_text=_("Chưa đặt tên: ghi “Con bà” và tên mẹ.")
    )
    birth = forms.CharField(label=_("Ngày sinh"), max_length=20, help_text=_("05/7/2026"))
    sex = forms.ChoiceField(label=_("Giới tính"), choices=SEXES, required=False)
    guardian = forms.CharField(
        label=_("Người giám hộ"), max_length=120, required=False, help_text=_("Để trống là mẹ của trẻ.")
    )
    evidence = forms.CharField(
        label=_("Căn cứ"), max_length=250, help_text=_("Giấy chứng sinh, khai sinh, sổ tiêm chủng.")
    )


class DwellingForm(forms.Form):
    """Where somebody is registered, or lives."""

    kind = forms.ChoiceField(
        label=_("Loại"),
        choices=[
            ("permanent", _("Thường trú")),
            ("temporary", _("Tạm trú")),
            ("actual", _("Nơi ở hiện tại")),
        ],
    )
    where = forms.CharField(
        label=_("Ở đâu"), max_length=200, required=False, help_text=_("Để trống là ở xã, phường này.")
    )
    since = forms.DateField(label=_("Từ ngày"), widget=forms.DateInput(attrs={"type": "date"}))
    evidence = forms.CharField(label=_("Căn cứ"), max_length=250)


class RestrictForm(forms.Form):
    """A service asks to hide somebody, or no longer asks."""

    service = forms.ChoiceField(label=_("Đơn vị đề nghị"), required=False)
    reason = forms.CharField(label=_("Văn bản, lý do"), max_length=250)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", "–"), *services]  # type: ignore[attr-defined]  # a ChoiceField


class MembershipForm(forms.Form):
    """A person into a group, by a document."""

    group = forms.ChoiceField(label=_("Nhóm đối tượng"))
    document = forms.CharField(
        label=_("Giấy tờ, văn bản"), max_length=200, help_text=_("Số, ngày quyết định; giấy xác nhận.")
    )
    reason = forms.CharField(label=_("Ghi chú"), max_length=250, required=False)
    valid_from = forms.DateField(
        label=_("Từ ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Để trống là hôm nay."),
    )
    valid_to = forms.DateField(
        label=_("Đến hết ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Để trống là chưa có hạn."),
    )

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = [(code, label) for code, label in groups if code not in ("resident", "other")]
        self.fields["group"].choices = [("", "–"), *usable]  # type: ignore[attr-defined]  # a ChoiceField


class LocalGroupForm(forms.Form):
    """A group that the unit adds itself; a known one keeps its code and first day."""

    code = forms.CharField(
        label=_("Mã nhóm"), max_length=25, help_text=_("Chữ không dấu, chữ số; không đổi được về sau.")
    )
    label = forms.CharField(label=_("Tên nhóm"), max_length=120)
    short = forms.CharField(
        label=_("Tên ngắn"), max_length=30, required=False, help_text=_("Dùng ở đầu cột của bảng.")
    )
    document = forms.CharField(label=_("Văn bản"), max_length=200)
    order = forms.IntegerField(label=_("Thứ tự"), min_value=1, max_value=999, initial=50)
    valid_from = forms.DateField(label=_("Từ ngày"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(
        label=_("Đến hết ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Để trống là chưa có hạn."),
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["code"], self.fields["valid_from"]
