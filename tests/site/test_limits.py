"""What no page is asked to read: bodies beyond every limit, NUL bytes; and what nobody keeps."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_body_beyond_the_limit_is_refused_unread() -> None:
    """Also before sign-in; the sentence says the limit and what to do."""
    answer = Client().post("/vao/", {"login": "x"}, headers={"content-length": str(60 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "50 MB" in answer.content.decode() and "Chia nhỏ" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/vao/?next=%00", "/khong-co/?a=b%00"])
def test_a_nul_in_an_address_is_a_bad_request(path: str) -> None:
    assert Client().get(path).status_code == 400


def test_a_nul_in_a_form_is_a_bad_request() -> None:
    answer = Client().post("/vao/", {"login": "a\x00b", "password": "x"})
    assert answer.status_code == 400
    assert "a\x00b" not in answer.content.decode()


def test_errors_before_the_viewer_is_known_are_closed_too() -> None:
    """A wrong host name is answered before sign-in is looked at."""
    answer = Client().get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
