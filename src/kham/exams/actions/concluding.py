"""The doctor's conclusion and its amendment; conclusions prepared one by one and signed together."""

import base64
import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from kham.exams import permissions, queries, signing
from kham.exams.actions.sending import send
from kham.exams.models import Conclusion, Encounter, EncounterState, Opening, SigningKey
from kham.exams.queries import examiners, readiness, settings
from kham.exams.queries import keys as key_queries
from kham.exams.rules import canonical, child_outcome, folding, icd, values
from kham.exams.rules import health_class as class_rules
from kham.journal import actions as journal_actions
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal

WORDS = ("health_class", "icd_codes", "summary", "advice", "referral", "organs", "explained", "filled")


@transaction.atomic
def conclude(
    *,
    encounter: Encounter,
    health_class: int | None,
    icd_codes: list[str],
    summary: str = "",
    advice: str = "",
    referral: Mapping[str, str] | None = None,
    organs: Mapping[str, int] | None = None,
    explained: Mapping[str, str] | None = None,
    filled: Mapping[str, str] | None = None,
    signer: signing.Signer | None = None,
    seen: str = "",
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
    despite: bool = False,
) -> Conclusion:
    """Sign an encounter in the name of the doctor who is signed in. `health_class` None: per specialty, without class.

    `organs`: class tag → 1…5 that the doctor accepted here. `explained`: item tag → reason why it was not examined.
    `filled`: tag → value of mandatory fields asked for on the page. `referral`: {"to", "on", "why"}. `signer`: the doctor's
    opened key (see `signing`). `seen`: fingerprint of the answers as the doctor saw them. `despite` signs although problems
    of level "ask" are open; those of level "block" always refuse.
    Raises Refusal ``conclusion.problems`` (params: problems), ``conclusion.exists``, ``conclusion.class``, ``conclusion.icd``,
    ``conclusion.child``, ``conclusion.changed``, ``conclusion.key``.
    """
    permissions.check_conclude(by, encounter)
    if encounter.state == EncounterState.CONCLUDED:
        raise Refusal(
            "conclusion.exists", "Lượt khám đã có kết luận; muốn sửa thì bổ sung kết luận kèm lý do."
        )
    _check_seen(encounter, seen)
    encounter = _save_beside(encounter, organs, explained, filled, by=by, now=now)
    codes = list(dict.fromkeys(icd.plain(code) for code in icd_codes if icd.plain(code)))
    found = readiness.problems(
        encounter,
        user=by.user,
        health_class=health_class,
        without_class=health_class is None,
        icd_codes=codes,
    )
    open_ones = [p for p in found if p["level"] == "block" or (p["level"] == "ask" and not despite)]
    if open_ones:
        raise Refusal(
            "conclusion.problems",
            " ".join(problem["sentence"] for problem in open_ones[:4]),
            problems=open_ones,
            count=len(open_ones),
        )
    _check_kind(encounter, health_class, codes, summary)
    body = _body(encounter, health_class, codes, summary, advice, referral, by=by)
    body["problems"] = [p["tag"] for p in found if p["level"] != "note"]
    _sign(body, encounter, version=1, signer=signer, by=by, now=now)
    send(folding.CONCLUDED, encounter.pk, body, by=by, now=now, event_id=event_id)
    Opening.objects.filter(encounter=encounter).update(prepared=None, prepared_at=None)
    return Conclusion.objects.get(encounter=encounter, current=True)


@transaction.atomic
def amend(
    *,
    encounter: Encounter,
    reason: str,
    health_class: int | None,
    icd_codes: list[str],
    summary: str = "",
    advice: str = "",
    referral: Mapping[str, str] | None = None,
    organs: Mapping[str, int] | None = None,
    filled: Mapping[str, str] | None = None,
    signer: signing.Signer | None = None,
    seen: str = "",
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
) -> Conclusion:
    """A new version of a signed conclusion, over today's answers; the old one stays readable.

    `seen`: fingerprint of the answers as the doctor saw them. Raises Refusal ``amend.reason``, ``conclusion.changed``.
    """
    permissions.check_conclude(by, encounter)
    if not reason.strip():
        raise Refusal("amend.reason", "Bổ sung kết luận cần lượt khám đã kết luận và lý do.")
    _check_seen(encounter, seen)
    encounter = _save_beside(encounter, organs, None, filled, by=by, now=now)
    codes = list(dict.fromkeys(icd.plain(code) for code in icd_codes if icd.plain(code)))
    _check_kind(encounter, health_class, codes, summary)
    body = _body(encounter, health_class, codes, summary, advice, referral, by=by) | {
        "reason": reason.strip()[:250]
    }
    last = encounter.conclusions.order_by("-version").first()
    _sign(body, encounter, version=last.version + 1 if last else 1, signer=signer, by=by, now=now)
    send(folding.AMENDED, encounter.pk, body, by=by, now=now, event_id=event_id)
    return Conclusion.objects.get(encounter=encounter, current=True)


