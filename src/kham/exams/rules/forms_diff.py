"""How one version of a form differs from another, in the manner of a legal amendment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from kham.exams.rules import forms_words as words
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel import formats

Kind = Literal["add", "replace", "amend", "list", "repeal", "station"]


@dataclass(frozen=True)
class Clause:
    """khoản: one change, with the tags it touches."""

    kind: Kind
    sentence: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Amendment:
    """All clauses between two versions, numbered from 1, under a title and above a clause of effect."""

    title: str
    clauses: tuple[Clause, ...]
    effect: str

    def lines(self) -> list[str]:
        """As it is printed."""
        if not self.clauses:
            return [self.title, "Hai phiên bản không khác nhau."]
        return [
            self.title,
            *(f"{n}. {clause.sentence}" for n, clause in enumerate(self.clauses, start=1)),
            self.effect,
        ]


_ASPECTS: tuple[tuple[str, Callable[[FormDefinition, Definition], str]], ...] = (
    ("tên", lambda form, field: field.vi),
    ("phần dữ liệu", lambda form, field: field.part),
    ("bàn khám", lambda form, field: words.station(form, field.station)),
    ("kiểu", lambda form, field: words.TYPES[field.type]),
    ("độ dài", lambda form, field: words.size(field)),
    ("đơn vị", lambda form, field: field.unit),
    ("danh mục", lambda form, field: ""),  # told by the clause of the code list
    ("điều kiện hỏi", lambda form, field: words.condition(form, field.applies)),
    ("mức bắt buộc", lambda form, field: _duty(field)),
    ("giới hạn có thể", lambda form, field: words.limits(field.possible, field.unit)),
    ("giới hạn thường gặp", lambda form, field: words.limits(field.plausible, field.unit)),
    ("giá trị mặc định", lambda form, field: field.default),
    ("vị trí trên mẫu giấy", lambda form, field: field.paper),
)


def compare(old: FormDefinition, new: FormDefinition) -> Amendment:
    """What the newer version adds, replaces, amends and repeals."""
    renamed = _renamed(old, new)
    clauses = [
        *_stations(old, new),
        *_added(old, new, set(renamed.values())),
        *_amended(old, new, renamed),
        *_lists(old, new),
        *_repealed(old, new, set(renamed)),
    ]
    title = f"Sửa đổi, bổ sung một số trường của {_first_lower(new.title['vi'])}, phiên bản {old.version} thành phiên bản {new.version}"
    effect = f"Phiên bản {new.version} có hiệu lực từ ngày {formats.date_vn(new.valid_from)}. Căn cứ: {new.source}."
    return Amendment(title, tuple(clauses), effect)


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _renamed(old: FormDefinition, new: FormDefinition) -> dict[str, str]:
    """Old tag → new tag: the same place, type, size and duty under another name."""

    def place(form: FormDefinition, at: int) -> Any:
        field = form.fields[at]
        before = form.fields[at - 1].tag if at else ""
        return before, field.part, field.station, field.type, field.size, field.codes, field.mandatory

    gone = {place(old, at): f.tag for at, f in enumerate(old.fields) if f.tag not in new.by_tag}
    came = {place(new, at): f.tag for at, f in enumerate(new.fields) if f.tag not in old.by_tag}
    return {gone[key]: came[key] for key in gone.keys() & came.keys()}


def _stations(old: FormDefinition, new: FormDefinition) -> list[Clause]:
    before, after = {s.code: s for s in old.stations}, {s.code: s for s in new.stations}
    said = [Clause("station", f"Bổ sung bàn khám “{s.vi}”.", ()) for c, s in after.items() if c not in before]
    return said + [
        Clause("station", f"Bãi bỏ bàn khám “{s.vi}”.", ()) for c, s in before.items() if c not in after
    ]


def _added(old: FormDefinition, new: FormDefinition, renamed: set[str]) -> list[Clause]:
    said: list[Clause] = []
    boxes: dict[str, list[Definition]] = {}
    previous = ""
    for field in new.fields:
        if field.tag not in old.by_tag and field.tag not in renamed:
            if field.item_of in old.by_tag:
                boxes.setdefault(field.item_of, []).append(field)
            else:
                after = f" sau trường {words.name(new.by_tag[previous])}" if previous else " ở đầu mẫu"
                said.append(
                    Clause(
                        "add", f"Bổ sung trường {words.name(field)}{after}{_shape(new, field)}.", (field.tag,)
                    )
                )
        if not field.item_of:
            previous = field.tag
    return said + _boxes("add", "Bổ sung", "sau", new, boxes)


def _boxes(
    kind: Kind, verb: str, where: str, form: FormDefinition, boxes: dict[str, list[Definition]]
) -> list[Clause]:
    """The same boxes of many examined items are one clause."""
    if not boxes:
        return []
    labels = ", ".join(f"“{box.vi}”" for box in next(iter(boxes.values())))
    items = "; ".join(form.by_tag[tag].vi for tag in boxes)
    tags = tuple(box.tag for mine in boxes.values() for box in mine)
    return [Clause(kind, f"{verb} các ô {labels} {where} mỗi mục khám: {items}.", tags)]


def _shape(form: FormDefinition, field: Definition) -> str:
    asked = words.condition(form, field.applies)
    shape = ", ".join(filter(None, (words.TYPES[field.type], words.size(field), field.unit)))
    return f": {shape}" + (f"; {asked}" if asked else "")


def _duty(field: Definition) -> str:
    if field.mandatory is not None:
        other = f", hoặc có {', '.join(field.instead)}" if field.instead else ""
        return f"bắt buộc trước khi ký (số {field.mandatory}{other})"
    return "phải có" if field.required else "không bắt buộc"


def _amended(old: FormDefinition, new: FormDefinition, renamed: dict[str, str]) -> list[Clause]:
    said = []
    for before in old.fields:
        after = new.by_tag.get(renamed.get(before.tag, before.tag))
        if after is None:
            continue
        changes = [
            f"{label} “{was or 'không có'}” sửa thành “{now or 'không có'}”"
            for label, tell in _ASPECTS
            if (was := tell(old, before)) != (now := tell(new, after))
        ]
        if before.tag != after.tag:
            more = f"; {'; '.join(changes)}" if changes else ""
            sentence = f"Thay trường {words.name(before)} bằng trường {words.name(after)}{more}."
            said.append(Clause("replace", sentence, (before.tag, after.tag)))
        elif changes:
            said.append(
                Clause("amend", f"Sửa đổi trường {words.name(after)}: {'; '.join(changes)}.", (after.tag,))
            )
    return said


def _lists(old: FormDefinition, new: FormDefinition) -> list[Clause]:
    said = []
    for field in new.fields:
        before = old.by_tag.get(field.tag)
        if before is None or not field.codes:
            continue
        was, now = old.codes_of(before), new.codes_of(field)
        parts = [f"bổ sung mã {code} “{label}”" for code, label in now.items() if code not in was]
        parts += [
            f"mã {code} “{was[code]}” sửa thành “{label}”"
            for code, label in now.items()
            if code in was and was[code] != label
        ]
        parts += [f"bãi bỏ mã {code} “{label}”" for code, label in was.items() if code not in now]
        if parts:
            said.append(
                Clause(
                    "list",
                    f"Sửa đổi danh mục của trường {words.name(field)}: {'; '.join(parts)}.",
                    (field.tag,),
                )
            )
    return said


def _repealed(old: FormDefinition, new: FormDefinition, renamed: set[str]) -> list[Clause]:
    gone = [field for field in old.fields if field.tag not in new.by_tag and field.tag not in renamed]
    boxes: dict[str, list[Definition]] = {}
    for field in gone:
        if field.item_of in new.by_tag:
            boxes.setdefault(field.item_of, []).append(field)
    single = [field for field in gone if field.item_of not in boxes]
    return [
        *(Clause("repeal", f"Bãi bỏ trường {words.name(field)}.", (field.tag,)) for field in single),
        *_boxes("repeal", "Bãi bỏ", "của", old, boxes),
    ]
