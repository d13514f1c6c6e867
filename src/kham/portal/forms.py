"""Shape of the public question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.kernel import clock
from kham.kernel.dates import read_date
from kham.kernel.partial_date import PartialDate


class InvitationForm(forms.Form):
    """Code of the invitation and, as the second proof, the birth year."""

    code = forms.CharField(
        label=_("Mã trên giấy mời"),
        max_length=60,
        help_text=_("Bảy ký tự dạng ABC-DEFG, hoặc nội dung ô vuông QR."),
    )
    birth_year = forms.IntegerField(label=_("Năm sinh"), min_value=1900, max_value=2100)


class ResultForm(forms.Form):
    """Code of the result slip and, as the second proof, the whole date of birth."""

    code = forms.CharField(
        label=_("Mã trên phiếu kết quả"), max_length=60, help_text=_("Mười hai ký tự dạng ABCD-EFGH-JKMN.")
    )
    birth = forms.CharField(
        label=_("Ngày sinh"), max_length=12, help_text=_("Ngày/tháng/năm; giấy tờ chỉ ghi năm thì gõ năm.")
    )

    def clean_birth(self) -> PartialDate:
        """Read as on any list."""
        read = read_date(self.cleaned_data["birth"], today=clock.today()).value
        if read is None:
            raise forms.ValidationError(_("Ngày sinh không đọc được. Ghi ngày/tháng/năm, hoặc chỉ năm."))
        return read
