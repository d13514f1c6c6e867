"""The validator: what would be refused (faults) and what asks for a second look (remarks)."""

from __future__ import annotations

from kham.records.rules.reading import from_json, meaning, schema, sealed
from kham.records.rules.reading.opening import PARTS, Envelope, Unreadable, Visit, opened
from kham.records.rules.reading.rebuilding import moment
from kham.records.rules.reading.tables import mandatory

Fault = tuple[str, str]
_NEEDED = {
    "Adult": {"XML1", "XML2", "XML12"},
    "Minor": {"XML1", "XML2", "XML12"},
    "ChildUnder": {"XML1", "XML2", "XML8"},
}
_NOT_FOR = {
    "Adult": {"XML3", "XML4", "XML5", "XML6", "XML8"},
    "Minor": {"XML3", "XML4", "XML5", "XML6", "XML8"},
    "ChildUnder": {"XML9", "XML10", "XML11", "XML12"},
}


def faults(package: bytes, *, signed: bool = False) -> list[Fault]:
    """What is wrong with a package: (tag, sentence), nothing personal; empty means it would be accepted.

    `signed`: a package without the unit's signature is wrong too.
    """
    try:
        envelope = opened(package)
    except Unreadable as wrong:
        return [(wrong.tag, wrong.sentence)]
    found = _of_envelope(envelope, signed)
    broken = "" if from_json.looks_so(package) else sealed.complaint(package)
    found += [("CHUKYDONVI", broken)] if broken else []
    forms = {visit.tags.get("TYPE", "") for visit in envelope.visits}
    for form in sorted(forms):
        found += schema.faults(envelope, form) if len(forms) == 1 else []
    for visit in envelope.visits:
        found += _of_parts(visit) + _of_mandatory(visit) + meaning.faults(visit)
    return list(dict.fromkeys(found))


def remarks(package: bytes) -> list[Fault]:
    """What is allowed and yet odd: (tag, sentence), nothing personal."""
    try:
        envelope = opened(package)
    except Unreadable:
        return []
    found = [] if sealed.signed(envelope.root) else [("CHUKYDONVI", "Gói chưa có chữ ký của đơn vị.")]
    for visit in envelope.visits:
        found += meaning.remarks(visit)
    return list(dict.fromkeys(found))


def _of_mandatory(visit: Visit) -> list[Fault]:
    return [
        (wanted[0], f"Thiếu {wanted[0]}.")
        for wanted in mandatory(visit.tags.get("TYPE", ""))
        if not any(visit.tags.get(tag) for tag in wanted)
    ]


def _of_parts(visit: Visit) -> list[Fault]:
    form = visit.tags.get("TYPE", "")
    if form not in _NEEDED:
        return [("TYPE", "TYPE phải là ChildUnder, Minor hoặc Adult.")]
    found = [(kind, f"Thiếu phần {kind}.") for kind in sorted(_NEEDED[form] - set(visit.parts))]
    found += [
        (kind, f"Phần {kind} không dùng cho {form}.") for kind in sorted(_NOT_FOR[form] & set(visit.parts))
    ]
    return found + [
        (kind, f"Gốc của {kind} sai tên.")
        for kind, root in visit.parts.items()
        if str(root.tag).upper() not in PARTS[kind]
    ]


def _of_envelope(envelope: Envelope, signed: bool) -> list[Fault]:
    root, found = envelope.root, list[Fault]()
    sender = (root.findtext("THONGTINDONVI/MACSKCB") or "").strip()
    made = (root.findtext("THONGTINHOSO/NGAYLAP") or "").strip()
    if not _known(sender, (5, 13)):
        found.append(("MACSKCB", "MACSKCB phải có 13 chữ số hoặc 5 ký tự."))
    if moment(f"{made}0000") == f"{made}0000":
        found.append(("NGAYLAP", "NGAYLAP không phải một ngày có thật, dạng yyyymmdd."))
    for visit in envelope.visits:
        arrived = moment(visit.tags.get("NGAY_VAO", ""))
        if len(made) == 8 and arrived[4:5] == "-" and made < arrived[:10].replace("-", ""):
            found.append(("NGAYLAP", "NGAYLAP trước ngày khám."))
        if sender not in (visit.tags.get("MA_CSKCB"), visit.tags.get("MA_GTIN_CSKCB"), ""):
            found.append(("MACSKCB", "MACSKCB không phải mã của cơ sở đã khám."))
    counts = {str(len(envelope.visits)), str(sum(len(visit.parts) for visit in envelope.visits))}
    if (root.findtext("THONGTINHOSO/SOLUONGHOSO") or "").strip() not in counts:
        found.append(("SOLUONGHOSO", "SOLUONGHOSO không khớp số hồ sơ."))
    if sealed.holder_of(root) is None:
        found.append(("CHUKYDONVI", "Thiếu CHUKYDONVI."))
    elif signed and not sealed.signed(root):
        found.append(("CHUKYDONVI", "Gói chưa có chữ ký của đơn vị."))
    return found + _twice(envelope)


def _known(code: str, lengths: tuple[int, ...]) -> bool:
    return len(code) in lengths and code.isascii() and code.isalnum()


def _twice(envelope: Envelope) -> list[Fault]:
    visits = [visit.tags.get("MA_LK", "") for visit in envelope.visits]
    return [("MA_LK", "MA_LK lặp lại trong gói.")] if len(visits) != len(set(visits)) else []
