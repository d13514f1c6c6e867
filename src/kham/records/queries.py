"""Reading submissions. The first argument is the viewer; what lies outside its units does not exist."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kham.accounts.permissions import NotFound
from kham.exams import queries as exams_queries
from kham.exams.models import Conclusion, Encounter, EncounterState
from kham.exams.queries import items as exams_items
from kham.exams.queries import outcomes
from kham.kernel import clock, formats
from kham.places.models import within
from kham.records import permissions
from kham.records.models import Submission, SubmissionState
from kham.records.rules import facts as fact_rules
from kham.records.rules import package
from kham.records.rules.facts import CARRIED, LAB_COLUMNS, Facts, clean
from kham.records.rules.layout import Layout, of_form
from kham.roster import queries as roster_queries

CURRENT = ~Q(state=SubmissionState.REPLACED)
NOT_ANSWERED = [
    SubmissionState.BLOCKED,
    SubmissionState.QUEUED,
    SubmissionState.SENT,
    SubmissionState.REJECTED,
]


@dataclass(frozen=True)
class Counters:
    """The four counters and what lies between them, all of encounters (not void) of the same set.

    examined = unfinished + concluded; concluded = missing + blocked + queued + sent; sent = waiting + accepted + rejected.
    `missing`: concluded without a submission (there should be none). `late`: past the deadline and not accepted.
    """

    examined: int
    unfinished: int
    concluded: int
    missing: int
    blocked: int
    queued: int
    sent: int
    waiting: int
    accepted: int
    rejected: int
    late: int

    @property
    def reconciles(self) -> bool:
        """Whether the figures add up and nothing is missing."""
        return self.adds_up and self.missing == 0

    @property
    def adds_up(self) -> bool:
        """Whether the three sums hold."""
        return (
            self.examined == self.unfinished + self.concluded
            and self.concluded == self.missing + self.blocked + self.queued + self.sent
            and self.sent == self.waiting + self.accepted + self.rejected
        )


def submissions(viewer: Any, campaign: Any = None) -> QuerySet[Submission]:
    """Current versions of the viewer's units, perhaps of one campaign."""
    permissions.check_view(viewer)
    found = Submission.objects.filter(within(viewer.paths, "unit_path")).filter(CURRENT)
    if campaign is not None:
        found = found.filter(encounter__session__campaign=campaign)
    return found.select_related(
        "encounter", "encounter__person", "encounter__session", "encounter__session__site", "conclusion"
    )


def filtered(viewer: Any, *, campaign: Any = None, state: str = "", now: dt.datetime) -> QuerySet[Submission]:
    """Submissions under a filter: a state, "late", or "" for all that are not accepted yet; late ones first."""
    found = submissions(viewer, campaign).filter(roster_queries.known(viewer, "encounter__person__"))
    if state == "late":
        found = found.filter(state__in=NOT_ANSWERED, deadline_at__lt=now)
    elif state in SubmissionState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state__in=NOT_ANSWERED)
    return found.order_by("deadline_at", "pk")


def submission(viewer: Any, submission_id: Any) -> Submission:
    """One submission, replaced ones too. Raises NotFound."""
    permissions.check_view(viewer)
    found = (
        Submission.objects.filter(within(viewer.paths, "unit_path"), pk=submission_id)
        .filter(roster_queries.known(viewer, "encounter__person__"))
        .select_related(
            "encounter",
            "encounter__person",
            "encounter__person__unit",
            "encounter__session__site",
            "conclusion",
        )
        .first()
    )
    if found is None:
        raise NotFound("not-found", "Không tìm thấy trang này.")
    return found


def versions(submission: Submission) -> QuerySet[Submission]:
    """All versions of the same encounter for the same gateway, newest first."""
    return Submission.objects.filter(encounter=submission.encounter_id, gateway=submission.gateway).order_by(
        "-version"
    )


def tries(submission: Submission) -> Any:
    """Exchanges with the portal about a submission, newest first."""
    return submission.tries.order_by("-at", "-id")


def of_encounter(viewer: Any, encounter: Any) -> Submission | None:
    """The current submission of an encounter, for the person's line of life."""
    return submissions(viewer).filter(encounter=encounter).first()


