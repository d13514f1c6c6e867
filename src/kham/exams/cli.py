"""`./kham forms`: the forms and their rules without a web server or database."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kham.exams.rules import evaluation, forms, forms_dictionary, forms_diff, triage
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel.reasons import Refusal


def register(commands: Any) -> None:
    """Add the command group."""
    group = commands.add_parser("forms", help="biểu mẫu khám và quy tắc · exam forms and rules")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VIỆC")
    one = verbs.add_parser("list", help="các mẫu và phiên bản · forms and versions")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=list_forms)
    one = verbs.add_parser("show", help="các trường của một mẫu · the fields of a form")
    one.add_argument("form")
    one.add_argument("--version", dest="form_version")
    one.add_argument(
        "--with",
        dest="extensions",
        action="append",
        default=[],
        metavar="MÃ",
        help="kèm phần mở rộng · with an extension",
    )
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=show)
    one = verbs.add_parser(
        "diff",
        help="hai phiên bản khác nhau chỗ nào, viết như văn bản sửa đổi · what changed between two versions",
    )
    one.add_argument("form")
    one.add_argument("old")
    one.add_argument("new")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=diff)
    one = verbs.add_parser("dictionary", help="từ điển dữ liệu (Markdown) · the data dictionary")
    one.add_argument("form", nargs="?", help="bỏ trống: tất cả · all when left out")
    one.set_defaults(run=dictionary)
    one = verbs.add_parser(
        "evaluate", help="chạy quy tắc trên một trường hợp đọc từ đầu vào · judge cases from standard input"
    )
    one.add_argument("form")
    one.add_argument("--json", action="store_true", help="in JSON (mặc định in câu)")
    one.add_argument("--lines", action="store_true", help="mỗi dòng một trường hợp · one case a line")
    one.set_defaults(run=evaluate)
    one = verbs.add_parser("rules", help="các quy tắc lâm sàng · the clinical rules")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=list_rules)


def _use_local() -> None:
    """The unit's own extensions, as the running program finds them."""
    forms.use_local(Path(os.environ.get("KHAM_HOME") or Path.cwd() / "var") / "forms")


def list_forms(options: argparse.Namespace) -> int:
    """Every form version shipped; broken files of the unit are named on the error stream."""
    _use_local()
    rows = [
        {
            "form": form.form, "version": form.version, "type": form.type, "title": form.title["vi"], "fields": len(form.fields),
            "valid_from": form.valid_from.isoformat(), "source": form.source, "paper": form.paper,
        }
        for form in forms.all_forms()
    ]  # fmt: skip
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(
            f"{row['form']:<8} {row['version']:<10} {row['fields']:>4} trường  {row['title']} ({row['source']})"
        )
    print("Phần mở rộng:")
    for one in forms.all_extensions():
        where = "của đơn vị" if one.local else ", ".join(one.forms)
        print(f"{one.extension:<14} {one.version:<10} {len(one.fields):>4} trường  {one.title.vi} ({where})")
    for broken in forms.broken_files():
        print(f"kham: {broken}", file=sys.stderr)
    return 0


def show(options: argparse.Namespace) -> int:
    """One form with all its fields."""
    _use_local()
    form = _with(forms.load(options.form, options.form_version), options.extensions)
    if options.json:
        print(json.dumps(as_json(form), ensure_ascii=False, indent=1))
        return 0
    print(f"{form.title['vi']} · {form.form} {form.version} · {form.paper}")
    for field in form.fields:
        mark = "*" if field.required else " "
        print(
            f"{mark} {field.part:<6} {field.tag:<28} {field.type:<9} {field.size or '':>5} {field.unit:<9} {field.vi}"
        )
    return 0


def _with(form: FormDefinition, names: list[str]) -> FormDefinition:
    """The form with extensions named as CODE or CODE@VERSION. Raises Refusal ``extension.unknown``."""
    known = {one.ref: one for one in forms.all_extensions()}
    refs = []
    for name in names:
        found = known.get(name) or forms.newest(name)
        if found is None or form.form not in found.forms:
            fitting = (
                ", ".join(one.extension for one in known.values() if form.form in one.forms) or "không có"
            )
            raise Refusal(
                "extension.unknown",
                f"Mẫu “{form.form}” không có phần mở rộng “{name}”. Các phần mở rộng dùng được: {fitting}.",
            )
        refs.append(found.ref)
    return forms.with_extensions(form.form, form.version, refs)


