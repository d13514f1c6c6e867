"""Reading definition files: shared fields, versions written as amendments of another version, and the parts of an examined item.

What stands in a file stands there once: a form names a shared field (`- HO_TEN`) or a shared field with changes
(`- {use: SO_CCCD, required: false}`); an older version of a form says what it lacks, has changed or has besides.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from kham.exams.rules.definition import Extension, FormDefinition, Strict

SHARED = "shared.yaml"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục này; xem lại cách viết tên mục",
    "string_pattern_mismatch": "chỉ gồm chữ in hoa không dấu, chữ số, gạch dưới (mã mẫu: chữ thường)",
    "string_type": "phải là chữ; đặt trong dấu ngoặc kép",
    "int_parsing": "phải là số nguyên",
    "bool_parsing": "phải là true hoặc false",
    "list_type": "phải là danh sách",
    "dict_type": "phải là cặp mã và tên",
    "literal_error": "giá trị không được dùng",
    "date_from_datetime_parsing": "phải là ngày, ghi 2026-07-01",
}


class BrokenFile(ValueError):
    """A definition file that cannot be used: which file, which place, what to do."""


class Amendment(Strict):
    """How a version differs from the version it is written from (`derives`)."""

    form: str
    version: str
    derives: str
    changed: dict[str, Any]
    repeal: list[str] = []
    rename: dict[str, str] = {}
    amend: dict[str, dict[str, Any]] = {}
    insert: list[dict[str, Any]] = []
    items: bool | None = None


def raw(path: Path) -> dict[str, Any]:
    """The file as a mapping. Raises BrokenFile."""
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - safe loader
    except (OSError, UnicodeDecodeError) as wrong:
        raise BrokenFile(f"{path.name}: không đọc được. Lưu tệp bằng mã UTF-8.") from wrong
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line = f" dòng {mark.line + 1}" if mark else ""
        raise BrokenFile(
            f"{path.name}:{line} không đúng cách viết YAML. Kiểm tra thụt đầu dòng, dấu hai chấm và dấu ngoặc."
        ) from wrong
    if not isinstance(content, dict):
        raise BrokenFile(f"{path.name}: phải là một bảng các mục (form, version, fields …).")
    return content


def read_forms(folder: Path) -> tuple[FormDefinition, ...]:
    """Every form of the folder, each file checked. Raises BrokenFile."""
    shared = raw(folder / SHARED)
    whole: dict[tuple[str, str], dict[str, Any]] = {}
    amendments = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name == SHARED:
            continue
        content = raw(path)
        if "derives" in content:
            amendments.append((path, _checked(path, Amendment, _split(content))))
        else:
            whole[content.get("form", ""), content.get("version", "")] = {**content, "_path": path}
    for path, amendment in amendments:
        whole[amendment.form, amendment.version] = {**_amended(path, amendment, whole), "_path": path}
    return tuple(
        _checked(content["_path"], FormDefinition, _expanded(content["_path"], content, shared))
        for content in whole.values()
    )


def read_extension(path: Path, shared_path: Path, *, local: bool = False) -> Extension:
    """One extension. Raises BrokenFile."""
    content = _expanded(path, raw(path), raw(shared_path))
    content.pop("parts", None)
    for field in content["fields"]:
        if isinstance(field, dict):
            field.setdefault("part", "LOCAL")
            field.setdefault("national", False)
    return _checked(path, Extension, {**content, "local": local})


def _checked(path: Path, model: Any, content: dict[str, Any]) -> Any:
    try:
        return model.model_validate({k: v for k, v in content.items() if not k.startswith("_")})
    except ValidationError as wrong:
        raise BrokenFile(
            f"{path.name}: " + "; ".join(_said(content, one) for one in wrong.errors()[:5])
        ) from wrong


def _said(content: dict[str, Any], error: Any) -> str:
    """ "trường CAN_NANG, mục size: phải là số nguyên"."""
    where = list(error["loc"])
    words = _WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))
    if not where:
        return str(words)
    place = ""
    if where[0] == "fields" and len(where) > 1 and isinstance(where[1], int):
        field = content["fields"][where[1]]
        tag = field.get("tag", f"thứ {where[1] + 1}") if isinstance(field, dict) else str(field)
        place, where = f"trường {tag}", where[2:]
    inner = ".".join(str(part) for part in where)
    return f"{', '.join(filter(None, (place, f'mục {inner}' if inner else '')))}: {words}"


def _split(content: dict[str, Any]) -> dict[str, Any]:
    own = {"form", "version", "derives", "repeal", "rename", "amend", "insert", "items"}
    changed = {key: value for key, value in content.items() if key not in own}
    return {**{key: value for key, value in content.items() if key in own}, "changed": changed}


def _tag(entry: Any) -> str:
    return str(entry if isinstance(entry, str) else entry.get("tag") or entry.get("use") or "")


def _amended(path: Path, law: Amendment, whole: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    """The raw content of a version from the version it is written from."""
    base = whole.get((law.form, law.derives))
    if base is None:
        raise BrokenFile(
            f"{path.name}: không có mẫu {law.form} phiên bản {law.derives} để viết phiên bản này."
        )
    here = {_tag(entry) for entry in base["fields"]}
    for tag in (*law.repeal, *law.rename, *law.amend, *(one.get("after", "") for one in law.insert)):
        if tag and tag not in here:
            raise BrokenFile(f"{path.name}: không có trường {tag} trong phiên bản {law.derives}.")
    fields: list[Any] = []
    for entry in base["fields"]:
        tag = _tag(entry)
        if tag in law.repeal:
            continue
        change = dict(law.amend.get(tag, {}))
        if tag in law.rename:
            change["tag"] = law.rename[tag]
        if change:
            entry = {**({"use": entry} if isinstance(entry, str) else entry), **change}
        fields.append(entry)
        fields += [
            {key: value for key, value in one.items() if key != "after"}
            for one in law.insert
            if one.get("after") == tag
        ]
    lists = {**base.get("code_lists", {}), **law.changed.get("code_lists", {})}
    items = base.get("items", False) if law.items is None else law.items
    return {
        **base, **law.changed, "form": law.form, "version": law.version, "fields": fields, "code_lists": lists, "items": items,
    }  # fmt: skip


def _expanded(path: Path, content: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Shared stations, code lists and fields put in their places; the parts of examined items made."""
    for key, kind, word in (
        ("fields", list, "danh sách"), ("stations", list, "danh sách"), ("code_lists", dict, "cặp tên và danh mục"),
    ):  # fmt: skip
        if not isinstance(content.get(key, kind()), kind):
            raise BrokenFile(f"{path.name}: mục {key}: phải là {word}.")
    content = dict(content)
    content["stations"] = [
        _named(path, one, shared["stations"], "code", "bàn") for one in content.get("stations", [])
    ]
    fields: list[Any] = []
    for entry in content.get("fields", []):
        if isinstance(entry, dict) and "use" not in entry:
            fields.append(dict(entry))
        else:
            fields.append(_named(path, entry, shared["fields"], "tag", "trường"))
    if content.pop("items", False):
        fields = [part for field in fields for part in (field, *_parts_of(field))]
    if not content.pop("national", True):  # a form outside the national data set keeps everything at the unit
        fields = [{**field, "part": "LOCAL", "national": False} for field in fields]
    lists = {**content.get("code_lists", {})}
    for field in fields:
        name = field.get("codes") if isinstance(field, dict) else ""
        if isinstance(name, str) and name and name not in lists and name in shared["code_lists"]:
            lists[name] = shared["code_lists"][name]
    content["code_lists"], content["fields"] = lists, fields
    return content


