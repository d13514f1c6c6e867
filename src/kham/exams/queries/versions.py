"""Versions of a conclusion with their differences, and conclusions prepared for signing together."""

import calendar
import datetime as dt
from typing import Any

from kham.exams import queries
from kham.exams.models import Conclusion, Encounter, EncounterState, Opening
from kham.exams.queries import keys, settings
from kham.exams.rules import canonical, folding
from kham.exams.rules import versions as rules
from kham.exams.rules.assignments import PARTS
from kham.exams.rules.health_class import ROMAN
from kham.kernel import clock
from kham.places.models import within
from kham.sync import queries as sync_queries
from kham.sync.models import Event, Outcome


def of(encounter: Encounter) -> list[dict[str, Any]]:
    """Newest first: {"conclusion", "changes", "seal": none|good|broken, "class", "kind", "rows"}."""
    form = queries.form_of(encounter)
    found = list(
        Conclusion.objects.filter(encounter=encounter)
        .select_related("encounter", "signing_key")
        .order_by("version")
    )
    rows = []
    before: dict[str, Any] | None = None
    for one in found:
        now = _facts(one)
        rows.append(
            {
                "conclusion": one,
                "changes": rules.changes(form, before, now) if before is not None else [],
                "examiners": _examiners(one),
                "valid_until": valid_until(one),
                "seal": keys.seal_of(one),
                "class": ROMAN.get(one.health_class or 0, ""),
                "kind": rules.KINDS.get(one.kind, one.kind),
                "rows": [
                    (rules.LABELS[key], rules.shown(key, now.get(key)))
                    for key in rules.LABELS
                    if now.get(key)
                ],
            }
        )
        before = now
    return rows[::-1]


def valid_until(one: Conclusion) -> dt.date | None:
    """Last day of a certificate (TT 32/2023/TT-BYT Điều 38: months from the signature, a setting); None without a class."""
    if one.health_class is None:
        return None
    months = int(settings.get(one.unit_path, "certificate_months"))
    signed = clock.local_date(one.concluded_at)
    year, month = divmod(signed.month - 1 + months, 12)
    last = calendar.monthrange(signed.year + year, month + 1)[1]
    return dt.date(signed.year + year, month + 1, min(signed.day, last))


def _examiners(one: Conclusion) -> list[str]:
    """One line a person: name, licence, parts."""
    found: dict[str, list[str]] = {}
    for row in one.details.get("examiners", []):
        who = f"{row['name']} ({row['licence']})" if row.get("licence") else str(row["name"])
        found.setdefault(who, []).append(PARTS.get(row["part"], row["part"]))
    return [f"{who}: {', '.join(parts)}" for who, parts in found.items()]


def _facts(one: Conclusion) -> dict[str, Any]:
    return {
        "health_class": one.health_class, "icd_codes": one.icd_codes, "summary": one.summary, "advice": one.advice, "kind": one.kind,
        "referral": one.details.get("referral"), "pending": one.details.get("pending"), "answers": one.answers,
    }  # fmt: skip


def prepared(viewer: Any, session: Any) -> list[dict[str, Any]]:
    """What this doctor left to be signed together: {"opening", "encounter", "words", "changed"}."""
    rows = Opening.objects.filter(
        within(viewer.paths, "unit_path"),
        user=viewer.user,
        encounter__session=session,
        prepared__isnull=False,
    ).exclude(encounter__state__in=(EncounterState.CONCLUDED, EncounterState.VOID))
    return [
        {
            "opening": row,
            "encounter": row.encounter,
            "words": row.prepared,
            "class": ROMAN.get((row.prepared or {}).get("health_class") or 0, ""),
            "changed": (row.prepared or {}).get("seen", row.answers_hash)
            != canonical.digest(row.encounter.answers),
        }
        for row in rows.select_related("encounter", "encounter__person").order_by("encounter__queue_number")
    ]


def withdrawal(encounter: Encounter) -> Event | None:
    """The event that took a signed conclusion back, with its reason, who and when; None when the conclusion stands."""
    if encounter.state != EncounterState.VOID:
        return None
    events = sync_queries.stream("encounter", encounter.pk, outcomes=[Outcome.APPLIED])
    return next((one for one in events if one.kind == folding.VOID and one.body.get("withdrawn")), None)


def prepared_count(viewer: Any, session: Any) -> int:
    """How many wait for this doctor's signature in a session."""
    return (
        Opening.objects.filter(user=viewer.user, encounter__session=session, prepared__isnull=False)
        .exclude(encounter__state=EncounterState.CONCLUDED)
        .count()
    )