def examined(viewer: Any, campaign: Any = None, period: Any = None, unit: Any = None) -> QuerySet[Encounter]:
    """Encounters that count as examined: begun at a station, not void. Everything else is a subset of these."""
    found = arrived(viewer, campaign, period, unit).exclude(state=EncounterState.CHECKED_IN)
    return found.exclude(outcomes.GONE_UNEXAMINED)


def arrived(viewer: Any, campaign: Any = None, period: Any = None, unit: Any = None) -> QuerySet[Encounter]:
    """Encounters of people who came, not void."""
    permissions.check_view(viewer)
    found = Encounter.objects.filter(within(viewer.paths, "unit_path")).exclude(state=EncounterState.VOID)
    if campaign is not None:
        found = found.filter(session__campaign=campaign)
    if period is not None:
        found = found.filter(exam_date__range=(period.start, period.end))
    if unit is not None:
        found = found.filter(unit_path__startswith=unit.path)
    return found


def counters(
    viewer: Any, campaign: Any = None, period: Any = None, *, unit: Any = None, now: dt.datetime | None = None
) -> Counters:
    """The four counters, from the encounters themselves. `now` decides what is late (nothing when absent)."""
    permissions.check_view(viewer)
    base = examined(viewer, campaign, period, unit)
    concluded = Q(state=EncounterState.CONCLUDED)
    sums = base.aggregate(examined=Count("pk"), concluded=Count("pk", filter=concluded))
    current = Submission.objects.filter(CURRENT, encounter__in=base.filter(concluded).values("pk"))
    late = Q(pk__in=[]) if now is None else Q(deadline_at__lt=now, state__in=NOT_ANSWERED)
    by_state = {
        row["state"]: row["n"]
        for row in current.values("state").annotate(n=Count("encounter", distinct=True)).order_by()
    }
    blocked, queued = by_state.get(SubmissionState.BLOCKED, 0), by_state.get(SubmissionState.QUEUED, 0)
    waiting, accepted, rejected = (
        by_state.get(s, 0) for s in (SubmissionState.SENT, SubmissionState.ACCEPTED, SubmissionState.REJECTED)
    )
    return Counters(
        examined=sums["examined"],
        unfinished=sums["examined"] - sums["concluded"],
        concluded=sums["concluded"],
        missing=without_submission(viewer, campaign, period, unit).count(),
        blocked=blocked,
        queued=queued,
        sent=waiting + accepted + rejected,
        waiting=waiting,
        accepted=accepted,
        rejected=rejected,
        late=current.filter(late).count(),
    )


def without_submission(
    viewer: Any, campaign: Any = None, period: Any = None, unit: Any = None
) -> QuerySet[Encounter]:
    """Concluded encounters that have no current submission: a discrepancy, repaired by `actions.make_missing`."""
    has = Submission.objects.filter(CURRENT, encounter=OuterRef("pk"))
    return (
        examined(viewer, campaign, period, unit).filter(state=EncounterState.CONCLUDED).exclude(Exists(has))
    )


