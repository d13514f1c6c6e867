"""Loading form definitions, choosing the form by age on the exam date, and which fields are asked of whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from kham.exams.rules import forms_files, forms_merge
from kham.exams.rules.definition import Definition, Extension, FormDefinition
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal

__all__ = [
    "Definition", "Extension", "FormDefinition", "all_extensions", "all_forms", "asked", "broken_files", "doubt", "for_age",
    "codes_for", "load", "months_on", "name_for", "use_local", "with_extensions",
]  # fmt: skip

DATA = Path(__file__).parent.parent / "data"
FOLDER, EXTENSIONS = DATA / "forms", DATA / "extensions"
# The three forms of the national data set by age on the exam date (QĐ 2062/QĐ-BYT): exact birthdays.
BY_AGE = (("child", 0, 6), ("minor", 6, 18), ("adult", 18, 200))
_local: list[Path] = []


@lru_cache(maxsize=1)
def all_forms() -> tuple[FormDefinition, ...]:
    """Every definition shipped, in order of file name; checked while reading. Raises ValueError for a broken file."""
    return forms_files.read_forms(FOLDER)


@lru_cache(maxsize=64)
def load(form: str, version: str | None = None, on: dt.date | None = None) -> FormDefinition:
    """A form by name: the given version, else the one in force on a day, else the newest.

    Raises Refusal ``form.unknown`` or ``form.version``.
    """
    versions = sorted((d for d in all_forms() if d.form == form), key=lambda d: d.valid_from)
    if not versions:
        raise Refusal(
            "form.unknown", f"Không có mẫu “{form}”. Gõ ./kham forms list để xem các mẫu.", form=form
        )
    if version is not None:
        versions = [d for d in versions if d.version == version]
    elif on is not None:
        versions = [
            d for d in versions if d.valid_from <= on and (d.valid_to is None or on <= d.valid_to)
        ] or versions[:1]
    if not versions:
        raise Refusal(
            "form.version", f"Mẫu “{form}” không có phiên bản {version}.", form=form, version=version
        )
    return versions[-1]


def name_for(birth: PartialDate | None, on: dt.date) -> str:
    """child, minor or adult by the birthday on the exam date; a birth year alone counts as the difference of years."""
    age = birth.age_on(on) if birth else 18
    return next((name for name, low, high in BY_AGE if low <= max(age, 0) < high), "adult")


def doubt(birth: PartialDate | None, on: dt.date) -> str:
    """A sentence when the date of birth is too imprecise to be sure of the form; "" when it is sure."""
    if birth is None:
        return "Chưa có ngày sinh: dùng mẫu người từ đủ 18 tuổi. Hỏi ngày sinh trước khi khám."
    youngest, oldest = birth.age_range_on(on)
    edge = next((low for _, low, _ in BY_AGE[1:] if youngest < low <= oldest), None)
    if edge is None:
        return ""
    known = "năm sinh" if birth.precision == "year" else "tháng, năm sinh"
    return f"Chỉ biết {known} {birth.display()}: có thể chưa đủ {edge} tuổi vào ngày khám. Hỏi ngày sinh đầy đủ để chọn đúng mẫu."


def months_on(birth: PartialDate | None, on: dt.date) -> int | None:
    """Completed months on a day; None when only the year is known, so that nothing asked by months is hidden."""
    return birth.age_months_on(on) if birth and birth.precision != "year" else None


def for_age(
    birth: PartialDate | None,
    on: dt.date,
    content_version: str | None = None,
    extensions: Iterable[str] = (),
    *,
    sex: str = "",
) -> FormDefinition:
    """The form of a person on a day, with the extensions of the campaign that are made for that form and age.

    `content_version` is the campaign's: exams approved and running before 1/7/2026 go on under their own content
    (NĐ 165/2026/NĐ-CP Art. 95(1)). A version that the form does not have gives the one in force on the day.
    """
    name = name_for(birth, on)
    known = {d.version for d in all_forms() if d.form == name}
    form = load(name, content_version) if content_version in known else load(name, on=on)
    age, months = (birth.age_on(on) if birth else None), months_on(birth, on)
    wanted = [
        found.ref
        for code in dict.fromkeys(extensions)
        if (found := newest(code, on)) is not None
        and name in found.forms
        and found.applies.model_copy(update={"answers": {}, "answers_not": {}}).holds(
            sex=sex, age=age, answers={}, months=months
        )
    ]
    return with_extensions(form.form, form.version, wanted)


def newest(code: str, on: dt.date | None = None) -> Extension | None:
    """The version of an extension in force on a day; None when there is none."""
    found = [
        e
        for e in all_extensions()
        if e.extension == code
        and (on is None or (e.valid_from <= on and (e.valid_to is None or on <= e.valid_to)))
    ]
    return max(found, key=lambda e: e.valid_from, default=None)


def with_extensions(form: str, version: str | None, refs: Sequence[str]) -> FormDefinition:
    """A form with extensions "code@version" merged in. One whose file is gone is named in `missing`."""
    return _merged(form, version, tuple(refs), _signature()) if refs else load(form, version)


@lru_cache(maxsize=256)
def _merged(
    form: str, version: str | None, refs: tuple[str, ...], _signature: tuple[tuple[str, int], ...]
) -> FormDefinition:
    known = {e.ref: e for e in all_extensions()}
    return forms_merge.merge(
        load(form, version),
        [known[ref] for ref in refs if ref in known],
        missing=[ref for ref in refs if ref not in known],
    )


def use_local(folder: Path) -> None:
    """Where the unit keeps its own extensions. Called at start-up; a folder that is not there is empty."""
    _local[:] = [folder]


def all_extensions() -> tuple[Extension, ...]:
    """Extensions shipped and the unit's own. A broken file of the unit is left out; see `broken_files`."""
    return (*_shipped(), *_own(_signature())[0])


