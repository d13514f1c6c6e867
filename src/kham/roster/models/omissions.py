"""Groups that the unit adds, questions about groups that do not go together, people missing from a list, and the estimate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class LocalGroup(models.Model):
    """nhóm bổ sung của địa bàn: a target group that the commune itself asks for; it never becomes a national code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=40, help_text="local_…, as memberships carry it")
    label = models.CharField(max_length=120)
    short = models.CharField(max_length=30)
    order = models.PositiveSmallIntegerField(default=50)
    document = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["order", "label"]
        verbose_name = "nhóm bổ sung"
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="roster_local_group_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="roster_local_group_forward",
            ),
        ]


class MembershipEnd(models.Model):
    """Why a membership ended before its time, and what its last day had been, so that it can be undone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey("roster.GroupMembership", models.CASCADE, related_name="ends")
    unit_path = models.CharField(max_length=60)
    conflict = models.ForeignKey("roster.GroupConflict", models.SET_NULL, null=True, related_name="ends")
    before = models.DateField(null=True, help_text="last day before it was ended")
    reason = models.CharField(max_length=250)
    document = models.CharField(max_length=200, blank=True)
    ended_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-ended_at"]


class ConflictState(models.TextChoices):
    """A question about groups: waits, was answered, or is no longer one."""

    OPEN = "open", _("Chờ trả lời")
    ANSWERED = "answered", _("Đã trả lời")
    GONE = "gone", _("Không còn")


class GroupConflict(models.Model):
    """câu hỏi về đối tượng: two facts about one person that do not go together (data/conflicts.yaml); asked once a year."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="conflicts")
    rule = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    left = models.CharField(max_length=40, help_text="group, or sender where two lists name one group")
    right = models.CharField(max_length=40, blank=True)
    owner = models.CharField(max_length=40, help_text="sender or role that is asked")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=ConflictState, default=ConflictState.OPEN, db_index=True)
    answer = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=250, blank=True)
    document = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = "câu hỏi về đối tượng"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule", "year", "left", "right"], name="roster_conflict_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", decided_at__isnull=False) & ~Q(answer="")
                | ~Q(state="answered"),
                name="roster_conflict_answered_how",
            ),
        ]


class GapOutcome(models.TextChoices):
    """What became of somebody who was missing from a list."""

    SAME = "same", _("Cùng người với một dòng khác, chờ gộp")
    REGISTERED = "registered", _("Đã bổ sung vào danh sách")
    LIVES_HERE = "lives_here", _("Đang ở đây, chưa đăng ký; vẫn mời khám")
    MOVED = "moved", _("Đã chuyển đi")
    DEAD = "dead", _("Đã mất")
    NOT_RESIDENT = "not_resident", _("Không cư trú ở đây")
    LIST_ERROR = "list_error", _("Danh sách ghi nhầm")
    RIGHT = "right", _("Đúng như vậy, không phải sót")
    GONE = "gone", _("Tự hết: danh sách đã khớp")


class Gap(models.Model):
    """việc rà soát: one person (or household) whom one list knows and another does not, or who was forgotten otherwise.

    `rule` is a code of data/omissions.yaml; `found_in` holds the kinds of lists that know the person. One item a rule and
    person in a campaign, however often it is computed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="gaps")
    unit_path = models.CharField(max_length=60, db_index=True)
    rule = models.CharField(max_length=40)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="gaps")
    found_in = models.JSONField(default=list)
    detail = models.CharField(max_length=200, blank=True, help_text="numbers and relations, never names")
    owner = models.CharField(max_length=40, help_text="sender or role that is asked")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    closed = models.BooleanField(default=False, db_index=True)
    outcome = models.CharField(max_length=12, choices=GapOutcome, blank=True)
    other = models.ForeignKey("roster.Person", models.PROTECT, null=True, related_name="+")
    closed_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "unit_path", "id"]
        verbose_name = "việc rà soát"
        indexes = [models.Index(fields=["campaign", "closed", "rule"], name="roster_gap_open")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "rule", "person"], name="roster_gap_once"),
            models.CheckConstraint(
                condition=Q(closed=True, closed_at__isnull=False) & ~Q(outcome="")
                | Q(closed=False, closed_at__isnull=True, outcome=""),
                name="roster_gap_closed_with_outcome",
            ),
        ]


class GapStep(models.Model):
    """What was done about a gap: an immutable line with its author; people write most, the comparison writes some."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gap = models.ForeignKey(Gap, models.CASCADE, related_name="steps")
    kind = models.CharField(
        max_length=8, choices=[("opened", _("Thấy thiếu")), ("note", _("Ghi chú")), ("handed", _("Giao lại")), ("closed", _("Xong")),
                               ("reopened", _("Mở lại"))],
    )  # fmt: skip
    words = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class UnlistedEstimate(models.Model):
    """How many people may be on no list, as computed from the lists of a moment: numbers only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.OneToOneField("campaigns.Campaign", models.CASCADE, related_name="unlisted")
    unit_path = models.CharField(max_length=60, db_index=True)
    result = models.JSONField(default=dict, help_text="whole, ages, places (rules/estimate)")
    stamp = models.CharField(
        max_length=120, help_text="what the lists were like, to tell whether they changed"
    )
    computed_at = models.DateTimeField()
