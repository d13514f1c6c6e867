"""Results from another facility: taken in, matched with the roster, decided, and noted as examined elsewhere - once."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.campaigns.models import Campaign
from kham.exams.actions import ending
from kham.exams.models import Encounter, EncounterState, ExaminedElsewhere
from kham.journal import actions as journal_actions
from kham.kernel.clock import local_date
from kham.kernel.formats import date_vn
from kham.kernel.reasons import Refusal
from kham.places.models import Facility
from kham.records import sealed_files
from kham.records.models import OutsideFile, OutsideResult, OutsideState
from kham.records.queries import outside as queries
from kham.records.rules import outside as rules
from kham.records.rules import reading
from kham.roster import actions as roster_actions
from kham.roster import queries as roster_queries
from kham.roster.models import Person
from kham.roster.queries import files as roster_files

FOLDER = "outside"
FILE_BYTES = 20 * 1024 * 1024
OPEN = (OutsideState.MATCHED, OutsideState.ASK, OutsideState.CONFLICT, OutsideState.UNKNOWN)
Progress = Callable[[int, int, str], Any]


def check_receive(by: Any, unit_path: str) -> None:
    """Who notes exams made elsewhere and may read what they found. Raises NotFound."""
    accounts_permissions.check_sees(by, May.EXAM_CHECKIN, unit_path)
    accounts_permissions.check_sees(by, May.RESULTS_VIEW, unit_path)


@transaction.atomic
def receive(
    *, campaign: Campaign, file_name: str, content: bytes, facility_name: str, by: Any, now: dt.datetime
) -> tuple[OutsideFile, bool]:
    """Keep a workbook or a package; the same bytes again are the file already there (False: nothing new).

    Raises Refusal ``outside.size``, ``outside.facility``; NotFound.
    """
    check_receive(by, campaign.unit_path)
    if not content or len(content) > FILE_BYTES:
        raise Refusal("outside.size", _("Tệp rỗng hoặc quá 20 MB. Chia nhỏ rồi nộp lại."), field="file")
    digest = hashlib.sha256(content).hexdigest()
    known = OutsideFile.objects.filter(campaign=campaign, sha256=digest).first()
    if known is not None:
        return known, False
    if not facility_name.strip():
        raise Refusal("outside.facility", _("Ghi tên cơ sở đã khám."), field="facility_name")
    is_package = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" and b"KHAMSUCKHOE" in content[:4096]
    made = OutsideFile.objects.create(
        campaign=campaign,
        unit_path=campaign.unit_path,
        kind="package" if is_package else "workbook",
        file_name=file_name[:200],
        sha256=digest,
        file=sealed_files.keep(FOLDER, content),
        facility_name=facility_name.strip()[:200],
        received_at=now,
        received_by=by.actor,
    )
    journal_actions.record(
        action="records.outside_file", by=by, now=now, on=made, data={"kind": made.kind, "sha256": digest}
    )
    return made, True


def read(*, file: OutsideFile, by: Any, now: dt.datetime, progress: Progress | None = None) -> dict[str, int]:
    """Read a kept file, match every result, keep each with its state. A file is read once; again gives the same counts.

    Raises Refusal ``outside.empty`` when there is no table of results in it; what opening a file raises.
    """
    check_receive(by, file.unit_path)
    if file.read_at is not None:
        return queries.counts(file)
    found = _results(file, local_date(now))
    if not found:
        raise Refusal(
            "outside.empty",
            _(
                "Tệp “%(file)s”: không thấy hàng tiêu đề có Họ và tên, Ngày sinh, Ngày khám. Tải mẫu, chép dữ liệu vào rồi nộp lại."
            )
            % {"file": file.file_name},
        )
    told = progress or (lambda _done, _total, _words: None)
    told(0, len(found), _("đang đối chiếu với danh sách"))
    judged = [_kept(file, one) for one in found]
    _place(list(zip(judged, found, strict=True)), file, by, now)
    told(len(found), len(found), _("đã đối chiếu"))
    with transaction.atomic():
        if OutsideFile.objects.select_for_update().get(pk=file.pk).read_at is not None:
            return queries.counts(file)  # a second job of the same file was quicker
        OutsideResult.objects.bulk_create(judged)
        OutsideFile.objects.filter(pk=file.pk).update(read_at=now)
        journal_actions.record(
            action="records.outside_read", by=by, now=now, on=file, data={"results": len(judged)}
        )
    return queries.counts(file)


def _results(file: OutsideFile, today: dt.date) -> list[rules.Outside]:
    content = sealed_files.open_file(file.file)
    if file.kind == "workbook":
        book = roster_files.read_workbook(content, file.file_name)
        return [one for sheet in book.sheets for one in rules.read_sheet(sheet.name, sheet.rows, today)]
    try:
        packages = rules.split(content)
    except reading.Unreadable as wrong:
        raise Refusal("outside.package", f"Tệp “{file.file_name}”: {wrong.sentence}") from wrong
    return [rules.read_package(one, _("hồ sơ thứ %(n)s") % {"n": n}) for n, one in enumerate(packages, 1)]


def _kept(file: OutsideFile, one: rules.Outside) -> OutsideResult:
    sealed = sealed_files.sealer().seal(json.dumps(one.as_json(), ensure_ascii=False), queries.PURPOSE)
    return OutsideResult(
        file=file,
        campaign=file.campaign,
        unit_path=file.unit_path,
        place=one.place[:120],
        sealed=sealed,
        on=dt.date.fromisoformat(one.on) if len(one.on) == 10 else None,
        facility_name=_facility(one.facility, file.facility_name),
        visit=hashlib.sha256(f"{one.facility}|{one.visit}".encode()).hexdigest() if one.visit else "",
    )


def _facility(said: str, sender: str) -> str:
    """The row's own facility by name; a code is looked up."""
    if said and any(sign.isdigit() for sign in said) and " " not in said:
        known = Facility.objects.filter(code5=said).first() or Facility.objects.filter(gln13=said).first()
        return known.name[:200] if known else sender
    return (said or sender)[:200]