def _check_kind(encounter: Encounter, health_class: int | None, codes: list[str], summary: str) -> None:
    """A form without health class has none; a child's three answers agree with each other and with the words."""
    form = queries.form_of(encounter)
    if health_class is not None and not child_outcome.classed(form):
        raise Refusal("conclusion.class", "Mẫu khám này không phân loại sức khỏe.")
    if child_outcome.wanted(form) and (
        said := child_outcome.complaint(encounter.answers, icd_codes=codes, summary=summary)
    ):
        raise Refusal("conclusion.child", said)


def _check_seen(encounter: Encounter, seen: str) -> None:
    if seen and seen != canonical.digest(encounter.answers):
        raise Refusal(
            "conclusion.changed", "Kết quả đã thay đổi sau khi bác sĩ mở hồ sơ. Mở lại hồ sơ, xem rồi ký."
        )


def _save_beside(
    encounter: Encounter,
    organs: Mapping[str, int] | None,
    explained: Mapping[str, str] | None,
    filled: Mapping[str, str] | None,
    *,
    by: Any,
    now: dt.datetime,
) -> Encounter:
    """Classes and reasons given on the conclusion page are answers like any other: an event of their own, before the signature."""
    form = queries.form_of(encounter)
    answers: dict[str, Any] = {
        tag: str(value)
        for tag, value in (organs or {}).items()
        if tag in form.by_tag and form.by_tag[tag].organ and encounter.answers.get(tag) != str(value)
    }
    reasons = {
        tag: words.strip()[:250]
        for tag, words in (explained or {}).items()
        if words.strip() and (tag in form.by_tag or tag in {s.code for s in form.stations})
    }
    for tag, raw in (filled or {}).items():
        reading = values.read(form, tag, raw)
        if reading.refused or tag not in form.by_tag:
            raise Refusal("answer.impossible", reading.complaints[0].sentence, tags=[tag])
        if reading.value not in (None, encounter.answers.get(tag)):
            answers[tag] = reading.value
    if not answers and not reasons:
        return encounter
    body: dict[str, Any] = {"station": "", "answers": answers}
    if reasons:
        body["skipped"] = reasons
    # A moment before the signature, so that the order of facts is the order of deeds.
    send(folding.SAVED, encounter.pk, body, by=by, now=now - dt.timedelta(milliseconds=1))
    return queries.encounter(by, encounter.pk)


def _body(
    encounter: Encounter,
    health_class: int | None,
    codes: list[str],
    summary: str,
    advice: str,
    referral: Mapping[str, str] | None,
    *,
    by: Any,
) -> dict[str, Any]:
    assigned = examiners.concluder(encounter, by.user).row
    parts = [
        {name: one[name] for name in ("part", "name", "licence")}
        for one in examiners.examined_by(encounter)
        if one["name"]
    ]
    sent = {name: str(value).strip()[:250] for name, value in (referral or {}).items() if str(value).strip()}
    details: dict[str, Any] = {
        "referral": sent if sent.get("to") or sent.get("on") else {},
        "pending": readiness.pending(encounter),
        "examiners": parts,
        "licence": assigned.licence_number if assigned else "",
    }
    return {
        "health_class": health_class, "icd_codes": codes, "summary": summary.strip(), "advice": advice.strip(),
        "kind": kind_of(encounter, health_class), "details": {name: value for name, value in details.items() if value},
        "answers_sha256": canonical.digest(encounter.answers),
    }  # fmt: skip


def kind_of(encounter: Encounter, health_class: int | None) -> str:
    """classified; specialty: without class (on request); periodic: a periodic exam without laboratory; child: no class."""
    if child_outcome.wanted(queries.form_of(encounter)):
        return "child"
    if health_class is None:
        return "specialty"
    kind = encounter.answers.get("HINH_THUC_KHAM", "periodic")
    return (
        "periodic"
        if kind in ("periodic", "screening") and not readiness.has_labs(encounter)
        else "classified"
    )


