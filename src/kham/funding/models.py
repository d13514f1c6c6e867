"""What an exam costs and who pays."""

from django.db import models

from kham.kernel.ids import new_id


class PriceList(models.Model):
    """Prices of an exam package at a facility, from a document, for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="price_lists")
    unit_path = models.CharField(max_length=60, db_index=True)
    document = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    cap = models.PositiveIntegerField(
        default=350_000, help_text="dong a person, time and year: NĐ 165/2026 Art. 73"
    )

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = "bảng giá"


class PriceItem(models.Model):
    """One line: an exam item and its price in dong."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="items")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    price = models.PositiveIntegerField()
    package = models.CharField(
        max_length=10, default="base", help_text="for whom: base elderly woman minor, see rules.PACKAGES"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["price_list", "code"], name="funding_item_once")]
