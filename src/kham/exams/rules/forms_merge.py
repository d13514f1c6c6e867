"""Putting extensions into a form: their stations, code lists and fields, each under the extension's own condition."""

from __future__ import annotations

from collections.abc import Sequence

from kham.exams.rules.definition import Definition, Extension, FormDefinition, Station


def merge(
    form: FormDefinition, extensions: Sequence[Extension], *, missing: Sequence[str] = ()
) -> FormDefinition:
    """The form with the extensions in it. A question that two extensions ask is asked once, when either asks it.

    Raises ValueError naming the extension and the field or list that does not fit the form.
    """
    stations, fields, lists = list(form.stations), list(form.fields), dict(form.code_lists)
    base = set(form.by_tag)
    for extension in extensions:
        _stations(stations, extension)
        for name, codes in extension.code_lists.items():
            if lists.setdefault(name, codes) != codes:
                raise ValueError(
                    f"{extension.extension}: danh mục “{name}” khác danh mục cùng tên của mẫu. Đặt tên khác."
                )
        for field in extension.fields:
            if field.tag in base:
                raise ValueError(
                    f"{extension.extension}: trường {field.tag} đã có trong mẫu {form.form}. Đặt mã khác."
                )
            _field(fields, field.model_copy(update={"applies": extension.applies.also(field.applies)}))
    return FormDefinition.model_validate(
        {
            **{name: getattr(form, name) for name in type(form).model_fields},
            "stations": stations, "fields": fields, "code_lists": lists, "missing": list(missing),
            "extensions": [extension.ref for extension in extensions],
            "narrowing": [extension.narrowing for extension in extensions if extension.narrowing],
        }
    )  # fmt: skip


def _stations(stations: list[Station], extension: Extension) -> None:
    for station in extension.stations:
        if station.code in {s.code for s in stations}:
            continue
        at = next(
            (number for number, s in enumerate(stations, start=1) if s.code == station.after),
            len(stations) - 1,
        )
        plain = Station(
            **{name: getattr(station, name) for name in Station.model_fields if name != "applies"},
            applies=extension.applies.also(station.applies),
        )
        stations.insert(at, plain)


def _field(fields: list[Definition], new: Definition) -> None:
    """After the last field of its station; the station's later fields keep their order."""
    for at, field in enumerate(fields):
        if field.tag == new.tag:
            fields[at] = field.model_copy(update={"applies": field.applies.either(new.applies)})
            return
    after = [at for at, field in enumerate(fields) if field.station == new.station]
    fields.insert(after[-1] + 1 if after else _before_conclusion(fields), new)


def _before_conclusion(fields: list[Definition]) -> int:
    return next((at for at, field in enumerate(fields) if field.station == "conclusion"), len(fields))
