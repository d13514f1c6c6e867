"""Prices and payers."""

from typing import Any

from kham.funding.models import PriceItem, PriceList
from tests.access.row import page, thing


def a_list(unit: Any, world: Any) -> dict[str, Any]:
    """A price list of the unit."""
    made = PriceList.objects.create(
        campaign=world.campaign(unit), unit_path=unit.path, document="Bảng giá", valid_from=world.today
    )
    return {"list_id": made.pk}


def a_line(unit: Any, world: Any) -> dict[str, Any]:
    """A line of a price list of the unit."""
    about = a_list(unit, world)
    item = PriceItem.objects.create(price_list_id=about["list_id"], code="K", name="Khám", price=1)
    return about | {"item_id": item.pk}


VIEWERS = "station_officer coordinator finance province_officer leader inspector"
ROWS = [
    page("funding:index", VIEWERS),
    page("funding:new_list", "finance"),
    thing("funding:prices", a_list, own=VIEWERS),
    thing("funding:item", a_line, own="finance"),
    thing("funding:remove_item", a_line, own="finance", method="post"),
]
