"""The desk in Chromium: results as one types, by keyboard; a doubled walk-in is warned of without network; size and time of the pack."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kham.exams.queries import known
from kham.journal.models import Entry
from kham.kernel import clock
from kham.kernel.codes import short_code
from kham.kernel.names import match_key
from kham.roster.models import Decision, Person
from kham.roster.rules import candidates as rules
from tests.exams import world as worlds
from tests.exams.window import signed_in
from tests.exams.world import World

NAMES = [
    "Nguyễn Thị Lý",
    "Lê Văn Quý",
    "Đỗ Mỹ Kỳ",
    "Hoàng Thúy Vy",
    "Vi Thị Huyền",
    "Giàng A Páo",
    "Bùi Thị Mai",
    "Nguyễn Hữu Nghĩa",
    "Trần Thủy Tiên",
]


def add(world: World, at: int, name: str, year: int, sex: str = "female") -> Person:
    """Somebody of the commune with a real short code."""
    unit = world.commune
    return Person.objects.create(
        code=short_code(at), full_name=name, name_key=match_key(name), birth_year=year, sex=sex, unit=unit, unit_path=unit.path,
        created_at=clock.now(),
    )  # fmt: skip


def client_of(viewer: Any) -> Client:
    """Signed in as that person."""
    found = Client()
    found.force_login(viewer.user, backend="django.contrib.auth.backends.ModelBackend")
    return found


@pytest.mark.django_db
def test_the_pack_holds_no_name_and_no_number(world: World) -> None:
    one = add(world, 5, "Nguyễn Thị Lý", 1950)
    one.personal_number, one.phone = "031150001234", "0912345678"
    one.save()
    hidden = add(world, 6, "Nguyễn Văn Kín", 1980)
    Person.objects.filter(pk=hidden.pk).update(restricted="army")
    answer = client_of(world.viewer("volunteer")).post(reverse("exams:known", args=[world.session.pk]))
    body = gzip.decompress(answer.content)
    head = json.loads(body.partition(b"\n")[0])
    assert answer.status_code == 200 and head["people"] == Person.objects.filter(restricted="").count()
    assert b"nguyen" not in body.lower() and b"031150001234" not in body and b"0912345678" not in body
    assert Entry.objects.filter(action="exams.take_known").count() == 1
    assert known.word_hash("a", "nguyen") != known.word_hash("b", "nguyen")


@pytest.mark.django_db
def test_a_walk_in_who_is_known_is_asked_about_first(world: World) -> None:
    mai = add(world, 7, "Bùi Thị Mai", 1950)
    client = client_of(world.viewer("volunteer"))
    fields = {"full_name": "bui thi mai", "birth": "1950", "sex": "female"}
    shown = client.post(reverse("exams:candidates", args=[world.session.pk]), fields).content.decode()
    assert "Cùng họ tên." in shown and f'data-use="{mai.code}"' in shown
    before = Person.objects.count()
    asked = client.post(reverse("exams:walk_in", args=[world.session.pk]), fields)
    assert (
        asked.status_code == 422
        and "Người khác" in asked.content.decode()
        and Person.objects.count() == before
    )
    done = client.post(
        reverse("exams:walk_in", args=[world.session.pk]), {**fields, "not_person": str(mai.pk)}
    )
    assert done.status_code == 302 and Person.objects.count() == before + 1
    assert (
        not mai.rows.exists() and Decision.objects.count() == 0
    )  # she stands on no list: no rows to keep apart
    assert Entry.objects.filter(action="roster.keep_apart", data__others=[str(mai.pk)]).count() == 1


@pytest.mark.django_db
def test_the_box_of_the_desk_puts_those_invited_first(world: World) -> None:
    add(world, 8, "Bùi Thị Mai", 1950)
    answer = (
        client_of(world.viewer("volunteer"))
        .post(reverse("exams:suggest", args=[world.session.pk]), {"scan": "mai bui"})
        .content.decode()
    )
    assert f'data-put="{short_code(8)}"' in answer and 'role="option"' in answer
    assert 'role="option"' not in client_of(world.viewer("volunteer")).post(
        reverse("exams:suggest", args=[world.session.pk]), {"scan": "031150001234||Bùi Thị Mai|"}
    ).content.decode()  # fmt: skip


@pytest.fixture
def page(
    transactional_db: None, live_server: Any, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The page of an open session, signed in as a volunteer; `page.world` is the ward."""
    monkeypatch.setattr(worlds, "NOW", clock.now())
    monkeypatch.setattr(worlds, "DAY", clock.today())
    world = World()
    for at, name in enumerate(NAMES):
        add(world, 100 + at, name, 1950 + at)
    with signed_in(world.viewer("volunteer").user, live_server.url, browser) as opened:
        opened.world = world
        opened.goto(f"{live_server.url}/buoi-kham/{world.session.pk}/")
        yield opened


