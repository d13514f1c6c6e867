import django.db.models.deletion
import kham.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
        ("places", "0001_initial"),
        ("planning", "0001_initial"),
        ("roster", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Encounter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("form", models.CharField(max_length=40)),
                ("form_version", models.CharField(max_length=20)),
                (
                    "extensions",
                    models.JSONField(
                        default=list, help_text='"code@version" of each extension, chosen at the door'
                    ),
                ),
                ("exam_date", models.DateField(db_index=True)),
                ("queue_number", models.PositiveIntegerField()),
                (
                    "identity_method",
                    models.CharField(
                        help_text="card, vneid, birth_certificate, guardian, known, invitation, code",
                        max_length=20,
                    ),
                ),
                ("identity_by", models.CharField(max_length=80)),
                (
                    "companion",
                    models.JSONField(
                        default=dict,
                        help_text="who came with a child: {name, relation, phone}; relation as in MOI_QUAN_HE_VOI_TRE",
                    ),
                ),
                ("checked_in_at", models.DateTimeField()),
                ("answers", models.JSONField(default=dict, help_text="tag → value, folded from events")),
                (
                    "replaced",
                    models.JSONField(
                        default=dict,
                        help_text="tag → [{value, by, at}] of differing values that a later one replaced",
                    ),
                ),
                ("skipped", models.JSONField(default=dict, help_text="tag or station → reason")),
                ("stations_done", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked_in", "Đã đón tiếp"),
                            ("in_progress", "Đang khám"),
                            ("ready", "Chờ kết luận"),
                            ("concluded", "Đã kết luận"),
                            ("left", "Về khi chưa khám xong"),
                            ("void", "Hủy"),
                        ],
                        db_index=True,
                        default="checked_in",
                        max_length=12,
                    ),
                ),
                (
                    "triage",
                    models.CharField(
                        blank=True, help_text="E U R F N, cache of the worst finding", max_length=1
                    ),
                ),
                (
                    "desk",
                    models.CharField(
                        blank=True,
                        help_text="code of the desk the person was called to; empty = waiting",
                        max_length=30,
                    ),
                ),
                ("called_at", models.DateTimeField(null=True)),
                ("touched_at", models.DateTimeField(help_text="the latest fact on this person", null=True)),
                (
                    "refusals",
                    models.JSONField(default=dict, help_text="tag or station → {reason, signed, strokes}"),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="planning.appointment",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="roster.enrolment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="roster.person",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "lượt khám",
                "ordering": ["session", "queue_number"],
            },
        ),
        migrations.CreateModel(
            name="Board",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("token", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boards",
                        to="planning.session",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "code",
                    models.CharField(
                        help_text="short code, first part of each row id", max_length=20, unique=True
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                (
                    "people",
                    models.JSONField(
                        default=list, help_text="ids of persons; the row number in the book is the place here"
                    ),
                ),
                (
                    "stamps",
                    models.JSONField(
                        default=list, help_text='"form@version+extension@version" of each sheet'
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "sổ Excel của buổi khám",
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="BookReturn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=80)),
                ("counts", models.JSONField(default=dict, help_text="rows by verdict, cache")),
                (
                    "notes",
                    models.JSONField(default=list, help_text="sentences about the file and its sheets"),
                ),
                ("accepted_at", models.DateTimeField(help_text="when rows were last taken in", null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="book_returns",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "sổ đã ghi nộp về",
                "ordering": ["-received_at"],
            },
        ),
        migrations.CreateModel(
            name="BookRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "serial",
                    models.PositiveIntegerField(
                        default=0, help_text="place in the book's list of people; 0 = not known"
                    ),
                ),
                ("sheet", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField(help_text="row number as Excel shows it")),
                (
                    "label",
                    models.CharField(blank=True, help_text="name as it stood in the row", max_length=160),
                ),
                ("verdict", models.CharField(db_index=True, max_length=20)),
                ("sentence", models.CharField(blank=True, max_length=400)),
                ("answers", models.JSONField(default=dict, help_text="tag → text as it stood in the cell")),
                (
                    "told",
                    models.JSONField(
                        default=list, help_text="[{tag, raw, value, stored, verdict, sentence}]"
                    ),
                ),
                ("taken_at", models.DateTimeField(null=True)),
                ("event_id", models.UUIDField(null=True)),
                (
                    "book",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exams.book",
                    ),
                ),
                (
                    "book_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="exams.bookreturn",
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng của sổ",
                "ordering": ["sheet", "number"],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("sheet", models.JSONField(default=dict)),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of the sheet as canonical JSON", max_length=64),
                ),
                ("signer_name", models.CharField(max_length=120)),
                ("signed_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("reopened_at", models.DateTimeField(null=True)),
                ("reopened_by", models.CharField(blank=True, max_length=80)),
                ("reopened_reason", models.CharField(blank=True, max_length=250)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="planning.session",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bảng khóa sổ",
                "ordering": ["session", "version"],
            },
        ),
        migrations.CreateModel(
            name="Consumable",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("item", models.CharField(help_text="code of data/supplies.yaml", max_length=40)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("used", models.PositiveIntegerField(default=0)),
                ("spoiled", models.PositiveIntegerField(default=0)),
                ("returned", models.PositiveIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=250)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consumables",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "vật tư",
                "ordering": ["item"],
            },
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="departure",
                        serialize=False,
                        to="exams.encounter",
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "kind",
                    models.CharField(
                        help_text="busy tired waited refused elsewhere transferred supplies other",
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(max_length=250)),
                ("come_back_on", models.DateField(null=True)),
                (
                    "missing",
                    models.JSONField(
                        default=list, help_text="codes of stations not passed when the person left"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
            ],
            options={
                "verbose_name": "về sớm",
            },
        ),
        migrations.CreateModel(
            name="ResultCode",
            fields=[
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="result_code",
                        serialize=False,
                        to="exams.encounter",
                    ),
                ),
                ("code", models.CharField(help_text="12 signs, 54 random bits", max_length=16, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "mã nhận kết quả",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("kind", models.CharField(help_text="capacity, gynaecology", max_length=20)),
                ("given", models.BooleanField()),
                ("by_name", models.CharField(max_length=120)),
                ("relation", models.CharField(blank=True, max_length=60)),
                ("counselled_by", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=250)),
                ("recorded_by", models.CharField(blank=True, max_length=80)),
                (
                    "event_id",
                    models.UUIDField(help_text="the sync event it was folded from", null=True, unique=True),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "verbose_name": "đồng ý, từ chối",
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("desk", models.CharField(max_length=30)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("called", "Đã gọi"), ("came", "Đã đến"), ("missed", "Vắng khi gọi")],
                        max_length=8,
                    ),
                ),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("event_id", models.UUIDField(unique=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("kind", models.CharField(help_text="kind of data/laboratory.yaml", max_length=20)),
                ("file_name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=60)),
                ("stored", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(default=0)),
                ("text", models.TextField(blank=True)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=250)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("stream_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="exams.encounter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("rule", models.CharField(max_length=60)),
                ("level", models.CharField(max_length=1)),
                ("sentence", models.CharField(max_length=300)),
                ("raised_at", models.DateTimeField()),
                (
                    "raised_by",
                    models.CharField(blank=True, help_text="actor of the save that raised it", max_length=80),
                ),
                (
                    "answer",
                    models.CharField(blank=True, help_text="what the person entering did", max_length=20),
                ),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                ("answered_at", models.DateTimeField(null=True)),
                ("acknowledged_name", models.CharField(blank=True, max_length=120)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        help_text="the value was put right before anybody acknowledged", null=True
                    ),
                ),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="planning.session",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "verbose_name": "cảnh báo giá trị nguy hiểm",
                "ordering": ["-raised_at"],
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=80)),
                ("room", models.CharField(blank=True, max_length=60)),
                ("stations", models.JSONField(default=list)),
                (
                    "everyone",
                    models.JSONField(
                        default=list, help_text="optional stations of the forms that everybody passes here"
                    ),
                ),
                (
                    "staff",
                    models.JSONField(default=list, help_text="names or roles, one a line on the screen"),
                ),
                (
                    "template",
                    models.CharField(
                        blank=True, help_text="whose rules of order the day follows", max_length=30
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("open", models.BooleanField(default=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desks",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "ordering": ["session", "position"],
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "station",
                    models.CharField(
                        blank=True, help_text="where it happened; empty = at the door", max_length=30
                    ),
                ),
                (
                    "who",
                    models.CharField(
                        blank=True, help_text="of somebody who was not received yet", max_length=160
                    ),
                ),
                ("what", models.JSONField(default=list, help_text="codes of data/emergency.yaml")),
                ("words", models.TextField(blank=True)),
                ("started_at", models.DateTimeField()),
                ("raised_by", models.CharField(max_length=80)),
                ("first_aid", models.JSONField(default=list, help_text="[{code, at: iso}]")),
                (
                    "transfer",
                    models.JSONField(default=dict, help_text="{how, where, called_at, left_at, with}"),
                ),
                (
                    "outcome",
                    models.CharField(blank=True, help_text="code; empty = not known yet", max_length=20),
                ),
                ("outcome_words", models.CharField(blank=True, max_length=300)),
                ("log", models.JSONField(default=list, help_text="[{at, by, fields}] one line an event")),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=80)),
                (
                    "encounter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emergencies",
                        to="exams.encounter",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "cấp cứu",
                "ordering": ["-started_at"],
            },
        ),
        migrations.CreateModel(
            name="ExaminedElsewhere",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("on", models.DateField()),
                ("facility_name", models.CharField(max_length=200)),
                (
                    "document",
                    models.CharField(help_text="what was seen: kind and number of the paper", max_length=200),
                ),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("media_type", models.CharField(blank=True, max_length=60)),
                ("sealed", models.TextField(blank=True, help_text="the picture or scan, sealed")),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=80)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=250)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="examined_elsewhere",
                        to="roster.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "đã khám nơi khác",
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("rule", models.CharField(max_length=60)),
                ("rule_version", models.CharField(max_length=20)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("E", "Cấp cứu"),
                            ("U", "Khẩn"),
                            ("R", "Chuyển khám"),
                            ("F", "Theo dõi"),
                            ("N", "Bình thường"),
                        ],
                        max_length=1,
                    ),
                ),
                ("sentence", models.CharField(max_length=300)),
                ("tags", models.JSONField(default=list)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "verbose_name": "phát hiện",
                "ordering": ["encounter", "rule"],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "channel",
                    models.CharField(help_text="paper portal read_aloud relative post", max_length=12),
                ),
                ("given_to", models.CharField(blank=True, help_text="empty = the person", max_length=120)),
                ("relation", models.CharField(blank=True, max_length=60)),
                ("note", models.CharField(blank=True, max_length=250)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "verbose_name": "trả kết quả",
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="LabColumns",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("signature", models.CharField(max_length=64)),
                ("laboratory", models.CharField(blank=True, max_length=120)),
                ("columns", models.JSONField(default=dict)),
                ("confirmed_by", models.CharField(max_length=80)),
                ("confirmed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["confirmed_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit_path", "signature"), name="exams_lab_columns_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LabelRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("facility", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                ("first", models.PositiveIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("sheet", models.CharField(max_length=20)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="label_runs",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at"],
            },
        ),
        migrations.CreateModel(
            name="LabFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("stored", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(max_length=12)),
                ("laboratory", models.CharField(blank=True, max_length=120)),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=80)),
                (
                    "read_at",
                    models.DateTimeField(help_text="null: its columns wait for confirmation", null=True),
                ),
                ("counts", models.JSONField(default=dict, help_text="verdict → rows")),
                (
                    "columns",
                    models.JSONField(
                        default=dict, help_text="what is to be confirmed: signature, columns, sample"
                    ),
                ),
                ("notes", models.JSONField(default=list)),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lab_files",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at"],
            },
        ),
        migrations.CreateModel(
            name="LabOrder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("code", models.CharField(help_text="code of data/laboratory.yaml", max_length=40)),
                ("reason", models.CharField(blank=True, max_length=250)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="orders",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "code"],
            },
        ),
        migrations.CreateModel(
            name="LabRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
                ("place", models.CharField(blank=True, max_length=60)),
                ("barcode", models.CharField(blank=True, max_length=32)),
                ("code", models.CharField(blank=True, max_length=60)),
                (
                    "name",
                    models.CharField(blank=True, help_text="the test as the file names it", max_length=120),
                ),
                ("tag", models.CharField(blank=True, max_length=60)),
                ("value", models.CharField(blank=True, max_length=1024)),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("flag", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField(help_text="time of the result by the laboratory", null=True)),
                ("verdict", models.CharField(blank=True, max_length=20)),
                ("sentence", models.CharField(blank=True, max_length=400)),
                ("event_id", models.UUIDField(null=True)),
                (
                    "seen_at",
                    models.DateTimeField(
                        help_text="when a doctor looked at a result that came after the conclusion", null=True
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lab_rows",
                        to="exams.encounter",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="exams.labfile"
                    ),
                ),
            ],
            options={
                "ordering": ["file", "number"],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("opened_at", models.DateTimeField()),
                ("answers_hash", models.CharField(help_text="what the doctor saw", max_length=64)),
                (
                    "prepared",
                    models.JSONField(
                        help_text="the conclusion as the doctor left it; empty = only opened", null=True
                    ),
                ),
                ("prepared_at", models.DateTimeField(null=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="exams.encounter",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at"],
            },
        ),
        migrations.CreateModel(
            name="PaperSheet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("token", models.CharField(max_length=40, unique=True)),
                ("form", models.CharField(max_length=40)),
                ("form_version", models.CharField(max_length=20)),
                ("extensions", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("printed", "Đã in"),
                            ("returned", "Đã nhận về"),
                            ("entered", "Đã nhập"),
                            ("checked", "Đã kiểm tra"),
                            ("cancelled", "Bỏ"),
                        ],
                        db_index=True,
                        default="printed",
                        max_length=10,
                    ),
                ),
                ("printed_at", models.DateTimeField()),
                ("printed_by", models.CharField(max_length=80)),
                ("returned_at", models.DateTimeField(null=True)),
                ("returned_by", models.CharField(blank=True, max_length=80)),
                ("entered_at", models.DateTimeField(null=True)),
                ("entered_by", models.CharField(blank=True, max_length=80)),
                ("tags", models.JSONField(default=list, help_text="tags first entered from this paper")),
                (
                    "batch",
                    models.UUIDField(
                        db_index=True, help_text="batch in which a sample for checking was drawn", null=True
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_sheets",
                        to="planning.appointment",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="paper_sheets",
                        to="exams.encounter",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_sheets",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "phiếu giấy",
                "ordering": ["printed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PaperCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("batch", models.UUIDField(db_index=True, help_text="papers drawn at the same time")),
                ("drawn_at", models.DateTimeField()),
                ("drawn_by", models.CharField(max_length=80)),
                ("tags", models.JSONField(default=list)),
                ("typed", models.JSONField(default=dict)),
                ("differences", models.JSONField(default=list, help_text="[{tag, first, second, settled}]")),
                ("by", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=80)),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="exams.papersheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "kiểm tra lần hai",
                "ordering": ["drawn_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RuleSignature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("rule", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=20)),
                ("table_hash", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=120)),
                ("licence_number", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=250)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["rule", "at"],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("barcode", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(help_text="kind of data/laboratory.yaml", max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "Đã lấy"),
                            ("sent", "Đã gửi"),
                            ("received", "Phòng xét nghiệm đã nhận"),
                            ("rejected", "Bị loại"),
                        ],
                        default="taken",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=250)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_by", models.CharField(blank=True, max_length=80)),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="samples",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "ordering": ["barcode"],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("method", models.CharField(max_length=20)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("green", "Mời vào"), ("amber", "Xem lại"), ("red", "Chưa được")],
                        max_length=6,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("sentence", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roster.person",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="planning.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("algorithm", models.CharField(help_text="ed25519 or rsa-sha256", max_length=20)),
                ("public_pem", models.TextField()),
                (
                    "certificate_pem",
                    models.TextField(blank=True, help_text="of a licensed authority, where there is one"),
                ),
                ("private_sealed", models.TextField(blank=True)),
                ("provider", models.CharField(default="pin", max_length=20)),
                (
                    "holder",
                    models.JSONField(default=dict, help_text="of a token: {driver, token, key}, never a PIN"),
                ),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_reason", models.CharField(blank=True, max_length=250)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "khóa ký của bác sĩ",
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Conclusion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "health_class",
                    models.PositiveSmallIntegerField(help_text="1…5 = I…V (QĐ 1613/BYT-QĐ)", null=True),
                ),
                ("icd_codes", models.JSONField(default=list)),
                (
                    "summary",
                    models.TextField(blank=True, help_text="CAC_BENH_TAT_NEU_CO in the doctor's words"),
                ),
                ("advice", models.TextField(blank=True)),
                ("answers", models.JSONField(default=dict, help_text="the answers as they were when signed")),
                ("concluder_name", models.CharField(max_length=120)),
                ("concluded_at", models.DateTimeField(db_index=True)),
                ("amends_reason", models.CharField(blank=True, max_length=250)),
                (
                    "event_id",
                    models.UUIDField(help_text="the sync event it was folded from", null=True, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        default="classified",
                        help_text="classified, specialty (no class), periodic without labs",
                        max_length=12,
                    ),
                ),
                (
                    "details",
                    models.JSONField(
                        default=dict,
                        help_text="per specialty conclusions, referral, chosen advice, examiners",
                    ),
                ),
                (
                    "signature",
                    models.TextField(blank=True, help_text="base64, over the canonical conclusion"),
                ),
                ("current", models.BooleanField(default=True)),
                (
                    "concluded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conclusions",
                        to="exams.encounter",
                    ),
                ),
                (
                    "signing_key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exams.signingkey",
                    ),
                ),
            ],
            options={
                "verbose_name": "kết luận",
                "ordering": ["encounter", "version"],
            },
        ),
        migrations.CreateModel(
            name="UnitSetting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=80)),
            ],
            options={
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit_path", "key"), name="exams_setting_once_a_unit")
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("licence_number", models.CharField(max_length=60)),
                ("licence_scope", models.CharField(blank=True, max_length=120)),
                (
                    "parts",
                    models.JSONField(default=list, help_text="codes of parts; conclusion for the concluder"),
                ),
                ("document_number", models.CharField(blank=True, max_length=60)),
                ("document_date", models.DateField(null=True)),
                (
                    "assigned_by",
                    models.CharField(
                        blank=True, help_text="who is in charge of technical matters", max_length=120
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("revoked_on", models.DateField(null=True)),
                ("revoked_reason", models.CharField(blank=True, max_length=250)),
                ("noted_by", models.CharField(blank=True, max_length=80)),
                ("noted_at", models.DateTimeField(null=True)),
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
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "phân công bằng văn bản",
                "ordering": ["name", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="exams_assignment_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_on__isnull", True),
                            models.Q(("revoked_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="exams_assignment_revoked_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("duty", models.CharField(blank=True, max_length=80)),
                ("desk", models.CharField(blank=True, max_length=30)),
                ("from_at", models.DateTimeField(null=True)),
                ("to_at", models.DateTimeField(null=True)),
                (
                    "source",
                    models.CharField(
                        default="hand", help_text="saves: taken from who saved; hand", max_length=8
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250)),
                ("noted_by", models.CharField(max_length=80)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="planning.session",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["session", "from_at", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_at__isnull", True), ("to_at__gte", models.F("from_at")), _connector="OR"
                        ),
                        name="exams_attendance_times",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="bookreturn",
            constraint=models.UniqueConstraint(fields=("session", "sha256"), name="exams_book_return_once"),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.UniqueConstraint(fields=("session", "version"), name="exams_closing_version"),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reopened_at__isnull", True),
                    models.Q(("reopened_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="exams_reopened_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="consumable",
            constraint=models.UniqueConstraint(fields=("session", "item"), name="exams_consumable_once"),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.UniqueConstraint(
                fields=("session", "queue_number"), name="exams_queue_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "void"), _negated=True),
                fields=("session", "person"),
                name="exams_once_a_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(fields=("encounter", "sha256"), name="exams_attachment_once"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("encounter", "rule", "level"), name="exams_alert_once_a_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.UniqueConstraint(fields=("session", "code"), name="exams_desk_code_once"),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True), models.Q(("outcome", ""), _negated=True), _connector="OR"
                ),
                name="exams_emergency_ends_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="examinedelsewhere",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("person", "campaign"),
                name="exams_elsewhere_once_a_campaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="examinedelsewhere",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("withdrawn_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="exams_elsewhere_withdrawn_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("encounter", "rule"), name="exams_finding_once_a_rule"
            ),
        ),
        migrations.AddConstraint(
            model_name="labelrun",
            constraint=models.UniqueConstraint(
                fields=("facility", "year", "first"), name="exams_labels_never_twice"
            ),
        ),
        migrations.AddConstraint(
            model_name="labfile",
            constraint=models.UniqueConstraint(fields=("unit_path", "sha256"), name="exams_lab_file_once"),
        ),
        migrations.AddConstraint(
            model_name="laborder",
            constraint=models.UniqueConstraint(fields=("encounter", "code"), name="exams_order_once"),
        ),
        migrations.AddIndex(
            model_name="labrow",
            index=models.Index(fields=["verdict"], name="exams_lab_row_verdict"),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(
                fields=("encounter", "user"), name="exams_opening_once_a_doctor"
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("user",),
                name="exams_one_key_a_doctor",
            ),
        ),
        migrations.AddConstraint(
            model_name="conclusion",
            constraint=models.UniqueConstraint(
                fields=("encounter", "version"), name="exams_conclusion_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="conclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("current", True)),
                fields=("encounter",),
                name="exams_one_current_conclusion",
            ),
        ),
        migrations.AddConstraint(
            model_name="conclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("health_class__isnull", True), ("health_class__range", (1, 5)), _connector="OR"
                ),
                name="exams_class_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="conclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("version", 1), models.Q(("amends_reason", ""), _negated=True), _connector="OR"
                ),
                name="exams_amendment_has_reason",
            ),
        ),
    ]
