import django.db.models.deletion
import kham.campaigns.models
import kham.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("name", models.CharField(max_length=250)),
                ("year", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                (
                    "ends_on",
                    models.DateField(help_text="the date by which everybody must have been examined"),
                ),
                (
                    "report_day",
                    models.PositiveSmallIntegerField(
                        default=20, help_text="monthly report is due before this day"
                    ),
                ),
                (
                    "groups",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="codes of the target groups whom the document names; empty = everybody",
                    ),
                ),
                (
                    "approved_on",
                    models.DateField(
                        blank=True, help_text="day its plan was approved, as far as known", null=True
                    ),
                ),
                (
                    "content_version",
                    models.CharField(default="2026-07", help_text="NĐ 165/2026 Art. 95(1)", max_length=40),
                ),
                (
                    "extensions",
                    models.JSONField(
                        blank=True,
                        default=kham.campaigns.models.usual_extensions,
                        help_text="codes of form extensions turned on",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "facility",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.facility",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "chiến dịch",
                "ordering": ["-starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Difficulty",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("difficulty", "Khó khăn, vướng mắc"), ("proposal", "Kiến nghị, đề xuất")],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField()),
                ("raised_by", models.CharField(max_length=80)),
                ("raised_for", models.CharField(help_text="organisation that raised it", max_length=200)),
                ("raised_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="difficulties",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "khó khăn, kiến nghị",
                "ordering": ["-raised_at"],
            },
        ),
        migrations.CreateModel(
            name="Directive",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("file", models.FileField(max_length=200, upload_to="directives/")),
                ("file_name", models.CharField(max_length=250)),
                ("sha256", models.CharField(max_length=64)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("issued_on", models.DateField(null=True)),
                ("issuer", models.CharField(blank=True, max_length=250)),
                ("doc_type", models.CharField(blank=True, max_length=60)),
                ("subject", models.TextField(blank=True)),
                ("basis", models.JSONField(default=list)),
                ("organisations", models.JSONField(default=list)),
                (
                    "paragraphs",
                    models.JSONField(default=list, help_text="text of the document, paragraph by paragraph"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Chờ soát"), ("accepted", "Đã giao việc")],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("received_by", models.CharField(max_length=80)),
                ("received_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="directives",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "văn bản",
                "ordering": ["-received_at"],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "đợt",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "group",
                    models.CharField(
                        blank=True, help_text="code of the target group, empty for everybody", max_length=40
                    ),
                ),
                ("people", models.PositiveIntegerField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("owner_name", models.CharField(help_text="as named in the document", max_length=250)),
                (
                    "role",
                    models.CharField(choices=[("lead", "Chủ trì"), ("support", "Phối hợp")], max_length=8),
                ),
                ("action", models.TextField()),
                ("partners", models.JSONField(default=list)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "recurrence",
                    models.CharField(blank=True, help_text="monthly:20, weekly, …", max_length=20),
                ),
                ("source", models.TextField(help_text="the exact paragraph")),
                ("source_index", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Dự thảo"),
                            ("open", "Đang thực hiện"),
                            ("done", "Đã hoàn thành"),
                            ("dropped", "Bỏ"),
                        ],
                        db_index=True,
                        default="proposed",
                        max_length=12,
                    ),
                ),
                ("accepted_by", models.CharField(blank=True, max_length=80)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=80)),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True)),
                ("evidence", models.FileField(blank=True, max_length=200, null=True, upload_to="evidence/")),
                (
                    "campaign",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "directive",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="campaigns.directive",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "nhiệm vụ",
                "ordering": ["directive", "order"],
            },
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaigns_campaign_dates"
            ),
        ),
        migrations.AddConstraint(
            model_name="directive",
            constraint=models.UniqueConstraint(fields=("unit", "sha256"), name="campaigns_directive_once"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(fields=("campaign", "number"), name="campaigns_round_once"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaigns_round_dates"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("campaign", "unit", "group"), name="campaigns_target_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by", "")),
                    models.Q(("closed_at__isnull", False), models.Q(("closed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="campaigns_task_closed_by_whom_when",
            ),
        ),
    ]
