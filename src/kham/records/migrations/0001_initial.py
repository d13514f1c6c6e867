import django.db.models.deletion
import kham.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("exams", "0001_initial"),
        ("planning", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PortalFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                (
                    "rows",
                    models.JSONField(
                        default=dict, help_text="form → ids of encounters, in order of rows from row 4"
                    ),
                ),
                (
                    "left_out",
                    models.JSONField(default=list, help_text="[{encounter, words}] of those not in it"),
                ),
                (
                    "errors",
                    models.JSONField(
                        default=list, help_text="[{row, words, form, encounter}] of the portal's error log"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="portal_files",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "sổ nộp cổng",
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("gateway", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("msg_id", models.CharField(max_length=80, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("blocked", "Chưa gửi được"),
                            ("queued", "Chờ gửi"),
                            ("sent", "Đã gửi, chờ trả lời"),
                            ("accepted", "Đã tiếp nhận"),
                            ("rejected", "Bị từ chối"),
                            ("replaced", "Đã có bản mới"),
                        ],
                        db_index=True,
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("package", models.FileField(max_length=200, null=True, upload_to="packages/%Y/%m/")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "problems",
                    models.JSONField(default=list, help_text="[{tag, sentence, where}] when blocked"),
                ),
                (
                    "withheld",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="how many items stay here by rule (HIV, mental health)"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(db_index=True, null=True)),
                ("deadline_at", models.DateTimeField(help_text="24 hours after the conclusion")),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reply_code", models.CharField(blank=True, max_length=60)),
                ("reply_words", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "conclusion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="exams.conclusion",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "verbose_name": "hồ sơ gửi",
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "doing",
                    models.CharField(
                        choices=[("push", "Gửi hồ sơ"), ("ask", "Hỏi tình trạng")], max_length=4
                    ),
                ),
                ("outcome", models.CharField(help_text="kind of reply, see rules.outcomes", max_length=12)),
                ("reply_code", models.CharField(blank=True, max_length=60)),
                ("reply_words", models.CharField(blank=True, max_length=300)),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tries",
                        to="records.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần gửi",
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                fields=("encounter", "gateway", "version"), name="records_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "replaced"), _negated=True),
                fields=("encounter", "gateway"),
                name="records_one_current_version",
            ),
        ),
    ]
