"""`./kham demo --check`: signs in as every role over HTTP, reconciles the counters, opens the files; 0 when all is well."""

import http.cookiejar
import io
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator

from kham.site import serving
from kham.site.demo import cast

Outcome = tuple[bool, str]


def run() -> int:
    """Print one line a check; exit code 1 when any failed."""
    failed = 0
    for good, words in _all():
        print(f"{'  ✓' if good else '  ✗'} {words}", flush=True)
        failed += not good
    print(
        "Bản trình diễn đạt mọi kiểm tra · all checks passed"
        if not failed
        else f"{failed} kiểm tra không đạt · failed"
    )
    return 1 if failed else 0


def _all() -> Iterator[Outcome]:
    yield from _pages()
    yield from _counters()
    yield from _files()


def _pages() -> Iterator[Outcome]:
    """The home page of each role, through a real server, after a real sign-in."""
    port = serving.free_port(first=8200)
    server = subprocess.Popen(serving.command(port, "127.0.0.1"), env=serving.environment())
    try:
        if not serving.wait(port):
            yield False, "máy chủ không trả lời"
            return
        for account in cast.ACCOUNTS:
            try:
                text = _home_of(account.username, f"http://127.0.0.1:{port}")
            except (urllib.error.URLError, OSError, ValueError) as failure:
                yield False, f"trang chính của {account.username}: {failure}"
                continue
            lines = len(re.findall(r'class="k-work-line', text)) or text.count("<li")
            yield account.full_name in text, f"trang chính của {account.title}: {lines} việc"
    finally:
        server.terminate()
        server.wait(timeout=15)


def _home_of(username: str, base: str) -> str:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = opener.open(f"{base}/vao/", timeout=15).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise ValueError("trang đăng nhập không có mã chống giả mạo")
    fields = {"csrfmiddlewaretoken": token[1], "login": username, "password": cast.PASSWORD}
    answer = opener.open(f"{base}/vao/", urllib.parse.urlencode(fields).encode(), timeout=15)
    return str(answer.read().decode())


def _counters() -> Iterator[Outcome]:
    """Figures that must agree with each other, and with the portal."""
    from kham.accounts import queries as accounts_queries
    from kham.campaigns.models import Campaign, Task
    from kham.exams.models import Conclusion, Encounter
    from kham.followup.models import Case
    from kham.journal import queries as journal_queries
    from kham.kernel import clock
    from kham.planning.models import Session
    from kham.records import queries as records_queries
    from kham.roster.models import Enrolment, Person, SourceList, SourceRow

    broken = journal_queries.verify()
    yield (
        broken is None,
        f"nhật ký nguyên vẹn, {journal_queries.size()} dòng" if broken is None else broken.sentence,
    )
    lists, rows = SourceList.objects.filter(state="committed").count(), SourceRow.objects.count()
    linked = SourceRow.objects.filter(person__isnull=False).count()
    yield lists >= 8, f"{lists} danh sách đã ghi nhận, {rows} dòng"
    kept = SourceRow.objects.filter(verdict__in=["accepted", "repaired"]).count()
    yield linked >= kept, f"{linked} dòng đã gắn với người; {kept} dòng được nhận"
    people, enrolled = Person.objects.filter(merged_into=None).count(), Enrolment.objects.count()
    yield 0 < people <= rows, f"{people} người trên danh sách chung, {enrolled} người trong chiến dịch"
    states = dict.fromkeys(("closed", "open", "published"), 0)
    for state in Session.objects.values_list("state", flat=True):
        states[state] = states.get(state, 0) + 1
    yield (
        states["closed"] > 0 and states["open"] > 0 and states["published"] > 0,
        (
            f"buổi khám: {states['closed']} đã khóa sổ, {states['open']} đang khám, {states['published']} sắp tới"
        ),
    )
    concluded = Encounter.objects.filter(state="concluded").count()
    signed = Conclusion.objects.filter(current=True).count()
    yield concluded == signed > 0, f"{concluded} lượt đã kết luận, {signed} kết luận hiện hành"
    campaign = Campaign.objects.get(unit__code="11533")
    counters = records_queries.counters(accounts_queries.system_viewer("check"), campaign, now=clock.now())
    parts = counters.missing + counters.blocked + counters.queued + counters.sent
    yield (
        counters.concluded == concluded == parts,
        (
            f"đã khám {counters.examined} – kết luận {counters.concluded} – đã gửi {counters.sent} – tiếp nhận {counters.accepted}"
            f" (chờ gửi {counters.queued}, thiếu thông tin {counters.blocked})"
        ),
    )
    yield counters.accepted > 0, f"{counters.accepted} hồ sơ được cổng thử tiếp nhận"
    tasks = Task.objects.filter(state="open").count()
    yield tasks > 0, f"{tasks} nhiệm vụ đang thực hiện đọc từ văn bản"
    opened, closed = Case.objects.count(), Case.objects.filter(state="closed").count()
    yield opened > 0, f"{opened} ca theo dõi, {closed} ca đã đóng có lý do"


def _files() -> Iterator[Outcome]:
    """The files made on the way open and hold what they should."""
    from docx import Document
    from openpyxl import load_workbook

    from kham.reporting.models import Report

    report = Report.objects.exclude(document="").order_by("-made_at").first()
    if report is None or not report.document or not report.annex:
        yield False, "chưa có báo cáo tháng"
        return
    text = "\n".join(p.text for p in Document(io.BytesIO(report.document.open("rb").read())).paragraphs)
    yield "./." in text, f"báo cáo tháng .docx mở được, {len(text)} ký tự"
    book = load_workbook(io.BytesIO(report.annex.open("rb").read()), read_only=True)
    yield len(book.sheetnames) >= 3, f"phụ lục .xlsx mở được: {', '.join(book.sheetnames)}"
    stored = [path for path in (serving.home() / "files").rglob("*") if path.is_file()]
    yield bool(stored), f"{len(stored)} tệp lưu nguyên vẹn"
    broken = [
        path.name for path in stored if path.suffix in {".docx", ".xlsx"} and not zipfile.is_zipfile(path)
    ]
    yield not broken, "tệp Word, Excel không hỏng" if not broken else ", ".join(broken)
    sys.stdout.flush()
