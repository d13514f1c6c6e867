"""Writes of funding: price lists from a document, item by item."""

import datetime as dt
from typing import Any

from django.db import transaction

from kham.accounts.permissions import check_sees
from kham.accounts.roles import May
from kham.campaigns.models import Campaign
from kham.funding.models import PriceItem, PriceList
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal


@transaction.atomic
def add_price_list(
    *, campaign: Campaign, document: str, valid_from: dt.date, by: Any, now: dt.datetime, valid_to: dt.date | None = None
) -> PriceList:
    """A new price list; the one before it ends the day before this one begins."""
    check_sees(by, May.FUNDING_MANAGE, campaign.unit_path)
    if valid_to is not None and valid_to < valid_from:
        raise Refusal("prices.dates", "Ngày hết hiệu lực không được trước ngày bắt đầu.")
    PriceList.objects.filter(campaign=campaign, valid_to=None, valid_from__lt=valid_from).update(valid_to=valid_from - dt.timedelta(days=1))
    made = PriceList.objects.create(
        campaign=campaign, unit_path=campaign.unit_path, document=document.strip(), valid_from=valid_from, valid_to=valid_to
    )
    journal_actions.record(action="funding.add_price_list", by=by, on=made, now=now)
    return made


@transaction.atomic
def add_item(*, price_list: PriceList, code: str, name: str, price: int, by: Any, now: dt.datetime) -> PriceItem:
    """Add or change one line of a price list. Raises Refusal for a price that is not positive."""
    check_sees(by, May.FUNDING_MANAGE, price_list.unit_path)
    if price <= 0:
        raise Refusal("prices.price", "Giá phải là số đồng lớn hơn 0.")
    made, _ = PriceItem.objects.update_or_create(
        price_list=price_list, code=code.strip().upper(),
        defaults={"name": name.strip(), "price": price, "order": price_list.items.count()},
    )  # fmt: skip
    journal_actions.record(
        action="funding.add_item", by=by, on=made, unit_path=price_list.unit_path, now=now, data={"code": made.code, "price": price}
    )
    return made