def broken_files() -> tuple[str, ...]:
    """A sentence for each file of the unit that cannot be used: file, field and remedy. Start-up goes on without it."""
    return _own(_signature())[1]


@lru_cache(maxsize=1)
def _shipped() -> tuple[Extension, ...]:
    paths = sorted(EXTENSIONS.glob("*.yaml"))
    return tuple(forms_files.read_extension(path, FOLDER / forms_files.SHARED) for path in paths)


def _signature() -> tuple[tuple[str, int], ...]:
    """Names and times of the unit's own files, so that a changed file is read again."""
    paths = sorted(path for folder in _local if folder.is_dir() for path in folder.glob("*.yaml"))
    return tuple((str(path), path.stat().st_mtime_ns) for path in paths)


@lru_cache(maxsize=8)
def _own(signature: tuple[tuple[str, int], ...]) -> tuple[tuple[Extension, ...], tuple[str, ...]]:
    found: list[Extension] = []
    broken: list[str] = []
    for name, _ in signature:
        path = Path(name)
        try:
            one = forms_files.read_extension(path, FOLDER / forms_files.SHARED, local=True)
            if one.ref in {e.ref for e in (*_shipped(), *found)}:
                raise forms_files.BrokenFile(
                    f"{path.name}: mã {one.ref} đã có. Đặt mã khác hoặc phiên bản mới."
                )
            for form in one.forms:
                forms_merge.merge(load(form), [one])
        except (ValueError, Refusal) as wrong:
            said = str(wrong)
            broken.append(said if said.startswith(path.name) else f"{path.name}: {said}")
        else:
            found.append(one)
    return tuple(found), tuple(broken)


def asked(
    form: FormDefinition,
    *,
    sex: str,
    age: int | None,
    answers: dict,
    station: str | None = None,
    months: int | None = None,
) -> list[Definition]:
    """Fields typed by people that apply to this person, in order, of one station or of all."""
    return [
        field
        for field in form.fields
        if field.typed
        and (station is None or field.station == station)
        and field.applies.holds(sex=sex, age=age, answers=answers, months=months)
    ]


def codes_for(
    form: FormDefinition, field: Definition, *, sex: str, age: int | None, months: int | None = None
) -> dict[str, str]:
    """Codes of a field that may be chosen for this person: screenings have their sex and age."""
    return {
        code: label
        for code, label in form.codes_of(field).items()
        if code not in field.code_applies
        or field.code_applies[code].holds(sex=sex, age=age, answers={}, months=months)
    }
