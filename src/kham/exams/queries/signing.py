"""Which rule tables a unit's clinicians have read and signed, and whether rules without a signature must be silent."""

import datetime as dt
from typing import Any

from kham.accounts.wording import said
from kham.exams.models import Assignment, RuleSignature
from kham.exams.queries import settings
from kham.exams.rules import rule_words, triage
from kham.exams.rules.evaluation import Evaluation

DEMANDED = "demand"


def standing(unit_path: str) -> dict[str, RuleSignature]:
    """Rule → the signature that stands for a unit: its own or that of a unit above, over exactly the table shipped now."""
    shipped = {(rule.rule, rule.digest) for rule in triage.all_rules()}
    found: dict[str, RuleSignature] = {}
    for one in _signatures(unit_path).filter(withdrawn_at__isnull=True).order_by("at"):
        if (one.rule, one.table_hash) in shipped:
            found[one.rule] = one
    return found


def demanded(unit_path: str) -> bool:
    """Whether the unit (or one above) lets only signed rules speak."""
    return bool(settings.get(unit_path, "rules_signed") == DEMANDED)


def withheld(said: Evaluation) -> list[str]:
    """Titles of rules that would have spoken, but must be signed first."""
    return [rule.title for name in said.withheld if (rule := triage.named(name))]


def listing(viewer: Any, on: dt.date) -> dict[str, Any]:
    """Every rule of a day by topic with the state of its signature for the viewer's unit."""
    path = unit_path(viewer)
    rules = triage.in_force(on)
    signed, ever = standing(path), set(_signatures(path).values_list("rule", flat=True))
    topics = []
    for topic, words in triage.TOPICS.items():
        rows = [
            {"rule": rule, "signature": signed.get(rule.rule), "state": _state(rule.rule, signed, ever)}
            for rule in rules
            if rule.topic == topic
        ]
        if rows:
            topics.append({"topic": topic, "title": words, "rows": rows})
    return {
        "topics": topics,
        "count": len(rules),
        "signed": sum(rule.rule in signed for rule in rules),
        "demanded": demanded(path),
    }


def page(viewer: Any, rule: triage.Rule, *, signatures: bool = True) -> dict[str, Any]:
    """One rule as a clinician reads it: table, sources, and the history of signatures."""
    path = unit_path(viewer) if signatures else ""
    signed, history = standing(path), list(_signatures(path).filter(rule=rule.rule).order_by("-at"))
    return {
        "rule": rule,
        "title": said(rule.title),
        "table": [
            {**row, "label": said(triage.LABELS[row["level"]])} for row in rule_words.table(rule, said)
        ],
        "applies": rule_words.condition(rule.applies, said) if rule.applies is not None else "",
        "signature": signed.get(rule.rule),
        "state": _state(rule.rule, signed, {one.rule for one in history}),
        "history": [{"one": one, "current": one.table_hash == rule.digest} for one in history],
        "licence_number": licence_of(viewer),
    }


def licence_of(viewer: Any) -> str:
    """Number of the practising licence in the register of assignments; "" when the register does not know."""
    if viewer.user is None:
        return ""
    found = (
        Assignment.objects.filter(user=viewer.user, revoked_on__isnull=True).order_by("-valid_from").first()
    )
    return found.licence_number if found else ""


def unit_path(viewer: Any) -> str:
    """The unit for which the viewer signs."""
    return viewer.unit.path if viewer.unit else (viewer.paths[0] if viewer.paths else "")


def _signatures(path: str) -> Any:
    parts = path.rstrip(".").split(".") if path else []
    return RuleSignature.objects.filter(
        unit_path__in=[".".join(parts[: n + 1]) + "." for n in range(len(parts))]
    )


def _state(rule: str, signed: dict[str, RuleSignature], ever: set[str]) -> str:
    """signed; again: signed once, but the table has changed or the signature was withdrawn; unsigned."""
    return "signed" if rule in signed else "again" if rule in ever else "unsigned"
