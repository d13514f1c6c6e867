import django.db.models.deletion
import kham.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
        ("places", "0001_initial"),
        ("roster", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("version", models.PositiveSmallIntegerField()),
                ("arithmetic", models.JSONField(default=dict)),
                ("unplaced", models.JSONField(default=list, help_text="[{unit_path, people, reason}]")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Dự thảo"), ("published", "Đã công bố"), ("replaced", "Đã thay")],
                        max_length=10,
                    ),
                ),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("on", models.DateField(db_index=True)),
                ("starts_at", models.TimeField()),
                ("ends_at", models.TimeField()),
                ("capacity", models.PositiveIntegerField()),
                ("units", models.JSONField(default=list, help_text="paths of the neighbourhoods served")),
                ("why", models.JSONField(default=list, help_text="sentences: why this day, place and team")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Dự thảo"),
                            ("published", "Đã công bố"),
                            ("open", "Đang khám"),
                            ("closed", "Đã khóa sổ"),
                            ("cancelled", "Hoãn, hủy"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closing", models.JSONField(default=dict, help_text="the closing sheet")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="planning.plan",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="campaigns.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "buổi khám",
                "ordering": ["on", "starts_at"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("at", models.TimeField()),
                (
                    "token",
                    models.CharField(
                        help_text="128 random bits in the signs of short codes; the QR of the invitation",
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("short_code", models.CharField(db_index=True, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Đã xếp lịch"),
                            ("moved", "Chuyển buổi khác"),
                            ("cancelled", "Hủy"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "walk_in",
                    models.BooleanField(
                        default=False, help_text="made at the door for somebody not invited here"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="roster.person",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "lịch hẹn",
                "ordering": ["session", "at"],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("station", "Trạm Y tế"),
                            ("school", "Trường học"),
                            ("community", "Nhà văn hóa"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=250)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("day_limit", models.PositiveIntegerField(default=150, help_text="people a day")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "điểm khám",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="planning.site"
            ),
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("mobile", "Lưu động"), ("fixed", "Tại trạm"), ("home", "Tại nhà")],
                        max_length=10,
                    ),
                ),
                ("day_capacity", models.PositiveIntegerField(default=100)),
                ("members", models.JSONField(default=list, help_text="[{name, role, licence}]")),
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
                "verbose_name": "đoàn khám",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="planning.team"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("campaign", "version"), name="planning_plan_version"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                fields=("session", "person"), name="planning_appointment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                fields=("session", "short_code"), name="planning_short_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(fields=("unit", "name"), name="planning_site_once"),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(fields=("unit", "name"), name="planning_team_once"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("team", "on"),
                name="planning_team_at_one_place_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="planning_session_times"
            ),
        ),
    ]
