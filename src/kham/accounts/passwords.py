"""Words that everybody here would try first (ASVS 6.2.11)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kham.kernel.names import fold

LOCAL_WORDS = ("suckhoe", "khamsuckhoe", "tramyte", "hoabinh", "haiphong", "laichau", "vietnam", "matkhau")


class LocalWordsValidator:
    """Refuses a password that is little more than a local word and some digits."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError when the letters left after removing local words are fewer than six."""
        rest = fold(password).replace(" ", "")
        for word in LOCAL_WORDS:
            rest = rest.replace(word, "")
        if sum(character.isalpha() for character in rest) < 6:
            raise ValidationError(
                _("Mật khẩu quá dễ đoán: tránh tên địa phương, chữ “sức khỏe” và dãy số."), code="local"
            )

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("Không dùng tên địa phương, chữ “sức khỏe” hay năm sinh.")