def _named(path: Path, entry: Any, known: list[dict[str, Any]], key: str, word: str) -> Any:
    name = entry if isinstance(entry, str) else entry.get("use") if isinstance(entry, dict) else None
    if name is None:
        return entry
    found = next((one for one in known if one[key] == name), None)
    if found is None:
        raise BrokenFile(f"{path.name}: không có {word} dùng chung “{name}” trong {SHARED}.")
    changes = {} if isinstance(entry, str) else {k: v for k, v in entry.items() if k != "use"}
    return {**found, **changes}


def _parts_of(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Mẫu 02, 03: each examined item has a tick, a preliminary and a confirmed diagnosis beside its class."""
    if not item.get("finding"):
        return []
    tag = item.get("tag", "")
    common = {
        "part": "LOCAL", "national": False, "station": item.get("station", ""), "group": item.get("vi", ""), "paper": item.get("paper", ""),
        "item_of": tag,
    }  # fmt: skip
    asked = item.get("applies", {})
    normal = f"{tag}_BT"
    ill = {**asked, "answers_not": {**asked.get("answers_not", {}), normal: ["1"]}}
    return [
        {**common, "tag": normal, "vi": "Chưa phát hiện bất thường", "en": "Nothing abnormal found", "type": "yesno", "size": 1,
         "codes": "yes_no", "applies": asked, "normal_codes": ["1"]},
        {**common, "tag": f"{tag}_SB", "vi": "Chẩn đoán sơ bộ (ICD-10)", "en": "Preliminary diagnosis (ICD-10)", "type": "icd",
         "size": 255, "applies": ill},
        {**common, "tag": f"{tag}_XD", "vi": "Chẩn đoán xác định (ICD-10)", "en": "Confirmed diagnosis (ICD-10)", "type": "icd",
         "size": 255, "applies": ill},
    ]  # fmt: skip
