"""Which extensions a person has is said at the door; their desks are advised and hold nobody up; consent is asked first."""

import pytest
from django.test import Client
from django.urls import reverse

from kham.exams import actions, queries
from kham.exams.queries import contents
from kham.exams.rules import forms
from kham.exams.templatetags import exam_rings
from kham.kernel import clock
from tests.exams import walking
from tests.exams import world as worlds
from tests.exams.world import World

PART = {"HX-Request": "true"}


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(worlds, "NOW", clock.now())
    monkeypatch.setattr(worlds, "DAY", clock.today())
    return World()


def signed_in(world: World) -> Client:
    client = Client()
    client.force_login(world.doctor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_door_names_what_is_asked_beside_the_form(world: World) -> None:
    person = world.person("Nguyễn Thị Mẫu", birth=worlds.DAY.year - 70)
    client = signed_in(world)
    page = client.post(
        reverse("exams:look_up", args=[world.session.pk]),
        {"scan": person.code, "chosen": str(person.pk)},
        headers=PART,
    ).content.decode()
    assert "Hỏi thêm:" in page and "Phần dành cho người từ đủ 60 tuổi" in page
    received = client.post(
        reverse("exams:check_in", args=[world.session.pk]),
        {"person": str(person.pk), "method": "known"},
        headers=PART,
    ).content.decode()
    assert "Nên làm thêm, không bắt buộc" in received and "Người cao tuổi" in received


@pytest.mark.parametrize(("years", "edge"), [(18, "18 tuổi"), (6, "6 tuổi"), (40, "")])
def test_a_birth_year_at_the_edge_of_two_forms_is_doubted(world: World, years: int, edge: str) -> None:
    person = world.person("Trần Văn Mẫu", sex="male", birth=worlds.DAY.year - years)
    page = (
        signed_in(world)
        .post(
            reverse("exams:look_up", args=[world.session.pk]),
            {"scan": person.code, "chosen": str(person.pk)},
            headers=PART,
        )
        .content.decode()
    )
    assert (f"có thể chưa đủ {edge}" in page) == bool(edge)


def test_an_advised_desk_does_not_hold_the_conclusion_up(world: World) -> None:
    encounter = actions.check_in(
        session=world.session, person=world.person(birth=worlds.DAY.year - 70), method="known", by=world.doctor,
        now=worlds.NOW,
    )  # fmt: skip
    assert contents.advised(encounter)[0] == "Người cao tuổi"
    for n, code in enumerate(queries.form_of(encounter).required_for(sex="female", age=70)):
        encounter = actions.record(
            encounter=encounter, answers=walking.answers_at(encounter, code), station=code, by=world.doctor,
            now=worlds.minutes(n + 1),
        )  # fmt: skip
    assert encounter.state == "ready" and "Người cao tuổi" in contents.advised(encounter)
    encounter = actions.record(
        encounter=encounter, answers=walking.answers_at(encounter, "elderly"), station="elderly", by=world.doctor,
        now=worlds.minutes(30),
    )  # fmt: skip
    assert "Người cao tuổi" not in contents.advised(encounter)


def test_the_entry_page_says_what_is_asked_beside_the_form_and_why(world: World) -> None:
    encounter = actions.check_in(
        session=world.session, person=world.person(birth=worlds.DAY.year - 70), method="known", by=world.doctor,
        now=worlds.NOW,
    )  # fmt: skip
    elderly, screening = contents.parts(encounter)
    assert elderly["title"] == "Phần dành cho người từ đủ 60 tuổi" and elderly["why"] == "từ 60 tuổi"
    assert elderly["active"] and "elderly" in elderly["stations"]
    assert screening["why"] == "khi Hình thức khám: Khám sàng lọc" and not screening["active"]
    encounter = actions.record(
        encounter=encounter, answers={"HINH_THUC_KHAM": "screening", "SANG_LOC_CHON": "1;2"}, station="reception",
        by=world.doctor, now=worlds.minutes(1),
    )  # fmt: skip
    screening = contents.parts(encounter)[1]
    assert screening["active"] and screening["chosen"] == ["Tăng huyết áp", "Đái tháo đường típ 2"]
    data = signed_in(world).get(reverse("exams:entry_data", args=[encounter.pk])).json()
    assert [part["title"] for part in data["parts"]] == [elderly["title"], screening["title"]]


def test_a_woman_of_working_age_is_told_why(world: World) -> None:
    encounter = actions.check_in(
        session=world.session, person=world.person(birth=worlds.DAY.year - 35), method="known", by=world.doctor,
        now=worlds.NOW,
    )  # fmt: skip
    assert [part["why"] for part in contents.parts(encounter)][0] == "nữ, dưới 60 tuổi"


def asked(given: dict[str, str]) -> list[str]:
    form = forms.with_extensions("adult", "2026-07", ["women_workers@2026-07"])
    found = forms.asked(form, sex="female", age=35, answers=given, station="gynaecology")
    return [field.tag for field in found if field.tag.startswith(("LDN_", "LY_DO_TU_CHOI_PHU_SAN"))]


def test_consent_is_asked_before_anything_is_examined() -> None:
    assert asked({}) == ["LDN_KHAM"]
    begun = asked({"LDN_KHAM": "1", "LDN_DUONG_AM_DAO": "1"})
    assert begun.index("LDN_DONG_Y_AM_DAO") < begun.index("LDN_BUNG_DUOI") and "LDN_MO_VIT" not in begun
    agreed = asked({"LDN_KHAM": "1", "LDN_DUONG_AM_DAO": "1", "LDN_DONG_Y_AM_DAO": "1"})
    assert "LDN_MO_VIT" in agreed and "LY_DO_TU_CHOI_PHU_SAN" not in agreed
    declined = asked({"LDN_KHAM": "1", "LDN_DUONG_AM_DAO": "1", "LDN_DONG_Y_AM_DAO": "0"})
    assert "LDN_MO_VIT" not in declined and "LY_DO_TU_CHOI_PHU_SAN" in declined


def test_the_ring_shows_what_is_advised_without_counting_it() -> None:
    steps = [
        {"code": "eye", "name": "Mắt", "state": "done"},
        {"code": "elderly", "name": "Người cao tuổi", "state": "optional"},
        {"code": "labs", "name": "Cận lâm sàng", "state": "optional"},
    ]
    drawn = exam_rings.ring(steps)
    assert (drawn["done"], drawn["total"], len(drawn["arcs"])) == (2, 2, 3)
    assert drawn["label"].endswith("Nên làm: Người cao tuổi")