def _place(
    rows: list[tuple[OutsideResult, rules.Outside]], file: OutsideFile, by: Any, now: dt.datetime
) -> None:
    """Give each row its state: who it means and whether anything stands against noting it. A few queries for a whole file."""
    today, path = local_date(now), file.unit_path
    sound = [(row, one) for row, one in rows if not _refused(row, one, today)]
    alike = roster_queries.candidates_of_many(
        by, [_fields(one) for _row, one in sound], path=path, today=today
    )
    lost = {one.number for (_row, one), found in zip(sound, alike, strict=True) if one.number and not found}
    holders = roster_queries.holders(by, lost, path=path)
    for (row, one), found in zip(sound, alike, strict=True):
        _mean_by_likeness(row, found, holders.get(one.number, []))
    known = _noted(file.campaign, [row.person_id for row, _one in sound if row.person_id])
    for row, _one in sound:
        if row.person_id:
            _stand(row, known)


def _refused(row: OutsideResult, one: rules.Outside, today: dt.date) -> bool:
    row.person, row.candidates, row.sentence = None, [], ""
    if one.faults:
        row.state, row.sentence = OutsideState.REFUSED, " ".join(one.faults)[:300]
    elif row.on is None or row.on > today or row.on.year != row.campaign.year:
        row.state = OutsideState.REFUSED
        row.sentence = _("Ngày khám phải trong năm %(year)s và không sau hôm nay.") % {
            "year": row.campaign.year
        }
    else:
        return False
    return True


def _fields(one: rules.Outside) -> dict[str, str]:
    return {
        "full_name": one.name, "birth": _typed(one.birth), "sex": one.sex, "personal_number": one.number,
        "insurance_number": one.insurance, "phone": one.phone,
    }  # fmt: skip


