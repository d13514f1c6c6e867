"""The two questions the public may ask about a person: when and where am I invited, and what is my result."""

import datetime as dt
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext_noop

from kham.exams.queries import slips
from kham.journal import actions as journal_actions
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal
from kham.planning.models import Appointment
from kham.portal import queries, rules
from kham.records.actions import copies
from kham.records.queries import copies as copy_queries

TICKET = "portal.copy"
# One answer for everything that does not fit: a wrong code, a wrong year, a person gone, a session over.
UNKNOWN = gettext_noop(
    "Không có lịch hẹn khớp với mã và năm sinh này. Xem lại giấy mời, hoặc hỏi tổ trưởng, Trạm Y tế."
)
NO_RESULT = gettext_noop("Không có kết quả khớp với mã và ngày sinh này. Xem lại phiếu, hoặc hỏi Trạm Y tế.")
NOT_YET = gettext_noop("Chưa có kết quả. Xem lại sau, hoặc hỏi Trạm Y tế.")
NO_COPY = gettext_noop(
    "Không có bản kết quả nào mang mã này. Mã gõ sai, hoặc giấy không do nơi này cấp; hỏi cơ sở ghi trên giấy."
)
OLD_TICKET = gettext_noop("Đã quá 15 phút. Nhập lại mã trên phiếu và ngày sinh để mở.")
NOT_SIGNED = gettext_noop("Chưa lập được bản có chữ ký số. Hỏi Trạm Y tế.")
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


def read_result(*, code: str, birth: PartialDate, address: str, now: dt.datetime) -> dict[str, Any]:
    """The own result behind the code of a slip. Raises Refusal with the same sentence whatever was wrong.

    The same rests as for appointments. The code has 54 random bits and the date of birth must fit as far as it is known.
    """
    plain = rules.plain_code(code)
    tried, asked = queries.cache_key("result", plain), queries.cache_key("from", address)
    if _count(asked) > rules.ASKED_BY_ONE or rules.resting(cache.get(tried, 0)):
        raise Refusal("portal.rest", REST)
    found = slips.by_code(plain, birth) if plain else None
    if found is None:
        _count(tried)
        raise Refusal("portal.unknown", NO_RESULT)
    try:
        page = slips.slip(found)
    except Refusal:
        raise Refusal("portal.not_yet", NOT_YET) from None
    journal_actions.record(
        action="exams.read_result", by="system:portal", now=now, on=found, data={"purpose": "portal"}
    )
    return page


def ticket(encounter: Any) -> str:
    """Proof for 15 minutes that this visitor opened this result; holds an identifier, nothing else."""
    return signing.dumps(str(encounter.pk), salt=TICKET)


def own_copy(*, ticket: str, address: str, now: dt.datetime) -> bytes:
    """The signed copy of a result that was opened just before. Raises Refusal ``portal.ticket``, ``portal.not_signed``.

    `address`: of the public check page, for the QR.
    """
    try:
        encounter_id = signing.loads(ticket, salt=TICKET, max_age=rules.REST_SECONDS)
    except signing.BadSignature:
        raise Refusal("portal.ticket", OLD_TICKET) from None
    encounter = slips.shown_to_public(encounter_id)
    if encounter is None:
        raise Refusal("portal.ticket", OLD_TICKET)
    try:
        copy = copies.ensure(encounter=encounter, address=address, by="system:portal", now=now)
    except Refusal:
        raise Refusal("portal.not_signed", NOT_SIGNED) from None
    return copies.open_copy(copy=copy, purpose="portal", by="system:portal", now=now)


def check_copy(*, text: str, address: str, now: dt.datetime, file: bytes | None = None) -> copies.Answer:
    """What stands behind the code of a signed copy (typed, or the text of its QR). Raises Refusal ``portal.rest``, ``portal.no_copy``."""
    asked = queries.cache_key("from", address)
    if _count(asked) > rules.ASKED_BY_ONE:
        raise Refusal("portal.rest", REST)
    code, digest = copy_queries.scanned(text)
    found = copies.check(
        code=code or rules.plain_code(text), digest=digest, file=file, by="system:portal", now=now
    )
    if found is None:
        raise Refusal("portal.no_copy", NO_COPY)
    return found


def _count(key: str) -> int:
    """One more try; `incr` of a cache in files would let the counter rest for the cache's own time, not for ours."""
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, rules.REST_SECONDS)
    return count
