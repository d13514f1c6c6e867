"""The record fit to leave: what the package withholds, the document withholds too, and the same of local fields and findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from kham.records.rules import withholding
from kham.records.rules.facts import LAB_COLUMNS
from kham.records.rules.record import Record


def withhold(record: Record) -> tuple[Record, int]:
    """The record without withheld items, and how many items stayed here (facts, local answers, findings, words)."""
    facts, count = withholding.withhold(record.facts)
    answers: dict[str, Any] = {}
    for tag, value in record.answers.items():
        kept = _answer(record.form, tag, value)
        count += kept != value and tag not in record.facts.answers
        if kept not in (None, "", []):
            answers[tag] = kept
    findings = tuple(
        one for one in record.findings if not _finding_withheld(one.rule, one.tags, one.sentence)
    )
    referral = record.referral and dataclasses.replace(
        record.referral, to=_said(record.referral.to), why=_said(record.referral.why)
    )
    if referral is not None and not (referral.to or referral.on or referral.why):
        referral = None
    advice, reason = _said(record.advice), _said(record.amends_reason)
    count += len(record.findings) - len(findings) + (referral != record.referral)
    count += (advice != record.advice) + (reason != record.amends_reason)
    made = dataclasses.replace(
        record, facts=facts, answers=answers, findings=findings, referral=referral, advice=advice, amends_reason=reason,
    )  # fmt: skip
    return made, count


def tag_withheld(form: Any, tag: str) -> bool:
    """Whether a field stays here: by its name, by the item it belongs to, or because its own words name what is withheld."""
    rules = withholding.table()
    if tag in rules["tags"] or tag.startswith(tuple(rules["local"])):
        return True
    field = form.by_tag.get(tag)
    return field is not None and (
        field.item_of in rules["tags"]
        or (not field.national and withholding.words_held(f"{field.group} {field.vi}"))
    )


def _answer(form: Any, tag: str, value: Any) -> Any:
    if tag_withheld(form, tag):
        return None
    if isinstance(value, list):
        return [row for row in value if not (isinstance(row, Mapping) and _row_withheld(row))]
    field = form.by_tag.get(tag)
    if field is not None and field.type == "icd":
        return ";".join(code for code in str(value).split(";") if not withholding.code_withheld(code.strip()))
    if field is not None and field.type == "codes":
        labels = form.codes_of(field)
        return ";".join(
            code for code in str(value).split(";") if not withholding.words_held(labels.get(code.strip(), ""))
        )
    return _said(value) if isinstance(value, str) and len(value) > 2 else value


def _row_withheld(row: Mapping[str, Any]) -> bool:
    return withholding.lab_withheld({name: str(row[name]) for name in LAB_COLUMNS if row.get(name)})


def _said(text: str) -> str:
    return withholding.without_words(text)


def _finding_withheld(rule: str, tags: tuple[str, ...], sentence: str) -> bool:
    rules = withholding.table()
    held = (*rules["tags"], *rules["local"])
    return (
        rule in rules["rules"]
        or any(tag.startswith(held) for tag in tags)
        or withholding.words_held(sentence)
    )