def _sign(
    body: dict[str, Any],
    encounter: Encounter,
    *,
    version: int,
    signer: signing.Signer | None,
    by: Any,
    now: dt.datetime,
) -> None:
    """Put the doctor's signature into the event. Raises Refusal ``conclusion.key`` where a key is demanded and not opened."""
    demanded = settings.get(encounter.unit_path, "signing_key")
    key: SigningKey | None = key_queries.own(by.user) if by.user else None
    if demanded == "no" or (signer is None and demanded == "if_key"):
        return
    if signer is None or key is None:
        raise Refusal("conclusion.key", "Đơn vị yêu cầu ký bằng khóa của bác sĩ. Nhập mã PIN để mở khóa.")
    key_queries.check_usable(key, now)
    text = canonical.text(
        encounter=str(encounter.pk), version=version, form=f"{encounter.form}@{encounter.form_version}", kind=body["kind"],
        health_class=body["health_class"], icd_codes=body["icd_codes"], summary=body["summary"], advice=body["advice"],
        answers=encounter.answers, details=body["details"], reason=body.get("reason", ""), signer=str(by.user.pk), at=now,
    )  # fmt: skip
    body["signature"] = base64.b64encode(signer.sign(text.encode())).decode()
    body["signing_key"] = str(key.pk)


def contradictions(encounter: Encounter, health_class: int | None, icd_codes: list[str]) -> list[str]:
    """Sentences the doctor reads before signing where class and findings do not fit."""
    answers = encounter.answers | ({"KET_LUAN_BENH": ";".join(icd_codes)} if icd_codes else {})
    return class_rules.contradictions(health_class, queries.evaluation(encounter, answers).organs, icd_codes)


# --- one by one, then together


def note_opened(*, encounter: Encounter, by: Any, now: dt.datetime) -> Opening:
    """The doctor has this record on screen: what bulk signing later asks for. Reading itself is journalled by `note_read`."""
    permissions.check_conclude(by, encounter)
    return Opening.objects.update_or_create(
        encounter=encounter,
        user=by.user,
        defaults={
            "unit_path": encounter.unit_path,
            "opened_at": now,
            "answers_hash": canonical.digest(encounter.answers),
        },
    )[0]


@transaction.atomic
def prepare(*, encounter: Encounter, words: Mapping[str, Any], by: Any, now: dt.datetime) -> Opening:
    """Leave a conclusion ready, to be signed together with others. Raises Refusal ``conclusion.exists``, ``prepare.not_opened``."""
    permissions.check_conclude(by, encounter)
    if encounter.state == EncounterState.CONCLUDED:
        raise Refusal("conclusion.exists", "Lượt khám đã có kết luận.")
    opened = Opening.objects.select_for_update().filter(encounter=encounter, user=by.user).first()
    if opened is None:
        raise Refusal("prepare.not_opened", "Mở hồ sơ này trước khi soạn kết luận.")
    _check_seen(encounter, opened.answers_hash)
    opened.prepared = {name: words[name] for name in WORDS if name in words}
    opened.prepared |= {"despite": bool(words.get("despite")), "seen": opened.answers_hash}
    opened.prepared_at = now
    opened.save(update_fields=["prepared", "prepared_at"])
    journal_actions.record(action="exams.prepare", by=by, now=now, on=encounter, data={})
    return opened


@transaction.atomic
def sign_prepared(
    *,
    encounters: Collection[Any],
    session: Any,
    signer: signing.Signer | None = None,
    by: Any,
    now: dt.datetime,
) -> dict[str, Any]:
    """Sign prepared conclusions of a session, each only if this doctor opened that record and nothing changed since.

    Returns {"signed": [Conclusion], "refused": [(Encounter, sentence)]}; a refused one does not stop the others.
    """
    rows = Opening.objects.filter(encounter__session=session, user=by.user, encounter__in=list(encounters))
    signed: list[Conclusion] = []
    refused: list[tuple[Encounter, str]] = []
    known = {str(row.encounter_id): row for row in rows.select_related("encounter", "encounter__person")}
    for key in encounters:
        row = known.get(str(key))
        encounter = queries.encounter(by, key)
        try:
            if row is None or row.prepared is None:
                raise Refusal("prepare.not_opened", "Bác sĩ chưa mở hồ sơ này, không ký cùng lượt được.")
            with transaction.atomic():
                signed.append(
                    conclude(
                        encounter=encounter, signer=signer, by=by, now=now, event_id=new_id(),
                        **{"seen": row.answers_hash} | row.prepared,
                    )
                )  # fmt: skip
        except Refusal as refusal:
            refused.append((encounter, refusal.sentence))
    journal_actions.record(
        action="exams.sign_many",
        by=by,
        now=now,
        on=session,
        data={"signed": len(signed), "refused": len(refused)},
    )
    return {"signed": signed, "refused": refused}
