"""Questions that only a person can answer: are these two the same?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class ReviewState(models.TextChoices):
    """Answers to a question about two people."""

    OPEN = "open", _("Chờ quyết định")
    SAME = "same", _("Cùng một người")
    DIFFERENT = "different", _("Hai người khác nhau")
    TWINS = "twins", _("Sinh đôi")
    ASKED = "asked", _("Đã hỏi tổ dân phố")
    PROPOSED = "proposed", _("Chờ người thứ hai xác nhận")


class ReviewPair(models.Model):
    """A possible duplicate with its reasons; `left` < `right`, so a pair is asked once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    left = models.ForeignKey("roster.Person", models.PROTECT, related_name="+")
    right = models.ForeignKey("roster.Person", models.PROTECT, related_name="+")
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list, help_text="[{code, sentence, weight}]")
    harm = models.PositiveSmallIntegerField(default=0, help_text="order of the queue, greater first")
    hint = models.CharField(
        max_length=20, blank=True, help_text="twins, same_list, number_shared, numbers_differ"
    )
    note = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.OPEN, db_index=True)
    assigned_to = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    proposed_by = models.CharField(
        max_length=80, blank=True, help_text="who answered first where a second person must confirm"
    )
    heard_at = models.DateTimeField(null=True, help_text="when the neighbourhood answered")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-harm", "-score", "id"]
        verbose_name = "cặp nghi trùng"
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="roster_pair_once")]


class Decision(models.Model):
    """Append-only log of must-link / cannot-link between source rows (by fingerprint), replayed on every run."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    left = models.CharField(max_length=64)
    right = models.CharField(max_length=64)
    link = models.BooleanField(
        null=True, help_text="True must link, False cannot link, empty: an earlier word is taken back"
    )
    reason = models.CharField(max_length=250, blank=True)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "id"]


class Merge(models.Model):
    """Two people found to be one: which rows and groups moved, so that it can be undone. Never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    kept = models.ForeignKey("roster.Person", models.PROTECT, related_name="+")
    absorbed = models.ForeignKey("roster.Person", models.PROTECT, related_name="+")
    pair = models.ForeignKey(ReviewPair, models.PROTECT, null=True, related_name="merges")
    rows = models.JSONField(default=list, help_text="ids of the rows that moved")
    groups = models.JSONField(default=list, help_text="ids of the memberships that moved")
    moved = models.JSONField(
        default=dict,
        help_text="kind → ids of everything else that moved, as the rooms told; given back by a separation",
    )
    reason = models.CharField(max_length=250, blank=True)
    merged_by = models.CharField(max_length=80)
    merged_at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-merged_at"]
        verbose_name = "lần gộp"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by="")
                | models.Q(undone_at__isnull=False) & ~models.Q(undone_by=""),
                name="roster_merge_undone_by_whom_when",
            )
        ]
