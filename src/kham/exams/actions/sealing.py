"""What a conclusion row takes from its event beside class and words: kind, details, signature. Used when the event is folded."""

from typing import Any

from kham.exams import signing
from kham.exams.models import Encounter, SigningKey
from kham.exams.queries import examiners, readiness, settings
from kham.exams.rules import canonical, folding
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal
from kham.sync.models import Event

KINDS = ("classified", "specialty", "periodic", "child")
WITH_CLASS = ("classified", "periodic")
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
    if (kind in WITH_CLASS) != (body.get("health_class") is not None):
        raise Refusal("conclusion.kind", "Loại kết luận không hợp với phân loại sức khỏe.")
    made: dict[str, Any] = {"kind": kind, "details": details, "signature": "", "signing_key": None}
    seen = body.get("answers_sha256")
    if seen and seen != canonical.digest(encounter.answers):
        raise Refusal(
            "conclusion.changed", "Kết quả đã thay đổi sau khi bác sĩ mở hồ sơ. Mở lại hồ sơ, xem rồi ký."
        )
    _check_may_sign(event, encounter, codes, by=by)
    _check_details(details, encounter, by=by)
    if body.get("signature"):
        made |= _signed(event, encounter, version=version, codes=codes, made=made, by=by)
    return made


def _check_may_sign(event: Event, encounter: Encounter, codes: list[str], *, by: Any) -> None:
    """What the unit demands of every signature is asked of a device as of a page; an amendment by whom it may be signed."""
    body = event.body
    if settings.get(encounter.unit_path, "signing_key") == "demand" and not body.get("signature"):
        raise Refusal("conclusion.key", "Đơn vị yêu cầu ký bằng khóa của bác sĩ. Nhập mã PIN để mở khóa.")
    health_class = body.get("health_class")
    found = readiness.problems(
        encounter,
        user=by.user,
        health_class=health_class,
        without_class=health_class is None,
        icd_codes=codes,
    )
    kinds = {"assignment"} if event.kind == folding.AMENDED else {one["kind"] for one in found}
    blocking = [one for one in found if one["level"] == "block" and one["kind"] in kinds]
    if blocking:
        raise Refusal(
            "conclusion.problems",
            " ".join(one["sentence"] for one in blocking[:4]),
            problems=blocking,
            count=len(blocking),
        )


def _check_details(details: dict[str, Any], encounter: Encounter, *, by: Any) -> None:
    """Nobody is named an examiner who saved nothing there, and no licence that the register does not have."""
    known = {(one["part"], one["name"], one["licence"]) for one in examiners.examined_by(encounter)}
    named = {(one["part"], one["name"], one.get("licence") or "") for one in details.get("examiners", [])}
    row = examiners.concluder(encounter, by.user).row
    if named - known or details.get("licence", "") not in ("", row.licence_number if row else ""):
        raise Refusal(
            "conclusion.examiners", "Người khám hoặc số giấy phép trong kết luận không khớp với sổ phân công."
        )


def _signed(
    event: Event, encounter: Encounter, *, version: int, codes: list[str], made: dict[str, Any], by: Any
) -> dict[str, Any]:
    body = event.body
    named = read_id(body.get("signing_key"))
    key = SigningKey.objects.filter(pk=named, user=by.user, revoked_at=None).first() if named else None
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
