"""What a conclusion row takes from its event beside class and words: kind, details, signature. Used when the event is folded."""

from typing import Any

from kham.exams import signing
from kham.exams.models import Encounter, SigningKey
from kham.exams.rules import canonical
from kham.kernel.reasons import Refusal
from kham.sync.models import Event

KINDS = ("classified", "specialty", "periodic", "child")
DETAILS = ("referral", "pending", "examiners", "licence", "without", "words_of")


def extras(event: Event, encounter: Encounter, *, version: int, codes: list[str], by: Any) -> dict[str, Any]:
    """Fields of the row. Raises Refusal ``conclusion.changed`` when the answers are not those the doctor saw and signed,
    ``conclusion.signature`` when the signature does not fit."""
    body = event.body
    kind = str(body.get("kind") or ("classified" if body.get("health_class") else "specialty"))
    if kind not in KINDS:
        raise Refusal("conclusion.kind", "Loại kết luận không có trong danh mục.")
    given = body.get("details")
    details = {name: given[name] for name in DETAILS if given.get(name)} if isinstance(given, dict) else {}
    made: dict[str, Any] = {"kind": kind, "details": details, "signature": "", "signing_key": None}
    seen = body.get("answers_sha256")
    if seen and seen != canonical.digest(encounter.answers):
        raise Refusal(
            "conclusion.changed", "Kết quả đã thay đổi sau khi bác sĩ mở hồ sơ. Mở lại hồ sơ, xem rồi ký."
        )
    if body.get("signature"):
        made |= _signed(event, encounter, version=version, codes=codes, made=made, by=by)
    return made


def _signed(
    event: Event, encounter: Encounter, *, version: int, codes: list[str], made: dict[str, Any], by: Any
) -> dict[str, Any]:
    body = event.body
    key = SigningKey.objects.filter(pk=body.get("signing_key"), user=by.user, revoked_at=None).first()
    text = canonical.text(
        encounter=str(encounter.pk), version=version, form=f"{encounter.form}@{encounter.form_version}", kind=made["kind"],
        health_class=body.get("health_class"), icd_codes=codes, summary=str(body.get("summary") or ""),
        advice=str(body.get("advice") or ""), answers=encounter.answers, details=made["details"],
        reason=_reason(body, version), signer=str(by.user.pk), at=event.recorded_at,
    )  # fmt: skip
    if key is None or not signing.verify(key.public_pem, text.encode(), str(body["signature"])):
        raise Refusal("conclusion.signature", "Chữ ký không khớp với kết luận hoặc khóa ký đã bị thu hồi.")
    return {"signature": str(body["signature"]), "signing_key": key}


def _reason(body: dict[str, Any], version: int) -> str:
    return str(body.get("reason") or "")[:250] if version > 1 else ""
