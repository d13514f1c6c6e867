"""Evidence of a task that is not what it claims: a clear sentence, nothing stored, the task stays open."""

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kham.campaigns.models import Task
from kham.campaigns.rules import evidence
from kham.kernel.reasons import Refusal
from tests.access.world import World


def office(*parts: str) -> bytes:
    """A zip with empty parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as box:
        for part in parts:
            box.writestr(part, b"<x/>")
    return stream.getvalue()


HOSTILE = [
    ("phim.exe", b"MZ\x90\x00", "kind"),
    ("không-đuôi", b"%PDF-1.7", "kind"),
    ("trang.html", b"<script>", "kind"),
    ("anh.svg", b"<svg onload=x>", "kind"),
    ("bang.xlsx", b"MZ\x90\x00", "content"),
    ("bang.xlsx", b"PK\x03\x04 broken", "content"),
    ("bang.xlsx", office("word/document.xml"), "content"),
    ("bang.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
    ("van-ban.pdf", b"<html>", "content"),
    ("anh.png", b"GIF89a", "content"),
    ("rong.pdf", b" \x00", "empty"),
    ("to.pdf", b"%PDF-" + b"x" * evidence.MAX_BYTES, "size"),
]


@pytest.mark.parametrize(("name", "content", "code"), HOSTILE)
def test_what_it_is_not(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        evidence.check(name, content)
    assert refused.value.code == f"evidence.{code}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("A.PNG", b"\x89PNG\r\n\x1a\n"),
        ("b.xlsx", office("xl/workbook.xml")),
        ("c.JPG", b"\xff\xd8\xff\xe0"),
    ],
)
def test_what_is_kept(name: str, content: bytes) -> None:
    evidence.check(name, content)


@pytest.mark.django_db
def test_the_page_says_why_and_keeps_what_was_typed() -> None:
    world = World()
    task = Task.objects.create(
        campaign=world.campaign(world.commune), unit_path=world.commune.path, owner=world.organisation(world.commune),
        owner_name="Trạm Y tế", role="lead", action="Lập danh sách", state="open",
    )  # fmt: skip
    client = Client()
    client.force_login(world.user("coordinator"), backend="django.contrib.auth.backends.ModelBackend")
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    before = sorted(folder.glob("*"))
    sent = {"outcome": "Đã lập xong", "evidence": SimpleUploadedFile("../../bang.xlsx", b"MZ\x90\x00")}
    answer = client.post(reverse("campaigns:task", args=[task.pk]), sent)
    task.refresh_from_db()
    assert answer.status_code == 422 and "không phải là tệp .xlsx" in answer.content.decode()
    assert "Đã lập xong" in answer.content.decode()
    assert task.state == "open" and not task.evidence and sorted(folder.glob("*")) == before


@pytest.mark.django_db
def test_only_what_is_done_is_taken_back() -> None:
    """A task dropped or still in draft is not brought to life by an address."""
    world = World()
    client = Client()
    client.force_login(world.user("coordinator"), backend="django.contrib.auth.backends.ModelBackend")
    for state in ("dropped", "proposed"):
        task = Task.objects.create(
            campaign=world.campaign(world.commune), unit_path=world.commune.path, owner=world.organisation(world.commune),
            owner_name="Trạm Y tế", role="lead", action="Lập danh sách", state=state,
        )  # fmt: skip
        client.post(reverse("campaigns:reopen", args=[task.pk]))
        task.refresh_from_db()
        assert task.state == state
