"""Shape of the public question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.kernel import clock
from kham.kernel.dates import read_date
from kham.kernel.partial_date import PartialDate

COPY_BYTES = 5 * 1024 * 1024


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


class CopyForm(forms.Form):
    """Code on a signed copy and, when at hand, the file itself."""

    code = forms.CharField(
        label=_("Mã trên bản kết quả"),
        max_length=400,
        help_text=_("Mười sáu ký tự dạng ABCD-EFGH-JKMN-PQRT, hoặc nội dung ô vuông QR."),
    )
    file = forms.FileField(
        label=_("Tệp PDF (nếu có)"),
        required=False,
        help_text=_("Chỉ so xem tệp có bị sửa không; tệp không được giữ lại."),
    )

    def clean_file(self) -> bytes | None:
        """The bytes, when the file is of a size that ours can have."""
        given = self.cleaned_data["file"]
        if given is None:
            return None
        if given.size > COPY_BYTES:
            raise forms.ValidationError(_("Tệp quá 5 MB; bản kết quả của chúng tôi nhỏ hơn nhiều."))
        content: bytes = given.read()
        return content
