"""Forms on screen: versions, dictionary, amendment; absent for what does not exist."""

from typing import Any

import pytest

from tests.exams.world import World


@pytest.fixture
def signed_in(client: Any, world: World) -> Any:
    """A clinician's browser."""
    client.force_login(world.doctor.user)
    return client


def test_versions_extensions_and_the_amendment_are_shown(signed_in: Any) -> None:
    listed = signed_in.get("/buoi-kham/mau/").content.decode()
    assert (
        "Mẫu khám sức khỏe trẻ dưới 6 tuổi" in listed
        and "Đã sửa đổi gì" in listed
        and "elderly@2026-07" in listed
    )
    said = signed_in.get("/buoi-kham/mau/adult/2026-05/2026-07/").content.decode()
    assert "Thay trường “Nguồn kinh phí” (NGUON_KINH_PHI)" in said and "có hiệu lực từ ngày 01/7/2026" in said


def test_the_dictionary_of_a_form_with_an_extension(signed_in: Any) -> None:
    page = signed_in.get("/buoi-kham/mau/adult/2026-07/?with=elderly@2026-07").content.decode()
    assert "TRI_NHO_DANG_KY" in page and "khi TRI_NHO_PHAN_NAN là Có" in page and "HO_TEN" in page
    child = signed_in.get("/buoi-kham/mau/child/2026-07/").content.decode()
    assert "NGUY_CO_TU_KY" in child and "từ 16 đến dưới 31 tháng tuổi" in child


@pytest.mark.parametrize("path", ["mau/nobody/2026-07/", "mau/adult/1999/", "mau/adult/1999/2026-07/"])
def test_what_does_not_exist_is_absent(signed_in: Any, path: str) -> None:
    assert signed_in.get(f"/buoi-kham/{path}").status_code == 404
