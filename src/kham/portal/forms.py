"""Shape of the public question."""

from django import forms
from django.utils.translation import gettext_lazy as _


class InvitationForm(forms.Form):
    """Code of the invitation and, as the second proof, the birth year."""

    code = forms.CharField(
        label=_("Mã trên giấy mời"),
        max_length=60,
        help_text=_("Bảy ký tự dạng ABC-DEFG, hoặc nội dung ô vuông QR."),
    )
    birth_year = forms.IntegerField(label=_("Năm sinh"), min_value=1900, max_value=2100)
