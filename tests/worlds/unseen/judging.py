"""Which fields are right for a column of an unseen list, and how many columns the program maps right by itself."""

from __future__ import annotations

from dataclasses import dataclass

from kham.roster import reading
from kham.roster.rules import columns, headers
from tests.worlds.unseen.making import Column, Listing

RIGHT: dict[str, set[str]] = {
    "serial": {"stt"}, "name": {"full_name"}, "family_middle": {"family_middle"}, "family": {"family_middle", "family"},
    "middle": {"family_middle", "middle"}, "given": {"given"}, "birth": {"birth", "birth_year"}, "day": {"birth_day"},
    "month": {"birth_month"},
    "year": {"birth_year"}, "birth_male": {"birth_male"}, "birth_female": {"birth_female"}, "payer": {"group_name", ""},
    "age": {"age"}, "year_male": {"birth_male"}, "year_female": {"birth_female"}, "age_male": {"birth_male"},
    "age_female": {"birth_female"}, "sex": {"sex"}, "male": {"sex_male"}, "female": {"sex_female"}, "number": {"personal_number"},
    "old_number": {"cmnd", "personal_number"}, "insurance": {"insurance_number"}, "phone": {"phone"}, "place": {"neighbourhood",
    "address"},
    "address": {"address"}, "house": {"house", "address"}, "ward": {"ward"}, "district": {"", "district"}, "province": {"", "province"},
    "household": {"household_number"},
    "head": {"household_head"}, "head_mark": {"is_head"}, "relation": {"relation"}, "mother": {"mother", "guardian"},
    "father": {"father", "guardian"}, "guardian": {"guardian", "mother"}, "guardian_phone": {"guardian_phone", "phone"},
    "ethnicity": {"ethnicity"}, "class": {"class", "occupation", "workplace"}, "school": {"school"}, "workplace": {"workplace"},
    "job": {"occupation"}, "group_text": {"group_name"}, "disability": {"disability_kind"}, "degree": {"disability_level"},
    "diagnosis": {"diagnosis"}, "note": {"note"}, "permanent": {"permanent", ""}, "temporary": {"temporary", ""},
    "nickname": {"nickname", ""},
    "ethnic_code": {"ethnicity", ""}, "job_code": {"occupation", ""}, "ward_code": {"ward", ""}, "other": {""},
}  # fmt: skip
# What a program may also make of a column that a roster does not need, because nothing false follows from it.
HARMLESS = {
    "other:history": {"diagnosis", "note"},
    "other:text": {"note", "status", "residence"},
    "other:mark": {"disability_kind"},
    "other:empty": {"note"},
}
SURVEY_GROUPS = {"vulnerable", "pupil", "worker", "armed", "other"}


@dataclass(frozen=True)
class Miss:
    """A column mapped wrong."""

    list: str
    heading: str
    meaning: str
    field: str


def acceptable(meaning: str) -> set[str]:
    """Fields that are right for a meaning."""
    kind, _, detail = meaning.partition(":")
    if kind == "group":
        return {"", f"mark:{detail}", "mark:chronic"} if detail in SURVEY_GROUPS else {f"mark:{detail}"}
    return RIGHT[kind] | HARMLESS.get(meaning, set())


def judge(listing: Listing) -> tuple[int, list[Miss]]:
    """(columns, those mapped wrong) of one list read by the program without any help."""
    book = reading.read_workbook(listing.content(), listing.name + listing.ending)
    sheet = book.sheets[0]
    found = {column.index: column.field for column in columns.guess(sheet, headers.find(sheet))}
    misses = []
    for at, column in listing.truth():
        field = found.get(at, "")
        if not field and _said_elsewhere(listing, found, column):
            continue
        if field not in acceptable(column.meaning) or (field and _taken_twice(found, at, column)):
            misses.append(Miss(listing.name, " / ".join(column.headings), column.meaning, field))
    return len(listing.columns), misses


def _said_elsewhere(listing: Listing, found: dict[int, str], column: Column) -> bool:
    """Two columns of one meaning (permanent and present address, card and BHXH number): one of them is enough."""
    kind = column.meaning.partition(":")[0]
    return kind in ("address", "insurance", "number") and any(
        other is not column and other.meaning.partition(":")[0] == kind and found.get(at, "") in RIGHT[kind]
        for at, other in listing.truth()
    )


def _taken_twice(found: dict[int, str], at: int, column: Column) -> bool:
    """A field only one column may have, given to an earlier column as well."""
    field = found[at]
    single = field in ("full_name", "birth", "sex", "personal_number", "given")
    return single and any(other < at and found[other] == field for other in found)
