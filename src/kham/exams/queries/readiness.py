"""What stands between a record and its signature, each line with the field to go to and whether it blocks or only warns."""

from typing import Any

from kham.accounts.models import User
from kham.exams import queries
from kham.exams.models import Consent, Encounter
from kham.exams.queries import diagnoses, examiners, laboratory, settings
from kham.exams.rules import child_outcome, consents, items
from kham.exams.rules.assignments import CONCLUSION, PARTS
from kham.exams.rules.definition import FormDefinition

Problem = dict[str, Any]


def problems(
    encounter: Encounter, *, user: User | None, health_class: int | None, without_class: bool = False, icd_codes: list[str] | None = None
) -> list[Problem]:  # fmt: skip
    """[{tag, sentence, kind, level, station}]: kind mandatory, unexplained, item, consent, assignment, labs, code.

    `level` "block": cannot be signed; "ask": the doctor confirms having seen it; "note": only said.
    """
    values = settings.of(encounter.unit_path)
    form = queries.form_of(encounter)
    found = _mandatory(encounter, form, health_class, without_class, values)
    found += _items(encounter, form, values)
    found += _consent(encounter) + _labs(encounter, form) + _assignments(encounter, user, values)
    found += [
        {"tag": "KET_LUAN_BENH", "kind": "code", "level": "note", "station": "conclusion",
         "sentence": f"Mã {code} không có trong danh mục ICD-10 đang dùng."}
        for code in diagnoses.unknown(icd_codes or [])
    ]  # fmt: skip
    return sorted(found, key=lambda one: ("block", "ask", "note").index(one["level"]))


def _mandatory(
    encounter: Encounter,
    form: FormDefinition,
    health_class: int | None,
    without_class: bool,
    values: dict[str, Any],
) -> list[Problem]:
    levels = {"mandatory": values["mandatory_check"], "unexplained": values["items_check"]}
    found = []
    for one in queries.problems(encounter, health_class=health_class, without_class=without_class):
        level = {"block": "block", "warn": "ask"}.get(levels.get(one["kind"], "warn"))
        if level:
            field = form.by_tag.get(one["tag"])
            if one["tag"] == child_outcome.NORMAL:
                one["sentence"] = (
                    "Chọn kết luận của trẻ: bình thường, có vấn đề sức khỏe, hoặc nguy cơ mắc lao."
                )
            found.append({**one, "level": level, "station": field.station if field else one["tag"]})
    return found


def empty_items(encounter: Encounter, form: FormDefinition | None = None) -> list[items.Item]:
    """Items neither examined nor explained, of stations that were passed; a station not passed is one line of its own."""
    form = form or queries.form_of(encounter)
    found = items.empty(
        form, encounter.answers, encounter.skipped, sex=encounter.person.sex, age=queries.age_of(encounter)
    )
    passed = set(encounter.stations_done) | set(encounter.skipped)
    return [one for one in found if one.station in passed]


def _items(encounter: Encounter, form: FormDefinition, values: dict[str, Any]) -> list[Problem]:
    level = {"block": "block", "warn": "ask"}.get(values["items_check"])
    if not level:
        return []
    return [
        {"tag": one.tag, "kind": "item", "level": level, "station": one.station,
         "sentence": f"“{one.name}” chưa khám và chưa ghi lý do."}
        for one in empty_items(encounter, form)
    ]  # fmt: skip


def _consent(encounter: Encounter) -> list[Problem]:
    """A relative's written consent cannot be confirmed away: it blocks."""
    if not consents.relative_needed(encounter.answers):
        return []
    last = Consent.objects.filter(encounter=encounter, kind=consents.CAPACITY).order_by("-at").first()
    if last is not None and last.given:
        return []
    words = "Chưa có văn bản đồng ý của thân nhân (người mất hoặc hạn chế năng lực hành vi)."
    if last is not None:
        words = "Thân nhân không đồng ý khám."
    return [
        {
            "tag": "NANG_LUC_HANH_VI",
            "kind": "consent",
            "level": "block",
            "station": "reception",
            "sentence": words,
        }
    ]


def _labs(encounter: Encounter, form: FormDefinition) -> list[Problem]:
    """The fixed laboratory block is compulsory only for study or work (TT 25/2026/TT-BYT, Điều 36 khoản 3a)."""
    if encounter.answers.get("HINH_THUC_KHAM") != "work" or has_labs(encounter, form):
        return []
    return [
        {"tag": "XN_GLUCOSE", "kind": "labs", "level": "ask", "station": "labs",
         "sentence": "Khám phân loại để học tập, làm việc cần xét nghiệm mục III.1 của mẫu."}
    ]  # fmt: skip


def has_labs(encounter: Encounter, form: FormDefinition | None = None) -> bool:
    """Whether any laboratory or imaging result is there."""
    form = form or queries.form_of(encounter)
    return any(field.station == "labs" and encounter.answers.get(field.tag) for field in form.fields)


def pending(encounter: Encounter) -> list[str]:
    """Names of tests without result yet, to be said openly on page and slip."""
    return [test.vi for test in laboratory.missing(encounter)]


def _assignments(encounter: Encounter, user: User | None, values: dict[str, Any]) -> list[Problem]:
    if values["assignment_check"] == "off":
        return []
    level = "block" if values["assignment_check"] == "block" else "note"
    bare: dict[
        str, list[str]
    ] = {}  # person → parts without any assignment: one sentence a person, not one a part
    sentences = []
    for one in examiners.examined_by(encounter):
        if "chưa có phân công" in one["problem"]:
            bare.setdefault(one["name"], []).append(one["title"])
        elif one["problem"]:
            sentences.append(one["problem"])
    said = examiners.concluder(encounter, user)
    if said.sentence and user is not None and "chưa có phân công" in said.sentence:
        bare.setdefault(str(user), []).append(PARTS[CONCLUSION])
    elif said.sentence:
        sentences.append(said.sentence)
    sentences += [
        f"{name}: chưa có phân công bằng văn bản cho {', '.join(f'“{part}”' for part in parts)}."
        for name, parts in bare.items()
    ]
    return [
        {"tag": "assignment", "kind": "assignment", "level": level, "station": "", "sentence": sentence}
        for sentence in dict.fromkeys(sentences)
    ]