def blocking(viewer: Any, campaign: Any = None) -> list[tuple[str, str, int]]:
    """What blocks, in words: (tag, sentence, how many records), most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for problems in (
        submissions(viewer, campaign).filter(state=SubmissionState.BLOCKED).values_list("problems", flat=True)
    ):
        for problem in problems:
            key = (problem["tag"], problem["sentence"])
            counts[key] = counts.get(key, 0) + 1
    return sorted(
        ((tag, sentence, n) for (tag, sentence), n in counts.items()), key=lambda row: (-row[2], row[0])
    )


def facts_of(conclusion: Conclusion) -> tuple[Facts, Layout]:
    """The facts of a signed encounter as the record wants them, and the layout of its form. Nothing is withheld yet."""
    encounter = conclusion.encounter
    form = exams_queries.form_of(encounter)
    layout = of_form(form)
    known = {tag: clean(value) for tag, value in exams_queries.administrative(encounter).items()}
    answers = conclusion.answers
    person = encounter.person
    national = {tag for tags in layout.parts.values() for tag in tags}
    exam = {
        tag: _value(value)
        for tag, value in (known | exams_items.in_words(form, answers)).items()
        if tag in national and tag not in CARRIED and value not in (None, "")
    }
    facts = Facts(
        visit_id=encounter.pk.hex,
        exam_date=encounter.exam_date.isoformat(),
        arrived=_local(encounter.checked_in_at),
        left=_local(conclusion.concluded_at),
        name=known.get("HO_TEN", ""),
        sex=person.sex,
        birth=person.birth.iso() if person.birth else "",
        personal_number=known.get("SO_CCCD", ""),
        ethnicity=known.get("MA_DAN_TOC", ""),
        occupation=known.get("MA_NGHE_NGHIEP", ""),
        workplace=known.get("NOI_LAM_VIEC_HOC_TAP", ""),
        address=known.get("DIA_CHI", ""),
        province=known.get("MATINH_CU_TRU", ""),
        commune=known.get("MAXA_CU_TRU", ""),
        phone=known.get("DIEN_THOAI", ""),
        reason=known.get("LY_DO_VV", ""),
        facility5=known.get("MA_CSKCB", ""),
        facility13=known.get("MA_GTIN_CSKCB", ""),
        groups=_groups(encounter),
        payer=known.get("NGUON_CHI_TRA", "") or known.get("NGUON_KINH_PHI", ""),
        kind=str(answers.get("HINH_THUC_KHAM") or "periodic"),
        health_class=conclusion.health_class,
        icd=tuple(conclusion.icd_codes),
        diseases=clean(conclusion.summary or answers.get("GHI_RO_VAN_DE_SUC_KHOE")),
        answers=exam,
        labs=_laboratory(answers, layout),
    )
    return facts, layout


def _value(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _local(moment: dt.datetime) -> str:
    return moment.astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M")


def _groups(encounter: Encounter) -> tuple[str, ...]:
    """National codes: what reception typed as codes, else by the person's groups in the campaign."""
    typed = [
        code.strip() for code in str(encounter.answers.get("DOI_TUONG") or "").split(";") if code.strip()
    ]
    if typed and all(code.isdigit() for code in typed):
        return tuple(sorted({str(int(code)) for code in typed}, key=int))
    return fact_rules.national_groups(encounter.enrolment.groups if encounter.enrolment else [])


def _laboratory(answers: dict[str, Any], layout: Layout) -> tuple[dict[str, str], ...]:
    """Rows of XML11: the table as typed, then one row for each quick-entry field that the form names as laboratory."""
    rows = [
        {column: clean(row[column]) for column in LAB_COLUMNS if clean(row.get(column))}
        for row in answers.get("DANH_SACH_CLS") or []
    ]
    for tag, name, unit in layout.labs:
        value = answers.get(tag)
        if value in (None, ""):
            continue
        words = layout.words.get(tag, {}).get(str(value))
        said = (
            {"MO_TA": clean(value)}
            if isinstance(value, str) and not words
            else {"GIA_TRI": words or package.plain(value), "DON_VI_DO": unit}
        )
        rows.append(
            {name_: text for name_, text in {"MA_CHI_SO": tag, "TEN_CHI_SO": name, **said}.items() if text}
        )
    return tuple(row for row in rows if row)


def tell(viewer: Any, person: Any, campaign: Any) -> dict[str, dict[str, Any]]:
    """Steps "sent" and "accepted" of a person's line of life: dates only, no content."""
    if campaign is None:
        return {}
    found = Submission.objects.filter(
        CURRENT, encounter__person=person, encounter__session__campaign=campaign
    )
    last = found.order_by("-created_at").first()
    if last is None:
        return {}
    if last.state == SubmissionState.BLOCKED:
        return {"sent": {"state": "look", "note": "Hồ sơ còn thiếu thông tin"}}
    steps: dict[str, dict[str, Any]] = {}
    if last.sent_at:
        steps["sent"] = {"state": "done", "date": formats.date_vn(clock.local_date(last.sent_at))}
    if last.state == SubmissionState.ACCEPTED and last.answered_at:
        steps["accepted"] = {"state": "done", "date": formats.date_vn(clock.local_date(last.answered_at))}
    elif last.state == SubmissionState.REJECTED:
        steps["accepted"] = {"state": "look", "note": "Bị từ chối"}
    return steps
