"""What is going on with each gateway: allowance of the rate limit, rests that the gateway asked for, pauses by people."""

from django.db import models

from kham.kernel.ids import new_id


class GatewayState(models.Model):
    """One row a gateway; shared by every process that sends to it."""

    gateway = models.CharField(max_length=40, primary_key=True)
    allowance = models.FloatField(null=True, help_text="messages that may leave at once; null: full")
    allowance_at = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True, help_text="the gateway asked to be left alone until then")
    rest_code = models.CharField(max_length=60, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="contacts without any answer, in a row")
    last_contact_at = models.DateTimeField(null=True, help_text="the last answer of any kind")
    last_accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "tình trạng cổng"


class GatewayPause(models.Model):
    """tạm dừng: somebody stopped sending to a gateway for the units under a path; in force until `until` or `ended_at`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gateway = models.CharField(max_length=40, db_index=True)
    unit_path = models.CharField(max_length=60, blank=True, help_text="only these units; empty: everybody")
    reason = models.CharField(max_length=250)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True, help_text="null: until somebody resumes it")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        verbose_name = "tạm dừng gửi"
