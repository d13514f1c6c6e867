"""Keeping price lists."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from kham.campaigns.models import Campaign
from kham.funding import permissions, rules
from kham.funding.models import PriceItem, PriceList
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal


@transaction.atomic
def add_price_list(
    *, campaign: Campaign, document: str, valid_from: dt.date, by: Any, now: dt.datetime, valid_to: dt.date | None = None,
    cap: int = 350_000,
) -> PriceList:  # fmt: skip
    """Add a price list that rests on a document. `cap` is dong a person, time and year (NĐ 165/2026 Điều 73)."""
    permissions.check_manage(by, campaign.unit_path)
    if valid_to and valid_to < valid_from:
        raise Refusal("prices.dates", "Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi.")
    made = PriceList.objects.create(
        campaign=campaign,
        unit_path=campaign.unit_path,
        document=document.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        cap=cap,
    )
    journal_actions.record(action="funding.add_price_list", by=by, now=now, on=made)
    return made


@transaction.atomic
def add_item(
    *,
    price_list: PriceList,
    code: str,
    name: str,
    price: int,
    by: Any,
    now: dt.datetime,
    package: str = "base",
) -> PriceItem:
    """Add a line. Raises Refusal for a code used twice or an unknown package."""
    permissions.check_manage(by, price_list.unit_path)
    if package not in rules.PACKAGES:
        raise Refusal("prices.package", "Chọn nhóm người áp dụng.")
    last = price_list.items.aggregate(last=Max("order"))["last"] or 0
    try:
        with transaction.atomic():
            item = PriceItem.objects.create(
                price_list=price_list,
                code=code.strip(),
                name=name.strip(),
                price=price,
                package=package,
                order=last + 1,
            )
    except IntegrityError as error:
        raise Refusal("prices.twice", "Mã này đã có trong bảng giá.") from error
    journal_actions.record(
        action="funding.add_item",
        by=by,
        now=now,
        on=price_list,
        data={"code": item.code, "price": price, "package": package},
    )
    return item


@transaction.atomic
def change_item(*, item: PriceItem, by: Any, now: dt.datetime, **values: Any) -> PriceItem:
    """Change name, price or package of a line; the journal keeps the old and new price."""
    permissions.check_manage(by, item.price_list.unit_path)
    before = item.price
    for name, value in values.items():
        setattr(item, name, value)
    item.save()
    data = {"code": item.code, "from": before, "to": item.price}
    journal_actions.record(action="funding.change_item", by=by, now=now, on=item.price_list, data=data)
    return item


@transaction.atomic
def remove_item(*, item: PriceItem, by: Any, now: dt.datetime) -> None:
    """Take a line out of a price list."""
    permissions.check_manage(by, item.price_list.unit_path)
    price_list, data = item.price_list, {"code": item.code, "price": item.price}
    item.delete()
    journal_actions.record(action="funding.remove_item", by=by, now=now, on=price_list, data=data)