def _mean_by_likeness(
    row: OutsideResult, alike: list[roster_queries.Candidate], holders: list[Person]
) -> None:
    found = [
        rules.Likeness(str(c.person.pk), c.score, frozenset(word.code for word in c.words)) for c in alike
    ]
    row.candidates = [
        {"person": str(c.person.pk), "words": [word.sentence for word in c.words]} for c in alike
    ]
    if not found:
        # The number of somebody else than the row says: never by itself, never passed over.
        row.candidates = [
            {"person": str(p.pk), "words": [_("Cùng số định danh, khác họ tên, ngày sinh.")]}
            for p in holders[:4]
        ]
    sure = rules.surely(found)
    if sure:
        row.person_id = next(c.person.pk for c in alike if str(c.person.pk) == sure)
    elif row.candidates:
        row.state, row.sentence = OutsideState.ASK, _("Có người giống nhưng chưa chắc. Chọn đúng người.")
    else:
        row.state, row.sentence = OutsideState.UNKNOWN, _("Không có ai giống trong danh sách của địa bàn.")


def _typed(iso: str) -> str:
    """ISO with its precision as one types it."""
    return "/".join(reversed(iso.split("-")))


@dataclass(frozen=True)
class _Noted:
    """What is known already of some people in a campaign: their first exam here, what was noted from elsewhere."""

    here: dict[Any, Encounter]
    elsewhere: dict[Any, ExaminedElsewhere]


def _noted(campaign: Campaign, people: list[Any]) -> _Noted:
    here: dict[Any, Encounter] = {}
    elsewhere: dict[Any, ExaminedElsewhere] = {}
    examined = [EncounterState.IN_PROGRESS, EncounterState.READY, EncounterState.CONCLUDED]
    for at in range(0, len(people), 500):
        some = people[at : at + 500]
        for visit in Encounter.objects.filter(
            person_id__in=some, session__campaign=campaign, state__in=examined
        ).order_by("-exam_date"):
            here[visit.person_id] = visit
        for proof in ExaminedElsewhere.objects.filter(
            person_id__in=some, campaign=campaign, withdrawn_at__isnull=True
        ):
            elsewhere.setdefault(proof.person_id, proof)
    return _Noted(here, elsewhere)


def _stand(row: OutsideResult, known: _Noted | None = None) -> None:
    """What stands for or against noting a result for its person; asked of the database unless it is known for many."""
    assert row.person_id is not None, "the caller has said who it is"
    known = known or _noted(row.campaign, [row.person_id])
    here, noted = known.here.get(row.person_id), known.elsewhere.get(row.person_id)
    row.proof = noted
    if here is not None:
        row.state = OutsideState.SAME
        row.sentence = _("Đã khám trong đợt này ngày %(day)s; không đếm thêm.") % {
            "day": date_vn(here.exam_date)
        }
    elif noted is None:
        row.state, row.sentence = OutsideState.MATCHED, ""
    elif noted.on == row.on:
        row.state, row.sentence = OutsideState.SAME, _("Đã ghi lần khám này; không đếm thêm.")
    else:
        row.state = OutsideState.CONFLICT
        row.sentence = _("Đã ghi khám nơi khác ngày %(day)s. Giữ lần đó, hoặc thay bằng lần này.") % {
            "day": date_vn(noted.on)
        }


@transaction.atomic
def record(*, file: OutsideFile, by: Any, now: dt.datetime) -> int:
    """Note every matched result of a file as examined elsewhere. Returns how many; what changed meanwhile is judged again."""
    check_receive(by, file.unit_path)
    done = 0
    matched = file.results.select_for_update(of=("self",)).filter(state=OutsideState.MATCHED)
    for row in matched.select_related("person", "campaign", "file"):
        _stand(row)
        if row.state == OutsideState.MATCHED:
            _note(row, by, now)
            done += 1
        row.save()
    journal_actions.record(action="records.outside_record", by=by, now=now, on=file, data={"noted": done})
    return done


def _note(row: OutsideResult, by: Any, now: dt.datetime) -> None:
    assert row.person is not None and row.on is not None, "a matched result has both"
    said = queries.said(row)
    paper = said.get("document") or _("Kết quả %(facility)s gửi, tệp %(file)s") % {
        "facility": row.facility_name,
        "file": row.file.file_name,
    }
    row.proof = ending.note_elsewhere(
        person=row.person, campaign=row.campaign, on=row.on, facility_name=row.facility_name,
        document=paper[:200], by=by, now=now,
    )  # fmt: skip
    row.state, row.sentence = OutsideState.RECORDED, ""
    row.decided_at, row.decided_by = now, by.actor


