"""The one question the public may ask about a person: when and where am I invited."""

import datetime as dt

from django.core.cache import cache
from django.utils.translation import gettext_noop

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.planning.models import Appointment
from kham.portal import queries, rules

# One answer for everything that does not fit: a wrong code, a wrong year, a person gone, a session over.
UNKNOWN = gettext_noop(
    "Không có lịch hẹn khớp với mã và năm sinh này. Xem lại giấy mời, hoặc hỏi tổ trưởng, Trạm Y tế."
)
REST = gettext_noop("Đã thử nhiều lần. Chờ 15 phút rồi thử lại, hoặc hỏi tổ trưởng, Trạm Y tế.")


def look_up(*, code: str, birth_year: int, address: str, now: dt.datetime) -> Appointment:
    """The appointment behind an invitation. Raises Refusal with the same sentence whatever was wrong.

    Five wrong answers for a code let it rest for 15 minutes, whether it exists or not; an address has 30 questions in that time.
    """
    plain = rules.plain_code(code)
    tried, asked = queries.cache_key("code", plain), queries.cache_key("from", address)
    if _count(asked) > rules.ASKED_BY_ONE or rules.resting(cache.get(tried, 0)):
        raise Refusal("portal.rest", REST)
    found = queries.appointment(plain, birth_year) if plain else None
    if found is None:
        _count(tried)
        raise Refusal("portal.unknown", UNKNOWN)
    journal_actions.record(action="portal.show_appointment", by="system:portal", now=now, on=found)
    return found


def _count(key: str) -> int:
    cache.add(key, 0, rules.REST_SECONDS)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two lines
        cache.set(key, 1, rules.REST_SECONDS)
        return 1
