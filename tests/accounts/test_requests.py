"""How a view tells a refusal: on the form, or on the next page; what is absent stays absent."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from kham.accounts.permissions import NotFound
from kham.accounts.requests import told_on, told_to
from kham.kernel.reasons import Refusal


class Given(forms.Form):
    """A form of two fields."""

    name = forms.CharField()
    reason = forms.CharField()


@pytest.fixture
def form() -> Given:
    made = Given({"name": "a", "reason": "b"})
    assert made.is_valid()
    return made


def test_a_refusal_goes_to_the_field_it_names(form: Given) -> None:
    with told_on(form):
        raise Refusal("x.reason", "Ghi lý do.", field="reason")
    assert form.errors == {"reason": ["Ghi lý do."]}


def test_a_view_may_name_the_field(form: Given) -> None:
    with told_on(form, "name"):
        raise Refusal("x.taken", "Tên đã có.", field="reason")
    assert list(form.errors) == ["name"]


def test_a_field_that_is_not_on_the_form_is_said_above_it(form: Given) -> None:
    with told_on(form):
        raise Refusal("x.other", "Không được.", field="elsewhere")
    assert form.non_field_errors() == ["Không được."]


def test_a_refusal_becomes_a_message() -> None:
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]  # messages fall back to the cookie
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # set by the middleware
    with told_to(request):
        raise Refusal("x", "Chưa ký được.")
    assert [str(said) for said in get_messages(request)] == ["Chưa ký được."]


def test_what_is_absent_and_what_is_broken_go_on(form: Given) -> None:
    with pytest.raises(NotFound), told_on(form):
        raise NotFound("not-found", "Không tìm thấy trang này.")
    with pytest.raises(ZeroDivisionError), told_on(form):
        raise ZeroDivisionError
    assert not form.errors
