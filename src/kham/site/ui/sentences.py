"""Django's own words for mistakes, said again the way an official would say them. A form's own message is left alone."""

from django import forms
from django.core import validators
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


def plain(bound: BoundField) -> dict[str, str]:
    """Django's message (as it stands in the active language) → ours, for one field."""
    missing = _("chưa chọn.") if isinstance(bound.field.widget, CHOSEN) else _("chưa nhập.")
    if isinstance(bound.field, forms.FileField):
        missing = _("chưa chọn tệp.")
    words = {
        forms.Field.default_error_messages["required"]: missing,
        forms.IntegerField.default_error_messages["invalid"]: _("phải là số nguyên."),
        forms.DecimalField.default_error_messages["invalid"]: _("phải là số, phần lẻ viết sau dấu phẩy."),
        forms.DateField.default_error_messages["invalid"]: _(
            "ngày không có thật; viết ngày/tháng/năm, ví dụ 05/7/2026."
        ),
        forms.TimeField.default_error_messages["invalid"]: _("giờ không đúng; viết giờ:phút, ví dụ 07:30."),
        forms.FileField.default_error_messages["empty"]: _("tệp không có nội dung."),
        forms.ChoiceField.default_error_messages["invalid_choice"]: _(
            "không có trong danh sách để chọn; chọn lại."
        ),
        validators.MaxValueValidator.message: _("không được quá %(limit_value)s."),
        validators.MinValueValidator.message: _("không được dưới %(limit_value)s."),
    }
    return {str(theirs): ours for theirs, ours in words.items()}


def of(bound: BoundField) -> list[str]:
    """The mistakes of one field, each a sentence that goes on from the label ("Cân nặng: không được dưới 1.")."""
    known, found = plain(bound), []
    for error in bound.form.errors.as_data().get(bound.name, []):
        ours = known.get(str(error.message))
        found += [ours % error.params if error.params and "%(" in ours else ours] if ours else error.messages
    return found


def alone(text: str) -> str:
    """The same sentence under its field, where no label goes before it: with a capital letter."""
    return text[:1].upper() + text[1:]
