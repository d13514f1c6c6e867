"""Price lists and the page of payers."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kham.funding import actions, queries
from kham.funding.models import PriceItem, PriceList
from kham.kernel.reasons import Refusal
from kham.roster.models import Enrolment
from tests.planning.ward import NOW, Ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> Ward:
    made = Ward(homes=2)
    Enrolment.objects.update(funding_source="2")
    made.finance = made.viewer("finance", made.commune)
    return made


def price(ward: Ward) -> PriceList:
    made = actions.add_price_list(
        campaign=ward.campaign,
        document="Quyết định mẫu",
        valid_from=dt.date(2026, 7, 1),
        by=ward.finance,
        now=NOW,
    )
    actions.add_item(
        price_list=made, code="KLS", name="Khám lâm sàng", price=300_000, by=ward.finance, now=NOW
    )
    actions.add_item(
        price_list=made, code="SA", name="Siêu âm", price=90_000, package="elderly", by=ward.finance, now=NOW
    )
    return made


def test_costs_by_payer(ward: Ward) -> None:
    price(ward)
    [row] = queries.costs(ward.finance, ward.campaign, dt.date(2026, 8, 1))
    # two elderly women at the cap, two workers, two pupils
    assert (row.people, row.planned, row.over, row.examined) == (6, 2 * 350_000 + 4 * 300_000, 2, 0)
    assert (
        queries.amounts(ward.finance, ward.campaign) == {}
        and queries.paid_twice(ward.finance, ward.campaign) == []
    )


def test_without_prices_people_are_counted(ward: Ward) -> None:
    [row] = queries.costs(ward.finance, ward.campaign)
    assert (row.people, row.planned) == (6, 0)


def test_refusals(ward: Ward) -> None:
    made = price(ward)
    with pytest.raises(Refusal, match="đã có"):
        actions.add_item(price_list=made, code="KLS", name="Lại", price=1, by=ward.finance, now=NOW)
    with pytest.raises(Refusal):
        actions.add_item(price_list=made, code="X", name="X", price=1, by=ward.officer, now=NOW)


def test_pages(ward: Ward) -> None:
    client = Client()
    client.force_login(ward.finance.user, backend="django.contrib.auth.backends.ModelBackend")
    form = {"document": "Bảng giá mẫu", "valid_from": "2026-07-01", "cap": 350000}
    client.post(reverse("funding:new_list"), form)
    url = reverse("funding:prices", args=[PriceList.objects.get().pk])
    line = {"code": "KLS", "name": "Khám lâm sàng", "price": 400000, "package": "base"}
    assert "Vượt 50.000 đồng" in client.post(url, line, follow=True).content.decode()
    assert client.post(url, line).status_code == 422
    item = PriceItem.objects.get()
    client.post(reverse("funding:item", args=[item.price_list_id, item.pk]), line | {"price": 100000})
    assert "Trong mức" in client.get(url).content.decode()
    page = client.get(reverse("funding:index")).content.decode()
    assert "Ngân sách địa phương" in page and "600.000" in page
    client.post(reverse("funding:remove_item", args=[item.price_list_id, item.pk]))
    assert not PriceItem.objects.exists()
