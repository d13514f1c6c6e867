import django.db.models.deletion
import kham.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
        ("exams", "0001_initial"),
        ("places", "0001_initial"),
        ("planning", "0001_initial"),
        ("roster", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GatewayState",
            fields=[
                ("gateway", models.CharField(max_length=40, primary_key=True, serialize=False)),
                (
                    "allowance",
                    models.FloatField(help_text="messages that may leave at once; null: full", null=True),
                ),
                ("allowance_at", models.DateTimeField(null=True)),
                (
                    "rest_until",
                    models.DateTimeField(
                        help_text="the gateway asked to be left alone until then", null=True
                    ),
                ),
                ("rest_code", models.CharField(blank=True, max_length=60)),
                (
                    "failures",
                    models.PositiveIntegerField(default=0, help_text="contacts without any answer, in a row"),
                ),
                ("last_contact_at", models.DateTimeField(help_text="the last answer of any kind", null=True)),
                ("last_accepted_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "tình trạng cổng",
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("gateway", models.CharField(max_length=40)),
                ("msg_id", models.CharField(max_length=80, unique=True)),
                ("records", models.PositiveSmallIntegerField()),
                ("size", models.PositiveIntegerField(help_text="bytes of the message")),
                ("package", models.FileField(max_length=200, upload_to="packages/%Y/%m/")),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("split_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "gói nhiều hồ sơ",
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("gateway", models.CharField(max_length=40)),
                ("unit_path", models.CharField(blank=True, db_index=True, max_length=60)),
                ("at", models.DateTimeField(db_index=True)),
                ("by", models.CharField(help_text="actor", max_length=80)),
                (
                    "source",
                    models.CharField(
                        choices=[("portal", "Cổng trả danh sách"), ("file", "Tệp danh sách tải từ cổng")],
                        max_length=6,
                    ),
                ),
                ("ours", models.PositiveIntegerField(default=0, help_text="current records that left us")),
                ("theirs", models.PositiveIntegerField(default=0, help_text="current records in the list")),
                ("matched", models.PositiveIntegerField(default=0)),
                (
                    "settled",
                    models.PositiveIntegerField(
                        default=0, help_text="lost replies found in the list: accepted now"
                    ),
                ),
                ("open", models.PositiveIntegerField(default=0, help_text="differences that want somebody")),
            ],
            options={
                "verbose_name": "lần đối soát",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("owner", models.CharField(help_text="organisation answerable for it", max_length=200)),
                (
                    "basis",
                    models.CharField(help_text="document or article on which it may read", max_length=300),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("scopes", models.JSONField(default=list, help_text='as in SMART: "system/Encounter.rs"')),
                (
                    "secret_hash",
                    models.CharField(
                        blank=True, help_text="SHA-256; empty: signed assertions only", max_length=64
                    ),
                ),
                ("jwks", models.JSONField(default=dict, help_text="public keys, RFC 7517")),
                ("per_minute", models.PositiveIntegerField(default=120)),
                ("valid_to", models.DateField()),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.CharField(blank=True, max_length=80)),
                ("revoked_reason", models.CharField(blank=True, max_length=300)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "ứng dụng kết nối",
                "ordering": ["name", "made_at"],
            },
        ),
        migrations.CreateModel(
            name="BulkExport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "request",
                    models.CharField(
                        help_text="the address that was asked, without personal data", max_length=500
                    ),
                ),
                ("scopes", models.JSONField(default=list)),
                ("types", models.JSONField(default=list, help_text="resource types wanted")),
                ("since", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Đang lập"),
                            ("done", "Xong"),
                            ("failed", "Không xong"),
                            ("cancelled", "Đã hủy"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "files",
                    models.JSONField(
                        default=list, help_text="[{type, count, name}]; name of the sealed file"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.session",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="records.client",
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp dữ liệu lô",
                "ordering": ["-asked_at"],
            },
        ),
        migrations.CreateModel(
            name="ClientAssertion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jti", models.CharField(help_text="SHA-256 of the assertion's jti", max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assertions",
                        to="records.client",
                    ),
                ),
            ],
            options={
                "ordering": ["expires_at"],
            },
        ),
        migrations.CreateModel(
            name="ClientToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="records.client",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at"],
            },
        ),
        migrations.CreateModel(
            name="Copy",
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
                        help_text="16 signs, 72 random bits; in the QR", max_length=20, unique=True
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the content, printed and in the QR", max_length=64
                    ),
                ),
                (
                    "file_sha256",
                    models.CharField(db_index=True, help_text="of the signed file's bytes", max_length=64),
                ),
                ("file", models.CharField(help_text="name of the sealed file", max_length=200)),
                ("facility_name", models.CharField(max_length=200)),
                ("signer_name", models.CharField(help_text="common name in the certificate", max_length=200)),
                ("certificate_sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.CharField(blank=True, max_length=80)),
                ("revoked_reason", models.CharField(blank=True, max_length=250)),
                (
                    "conclusion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="exams.conclusion",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="exams.encounter",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản kết quả ký số",
                "ordering": ["-signed_at"],
            },
        ),
        migrations.CreateModel(
            name="GatewayPause",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("gateway", models.CharField(db_index=True, max_length=40)),
                (
                    "unit_path",
                    models.CharField(
                        blank=True, help_text="only these units; empty: everybody", max_length=60
                    ),
                ),
                ("reason", models.CharField(max_length=250)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="null: until somebody resumes it", null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "tạm dừng gửi",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="OutsideFile",
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
                        choices=[("workbook", "Bảng Excel"), ("package", "Gói dữ liệu")], max_length=10
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.CharField(help_text="name of the sealed file", max_length=200)),
                (
                    "facility_name",
                    models.CharField(help_text="who sent it; a row may name another", max_length=200),
                ),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=80)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outside_files",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp kết quả từ cơ sở khác",
                "ordering": ["-received_at"],
            },
        ),
        migrations.CreateModel(
            name="OutsideResult",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "place",
                    models.CharField(
                        help_text="where in the file: sheet and row, or number of the HOSO", max_length=120
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("matched", "Khớp, chờ ghi nhận"),
                            ("ask", "Cần hỏi là ai"),
                            ("conflict", "Trái với điều đã ghi"),
                            ("unknown", "Chưa có trong danh sách"),
                            ("refused", "Không đọc được"),
                            ("recorded", "Đã ghi khám nơi khác"),
                            ("same", "Đã có, không đếm thêm"),
                            ("set_aside", "Bỏ qua"),
                        ],
                        db_index=True,
                        max_length=10,
                    ),
                ),
                ("sentence", models.CharField(blank=True, help_text="why; nothing personal", max_length=300)),
                ("sealed", models.TextField(blank=True, help_text="the result as read, sealed")),
                ("on", models.DateField(null=True)),
                ("facility_name", models.CharField(blank=True, max_length=200)),
                (
                    "visit",
                    models.CharField(
                        blank=True,
                        help_text="SHA-256 of facility and its own number of the visit",
                        max_length=64,
                    ),
                ),
                ("candidates", models.JSONField(default=list, help_text="[{person, words}] likeliest first")),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("reason", models.CharField(blank=True, max_length=250)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="records.outsidefile",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outside_results",
                        to="roster.person",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="exams.examinedelsewhere",
                    ),
                ),
            ],
            options={
                "verbose_name": "kết quả từ cơ sở khác",
                "ordering": ["file", "id"],
            },
        ),
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
            name="SharedResource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(help_text="id of the resource behind the door", max_length=64)),
                ("kind", models.CharField(max_length=20)),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="exams.encounter"
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="SigningCertificate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("der", models.BinaryField()),
                ("subject", models.CharField(max_length=200)),
                ("issuer", models.CharField(max_length=200)),
                ("serial", models.CharField(max_length=80)),
                ("fingerprint", models.CharField(help_text="SHA-256 of the certificate", max_length=64)),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField()),
                ("registered_at", models.DateTimeField()),
                ("registered_by", models.CharField(max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=250)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.facility"
                    ),
                ),
            ],
            options={
                "verbose_name": "chứng thư ký của cơ sở",
                "ordering": ["-registered_at"],
            },
        ),
        migrations.CreateModel(
            name="SigningPack",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("gateway", models.CharField(max_length=40)),
                ("records", models.PositiveIntegerField()),
                ("content", models.FileField(max_length=200, null=True, upload_to="signing/%Y/%m/")),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                ("taken_at", models.DateTimeField(help_text="when a signed pack last came back", null=True)),
                ("taken_by", models.CharField(blank=True, max_length=80)),
                ("signed", models.PositiveIntegerField(default=0)),
                (
                    "refused",
                    models.JSONField(default=list, help_text="[{submission, sentence}] of the last time"),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.facility"
                    ),
                ),
            ],
            options={
                "verbose_name": "gói chờ ký",
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
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("concluded", "Kết luận lần đầu"),
                            ("amended", "Bác sĩ sửa kết luận"),
                            ("person", "Gộp hoặc tách người"),
                            ("replayed", "Gửi lại sau khi bị từ chối"),
                            ("withdrawn", "Thu hồi: lượt khám đã hủy"),
                        ],
                        default="concluded",
                        max_length=10,
                    ),
                ),
                (
                    "msg_id",
                    models.CharField(
                        db_index=True, help_text="shared by the rows of a parcel", max_length=80
                    ),
                ),
                (
                    "alone",
                    models.BooleanField(
                        default=False, help_text="never in a parcel again: it was in a refused one"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("blocked", "Chưa gửi được"),
                            ("unsigned", "Chờ ký số"),
                            ("queued", "Chờ gửi"),
                            ("sent", "Đã gửi, chờ trả lời"),
                            ("verified", "Cổng đã kiểm tra, chưa lưu"),
                            ("accepted", "Đã tiếp nhận"),
                            ("rejected", "Bị từ chối"),
                            ("dead", "Ngừng gửi, cần người xử lý"),
                            ("replaced", "Đã có bản mới"),
                            ("stranded", "Đã hủy ở đây, còn ở cổng"),
                            ("withdrawn", "Đã hủy, cổng không giữ"),
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
                (
                    "error_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("validation", "Thiếu hoặc sai thông tin"),
                            ("signature", "Chữ ký số"),
                            ("auth", "Tài khoản máy gửi"),
                            ("rejected", "Cổng từ chối"),
                            ("timeout", "Không có trả lời"),
                            ("system", "Cổng lỗi hệ thống"),
                            ("withdrawn", "Đã hủy ở đây, còn ở cổng"),
                        ],
                        max_length=10,
                    ),
                ),
                ("died_at", models.DateTimeField(help_text="when sending was given up", null=True)),
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
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="who mends it",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="submissions",
                        to="records.parcel",
                    ),
                ),
            ],
            options={
                "verbose_name": "hồ sơ gửi",
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=14)),
                (
                    "visit_id",
                    models.CharField(blank=True, help_text="the record's own id in the list", max_length=64),
                ),
                ("unit_path", models.CharField(blank=True, max_length=60)),
                (
                    "there",
                    models.JSONField(
                        default=dict, help_text="what the list says: msg_id, version, status, exam date"
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=80)),
                (
                    "settled_how",
                    models.CharField(blank=True, help_text="confirmed, resent, checked", max_length=10),
                ),
                (
                    "reconciliation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disagreements",
                        to="records.reconciliation",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disagreements",
                        to="records.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "chênh lệch",
                "ordering": ["settled_at", "kind", "id"],
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
                ("msg_id", models.CharField(blank=True, max_length=80)),
                (
                    "doing",
                    models.CharField(
                        choices=[("push", "Gửi hồ sơ"), ("ask", "Hỏi tình trạng"), ("list", "Đối chiếu")],
                        max_length=4,
                    ),
                ),
                ("outcome", models.CharField(help_text="kind of reply, see rules.outcomes", max_length=12)),
                ("reply_code", models.CharField(blank=True, max_length=60)),
                ("reply_words", models.CharField(blank=True, max_length=300)),
                ("took_ms", models.PositiveIntegerField(default=0)),
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
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_at__isnull", True),
                    models.Q(("revoked_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="records_client_revoked_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientassertion",
            constraint=models.UniqueConstraint(fields=("client", "jti"), name="records_assertion_once"),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("conclusion",),
                name="records_one_copy_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_at__isnull", True),
                    models.Q(("revoked_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="records_copy_revoked_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidefile",
            constraint=models.UniqueConstraint(
                fields=("campaign", "sha256"), name="records_outside_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedresource",
            constraint=models.UniqueConstraint(
                fields=("kind", "key", "unit_path"), name="records_shared_once_a_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="signingcertificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("facility", "fingerprint"),
                name="records_certificate_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="records_certificate_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="signingcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), models.Q(("ended_reason", ""), _negated=True), _connector="OR"
                ),
                name="records_certificate_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["gateway", "state", "deadline_at"], name="records_due"),
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