def diff(options: argparse.Namespace) -> int:
    """What changed between two versions, as a legal amendment."""
    said = forms_diff.compare(forms.load(options.form, options.old), forms.load(options.form, options.new))
    if options.json:
        clauses = [{"kind": c.kind, "sentence": c.sentence, "tags": list(c.tags)} for c in said.clauses]
        whole = {
            "form": options.form,
            "old": options.old,
            "new": options.new,
            "title": said.title,
            "clauses": clauses,
        }
        print(json.dumps(whole, ensure_ascii=False, indent=1))
        return 0
    print("\n".join(said.lines()))
    return 0


def dictionary(options: argparse.Namespace) -> int:
    """The data dictionary of one form or of all, as Markdown."""
    _use_local()
    if options.form:
        print(forms_dictionary.of_form(forms.load(options.form)))
    else:
        print(forms_dictionary.page())
    return 0


def as_json(form: FormDefinition) -> dict[str, Any]:
    """The shape that other programs read."""
    return {
        "form": form.form,
        "version": form.version,
        **({"extensions": form.extensions} if form.extensions else {}),
        "fields": [field_json(form, field) for field in form.fields],
    }


def field_json(form: FormDefinition, field: Definition) -> dict[str, Any]:
    """One field: tag, label, type, size, unit, codes, applies, station, and what the package needs."""
    return {
        "tag": field.tag, "label": field.vi, "label_en": field.en, "type": field.type, "size": field.size, "unit": field.unit,
        "codes": form.codes_of(field), "applies": field.applies.model_dump(exclude_defaults=True), "station": field.station,
        "part": field.part, "required": field.required, "mandatory": field.mandatory, "national": field.national, "origin": field.origin,
        "possible": field.possible, "plausible": field.plausible,
        "paper": field.paper, "row_of": field.row_of, "signature": field.signature, "item_of": field.item_of,
        "instead": field.instead, "normal_codes": field.normal_codes, "default": field.default,
    }  # fmt: skip


def evaluate(options: argparse.Namespace) -> int:
    """Judge one case, or one a line. A broken case is named with its line and the others go on; exit code 1 then."""
    forms.load(options.form)  # an unknown form is said once, before anything is read
    failed = False
    for number, text in _cases(options.lines):
        try:
            judged = evaluation.case(options.form, json.loads(text))
        except (ValueError, RecursionError, Refusal) as wrong:
            failed = True
            sentence = wrong.sentence if isinstance(wrong, Refusal) else "không đọc được JSON."
            print(
                f"kham: dòng {number}: {sentence}" if options.lines else f"kham: {sentence}", file=sys.stderr
            )
            if options.lines and options.json:
                print(json.dumps({"error": sentence, "line": number}, ensure_ascii=False))
            continue
        if options.json:
            shown = json.dumps(judged.as_json(), ensure_ascii=False, indent=None if options.lines else 1)
            print(shown.encode("utf-8", "replace").decode("utf-8"))
        else:
            _print_words(judged)
    return 1 if failed else 0


def _cases(lines: bool) -> Iterable[tuple[int, str]]:
    """Cases of standard input with their line numbers; bytes that are no UTF-8 spoil only their own case."""
    source = getattr(sys.stdin, "buffer", sys.stdin)
    if not lines:
        yield 1, _text(source.read())
        return
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield number, _text(line)


def _text(given: str | bytes) -> str:
    return given if isinstance(given, str) else given.decode("utf-8-sig", "replace")


def _print_words(judged: evaluation.Evaluation) -> None:
    print(f"Mức xử trí: {judged.triage} - {triage.LABELS[judged.triage]} ({triage.WITHIN[judged.triage]})")
    for found in judged.findings:
        print(f"  {found.level}  {found.sentence}")
    for complaint in judged.complaints:
        print(f"  !  {complaint.sentence}")
    print(f"Loại sức khỏe gợi ý: {judged.overall or 'bác sĩ quyết định'}")


def list_rules(options: argparse.Namespace) -> int:
    """Every rule with its sources. Who signed which table is shown on screen; a command line knows no unit."""
    rules = triage.all_rules()
    if options.json:
        rows = [{**rule.model_dump(mode="json"), "sha256": rule.digest} for rule in rules]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for rule in rules:
        print(f"{rule.rule:<22} {rule.version:<8} {rule.title}\n{'':<22} {rule.source}")
        if rule.second:
            print(f"{'':<22} đối chiếu: {rule.second}")
        if rule.proposal:
            print(f"{'':<22} đề xuất: {rule.proposal}")
    return 0