@pytest.mark.browser
@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_typing_at_the_desk_with_and_without_network(page: Any) -> None:
    page.wait_for_selector("html[data-known]", state="attached")
    page.locator("#exam-scan").press_sequentially("quy le", delay=20)
    page.wait_for_selector("#exam-scan-found [role=option]")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#exam-scan", "aria-activedescendant") == "exam-scan-1"
    page.keyboard.press("Enter")
    page.wait_for_selector(".exam-verdict")
    assert "Lê Văn Quý" in page.inner_text("#exam-looked")
    page.fill("#exam-scan", "khong co ai")
    page.keyboard.press("Enter")
    page.wait_for_selector(".exam-add summary")
    page.click(".exam-add summary")
    page.locator("#id_full_name").press_sequentially("nguyen thi ly")
    page.locator("#id_birth").press_sequentially("1950")
    page.wait_for_selector(".k-candidates")
    assert "Nguyễn Thị Lý" in page.inner_text(".k-candidates")
    page.fill("#id_full_name", "")
    page.context.set_offline(True)
    page.locator("#id_full_name").press_sequentially("trần thủy tiên")
    page.fill("#id_birth", "01/5/195")
    page.locator("#id_birth").press_sequentially("8")
    page.wait_for_selector(f".k-candidates code:text('{short_code(108)}')")
    said = page.inner_text(".k-candidates")
    assert short_code(108) in said and "mất mạng" in said and "Cùng họ tên" in said
    page.context.set_offline(False)
    page.click(".k-candidates [data-use]")
    # The verdict "nobody of that name" still stands there until the answer has come: wait for the person.
    page.wait_for_selector("#exam-looked .exam-verdict:has-text('Trần Thủy Tiên')")
    assert page.query_selector(".k-candidates") is None


@pytest.mark.browser
@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_forty_thousand_people_fit_and_answer_at_once(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size below 1.5 MB packed, below 20 ms a look; the browser's points are those of the server for what a pack can tell."""
    rng = random.Random(3)
    from tests.worlds import names

    rows = [
        (
            match_key(names.kinh_name(rng, names.KINH.pick(rng), sex, year)),
            year,
            sex,
            short_code(at),
            None,
            None,
        )
        for at, (sex, year) in enumerate(
            (rng.choice(("male", "female")), rng.randint(1930, 2025)) for _ in range(40_000)
        )
    ]

    class People:
        def order_by(self, _: str) -> Any:
            return self

        def values_list(self, *_: str) -> Any:
            return rows

    monkeypatch.setattr(known.door, "people_here", lambda *_: People())
    packed = known.pack(None, None, now=clock.now())  # type: ignore[arg-type]  # people_here is replaced
    assert len(gzip.compress(packed, 6)) < 1_500_000
    asked = [
        {"full_name": name, "birth": str(year), "sex": sex} for name, year, sex, *_ in rng.sample(rows, 60)
    ]
    page.wait_for_selector("html[data-known]", state="attached")
    page.route(
        "**/pack.bin", lambda route: route.fulfill(body=packed, content_type="application/octet-stream")
    )
    took, found = page.evaluate(
        """async (asked) => {
            const {Known} = await import(document.querySelector('script[src*="desk"]').src.replace(/desk[^/]*$/, "known.js"));
            const known = new Known(await (await fetch("/pack.bin")).arrayBuffer());
            asked.slice(0, 5).forEach((one) => known.look(one));
            const began = performance.now();
            const found = asked.map((one) => known.look(one));
            return [(performance.now() - began) / asked.length, found];
        }""",
        asked,
    )
    assert took < 20, took
    by_code = {row[3]: row for row in rows}
    for typed, candidates in zip(asked, found, strict=True):
        own = rules.Typed(
            name=typed["full_name"], marked=typed["full_name"], year=int(typed["birth"]), sex=typed["sex"]
        )
        assert candidates and candidates[0]["words"][0][0] == "name.same"
        for one in candidates:
            name, year, sex, *_ = by_code[one["code"]]
            said = rules.compare(own, rules.Typed(name=name, marked=name, year=year, sex=sex))
            assert [word.code for word in said] == [code for code, _agrees in one["words"]] and rules.score(
                said
            ) == one["points"]
