"""What officers and heads of neighbourhoods say about people: which list to believe, who is who, what belongs to whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class Belief(models.Model):
    """An officer's word that one list is right about one field of a person, against the order of authority.

    It hangs on the row: when the row goes to another person (a merge, a separation), the word goes with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    row = models.ForeignKey("roster.SourceRow", models.PROTECT, related_name="beliefs")
    unit_path = models.CharField(max_length=60, db_index=True)
    field = models.CharField(max_length=30)
    reason = models.CharField(max_length=250)
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["said_at", "id"]
        verbose_name = "lời tin"
        constraints = [
            models.UniqueConstraint(
                fields=["row", "field"], condition=Q(undone_at__isnull=True), name="roster_belief_once"
            )
        ]


class Told(models.TextChoices):
    """What a head of neighbourhood may answer."""

    SAME = "same", _("Cùng một người")
    DIFFERENT = "different", _("Hai người khác nhau")
    TWINS = "twins", _("Sinh đôi")
    UNKNOWN = "unknown", _("Tôi không biết")


class Inquiry(models.Model):
    """câu hỏi gửi tổ dân phố: whether two entries are one person, put to those who know the people of one neighbourhood."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey("roster.ReviewPair", models.PROTECT, related_name="inquiries")
    unit_path = models.CharField(max_length=60, db_index=True, help_text="neighbourhood that is asked")
    words = models.CharField(max_length=250, blank=True, help_text="what the station wants to know besides")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Told, blank=True)
    note = models.CharField(max_length=250, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(
        null=True, help_text="the station decided without waiting, or took it back"
    )

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = "câu hỏi gửi tổ dân phố"
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "unit_path"], condition=Q(answer="", closed_at__isnull=True),
                name="roster_inquiry_once_open",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="roster_inquiry_answered_when",
            ),
        ]  # fmt: skip


class Leftover(models.Model):
    """Something made while two people stood as one, of which nobody can tell by itself whose it is after they were parted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merge = models.ForeignKey("roster.Merge", models.PROTECT, related_name="leftovers")
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=40, help_text="room.Model")
    thing = models.UUIDField(help_text="id of the thing")
    sentence = models.CharField(max_length=250, help_text="what it is, without results and numbers")
    belongs_to = models.ForeignKey("roster.Person", models.PROTECT, null=True, related_name="+")
    settled_by = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = "việc chưa rõ của ai"
        constraints = [
            models.UniqueConstraint(fields=["merge", "kind", "thing"], name="roster_leftover_once"),
            models.CheckConstraint(
                condition=Q(belongs_to__isnull=True, settled_at__isnull=True)
                | Q(belongs_to__isnull=False, settled_at__isnull=False),
                name="roster_leftover_settled",
            ),
        ]
