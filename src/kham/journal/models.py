"""The journal: who did what, when, to which thing. No foreign keys, so nothing is kept from deletion or rewritten."""

from django.db import models

from kham.journal import rules


class Entry(models.Model):
    """One act or one read of health data. Append-only; `data` holds codes and identifiers, never names or results."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, db_index=True)
    role = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=80, db_index=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=80, blank=True, db_index=True)
    unit_path = models.CharField(max_length=60, blank=True, db_index=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        verbose_name = "dòng nhật ký"

    def facts(self) -> dict:
        """The sealed content, in the form that was hashed."""
        return {
            "at": self.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "actor": self.actor,
            "role": self.role,
            "action": self.action,
            "object": [self.object_type, self.object_id],
            "unit": self.unit_path,
            "reason": self.reason,
            "data": self.data,
        }

    def link(self) -> rules.Link:
        """This entry as the verifier sees it."""
        return rules.Link(self.seq, self.facts(), self.prev_hash, self.hash)


class Head(models.Model):
    """The end of the chain; locked before it is read, so that two writers never fork it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=rules.GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_one_head")]