@transaction.atomic
def decide(
    *,
    result: OutsideResult,
    answer: str,
    by: Any,
    now: dt.datetime,
    person: Person | None = None,
    reason: str = "",
) -> OutsideResult:
    """An officer's answer: "person" (it is this one), "replace" (this exam instead of the noted one), "aside" (not counted).

    Raises Refusal ``outside.answer``, ``outside.decided``, ``outside.reason``, ``outside.person``; NotFound.
    """
    check_receive(by, result.unit_path)
    row = (
        OutsideResult.objects.select_for_update(of=("self",))
        .select_related("file", "campaign", "person")
        .get(pk=result.pk)
    )
    if row.state not in OPEN:
        raise Refusal("outside.decided", _("Kết quả này đã có câu trả lời."))
    if answer == "person":
        _mean(row, person, by, now)
    elif answer == "replace" and row.state == OutsideState.CONFLICT and row.proof is not None:
        why = reason.strip() or _("Thay bằng kết quả cơ sở khác gửi")
        ending.withdraw_elsewhere(proof=row.proof, reason=why, by=by, now=now)
        _note(row, by, now)
    elif answer == "aside":
        if not reason.strip():
            raise Refusal("outside.reason", _("Ghi lý do bỏ qua."), field="reason")
        row.state, row.reason = OutsideState.SET_ASIDE, reason.strip()[:250]
    else:
        raise Refusal("outside.answer", _("Chọn một câu trả lời."))
    row.decided_at, row.decided_by = now, by.actor
    row.save()
    journal_actions.record(
        action="records.outside_decide", by=by, now=now, on=row, reason=row.reason,
        data={"answer": answer, "person": str(row.person_id or "")},
    )  # fmt: skip
    return row


def _mean(row: OutsideResult, person: Person | None, by: Any, now: dt.datetime) -> None:
    """It is this person: noted at once, unless something stands against it."""
    if person is None or not person.unit_path.startswith(row.unit_path):
        raise Refusal("outside.person", _("Chọn một người trong danh sách của địa bàn."))
    row.person = person
    _stand(row)
    if row.state == OutsideState.MATCHED:
        _note(row, by, now)


@transaction.atomic
def match_again(*, file: OutsideFile, by: Any, now: dt.datetime) -> int:
    """Look again for those not found, after the roster changed. Returns how many have a new state."""
    check_receive(by, file.unit_path)
    rows = []
    for row in file.results.filter(state__in=[OutsideState.UNKNOWN, OutsideState.ASK]).select_related(
        "campaign"
    ):
        said = queries.said(row)
        known = {name: said[name] for name in said if name not in ("icd", "faults")}
        rows.append((row, rules.Outside(**known, icd=tuple(said["icd"]), faults=())))
    before = [row.state for row, _one in rows]
    _place(rows, file, by, now)
    for row, _one in rows:
        row.save()
    changed = sum(row.state != state for (row, _one), state in zip(rows, before, strict=True))
    journal_actions.record(action="records.outside_read", by=by, now=now, on=file, data={"changed": changed})
    return changed


def _told(row: OutsideResult) -> str:
    return f"Kết quả cơ sở khác gửi, khám ngày {date_vn(row.on)}" if row.on else "Kết quả cơ sở khác gửi"


RESULTS = roster_actions.Carried(OutsideResult, "file__received_at", _told, path="")


def people_merged(
    *, kept: Person, absorbed: Person, merge: Any, by: Any, now: dt.datetime
) -> dict[str, list[str]]:
    """Results from elsewhere follow the person."""
    return RESULTS.merged(kept=kept, absorbed=absorbed)


def people_separated(*, kept: Person, restored: Person, merge: Any, by: Any, now: dt.datetime) -> list[Any]:
    """And go back; those that came since are told apart by the station."""
    return RESULTS.separated(kept=kept, restored=restored, merge=merge)


def note_read(*, file: OutsideFile, rows: int, by: Any, now: dt.datetime) -> None:
    """Results by name were shown: a line of the journal."""
    journal_actions.record(action="records.outside_seen", by=by, now=now, on=file, data={"rows": rows})
