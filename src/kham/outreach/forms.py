"""Shapes of the outreach screens."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import read_id
from kham.outreach.models import Channel, Outcome

REFUSALS = [
    ("Không có nhu cầu", _("Không có nhu cầu")), ("Bận, không sắp xếp được", _("Bận, không sắp xếp được")),
    ("Ngại lấy máu, ngại khám", _("Ngại lấy máu, ngại khám")), ("Lý do khác", _("Lý do khác")),
]  # fmt: skip
# One tap each; refusals stand apart because they carry a reason.
FIRST = [(Outcome.WILL_COME, _("Sẽ đến")), (Outcome.ABSENT, _("Vắng nhà"))]
OTHERS = [
    (Outcome.AWAY, _("Đi làm ăn xa")), (Outcome.ELSEWHERE, _("Đã khám nơi khác")), (Outcome.BEDRIDDEN, _("Ốm nằm, cần khám tại nhà")),
    (Outcome.MOVED, _("Đã chuyển đi")), (Outcome.DEAD, _("Đã mất")), (Outcome.WRONG_NUMBER, _("Sai số điện thoại")),
]  # fmt: skip


def identifiers(texts: list[str]) -> list[UUID]:
    """The texts that are identifiers; others are left out."""
    return [key for key in map(read_id, texts) if key]


class ContactForm(forms.Form):
    """One tap: channel, outcome, and for a refusal its reason."""

    channel = forms.ChoiceField(choices=Channel.choices, required=False)
    outcome = forms.ChoiceField(choices=Outcome.choices)
    note = forms.CharField(max_length=250, required=False)

    def clean_channel(self) -> str:
        """A visit unless a call was made; a wrong number is learnt by calling."""
        if self.data.get("outcome") == Outcome.WRONG_NUMBER:
            return Channel.CALL
        return self.cleaned_data.get("channel") or Channel.VISIT
