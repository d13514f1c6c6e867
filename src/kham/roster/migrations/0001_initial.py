import django.db.models.deletion
import kham.kernel.ids
import kham.roster.models.search
import kham.roster.sealed
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("campaigns", "0001_initial"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("left", models.CharField(max_length=64)),
                ("right", models.CharField(max_length=64)),
                (
                    "link",
                    models.BooleanField(
                        help_text="True must link, False cannot link, empty: an earlier word is taken back",
                        null=True,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=250)),
                ("decided_by", models.CharField(max_length=80)),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["decided_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="GroupMembership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("group", models.CharField(db_index=True, max_length=40)),
                (
                    "origin",
                    models.CharField(
                        choices=[("listed", "Theo danh sách"), ("rule", "Theo quy tắc")], max_length=8
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=250)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "đối tượng",
            },
        ),
        migrations.CreateModel(
            name="HouseholdAct",
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
                        choices=[
                            ("head", "Đổi chủ hộ"),
                            ("split", "Tách hộ"),
                            ("move", "Chuyển người sang hộ khác"),
                            ("join", "Nhập hộ"),
                            ("new", "Lập hộ mới"),
                            ("role", "Sửa quan hệ"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "people",
                    models.JSONField(
                        default=dict, help_text="person → [household, relation, by_hand] before"
                    ),
                ),
                ("households", models.JSONField(default=dict, help_text="household → {field: value} before")),
                ("made", models.JSONField(default=list, help_text="ids of households made by it")),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("undone_by", models.CharField(blank=True, max_length=80)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "thay đổi hộ",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SearchPack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(help_text="path of the commune", max_length=60, unique=True)),
                ("size", models.PositiveIntegerField(default=0)),
                ("packed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "chỉ mục tìm kiếm",
            },
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("rule", models.CharField(max_length=40)),
                ("found_in", models.JSONField(default=list)),
                (
                    "detail",
                    models.CharField(
                        blank=True, help_text="numbers and relations, never names", max_length=200
                    ),
                ),
                ("owner", models.CharField(help_text="sender or role that is asked", max_length=40)),
                ("due_on", models.DateField()),
                ("closed", models.BooleanField(db_index=True, default=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same", "Cùng người với một dòng khác, chờ gộp"),
                            ("registered", "Đã bổ sung vào danh sách"),
                            ("lives_here", "Đang ở đây, chưa đăng ký; vẫn mời khám"),
                            ("moved", "Đã chuyển đi"),
                            ("dead", "Đã mất"),
                            ("not_resident", "Không cư trú ở đây"),
                            ("list_error", "Danh sách ghi nhầm"),
                            ("right", "Đúng như vậy, không phải sót"),
                            ("gone", "Tự hết: danh sách đã khớp"),
                        ],
                        max_length=12,
                    ),
                ),
                ("closed_by", models.CharField(blank=True, max_length=80)),
                ("closed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gaps",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc rà soát",
                "ordering": ["due_on", "unit_path", "id"],
            },
        ),
        migrations.CreateModel(
            name="GapStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Thấy thiếu"),
                            ("note", "Ghi chú"),
                            ("handed", "Giao lại"),
                            ("closed", "Xong"),
                            ("reopened", "Mở lại"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("by", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "gap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="roster.gap"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="GroupConflict",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("rule", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "left",
                    models.CharField(
                        help_text="group, or sender where two lists name one group", max_length=40
                    ),
                ),
                ("right", models.CharField(blank=True, max_length=40)),
                ("owner", models.CharField(help_text="sender or role that is asked", max_length=40)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Chờ trả lời"), ("answered", "Đã trả lời"), ("gone", "Không còn")],
                        db_index=True,
                        default="open",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=12)),
                ("reason", models.CharField(blank=True, max_length=250)),
                ("document", models.CharField(blank=True, max_length=200)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_name", models.CharField(blank=True, max_length=120)),
                ("decided_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "câu hỏi về đối tượng",
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("head_name", models.CharField(blank=True, max_length=120)),
                ("address", models.CharField(blank=True, max_length=250)),
                ("walking_order", models.PositiveIntegerField(default=0)),
                ("closed_at", models.DateTimeField(help_text="joined with another household", null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "hộ",
                "ordering": ["unit_path", "walking_order", "address"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("birth", "Mới sinh"),
                            ("death", "Đã chết"),
                            ("move", "Chuyển đi"),
                            ("detail", "Sửa thông tin"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Chờ xác nhận"),
                            ("confirmed", "Đã xác nhận"),
                            ("refused", "Không nhận"),
                            ("withdrawn", "Đã rút"),
                            ("undone", "Đã hoàn tác"),
                        ],
                        db_index=True,
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("from_path", models.CharField(db_index=True, max_length=60)),
                ("to_path", models.CharField(blank=True, db_index=True, max_length=60)),
                (
                    "to_words",
                    models.CharField(
                        blank=True, help_text="a place that is not in this installation", max_length=200
                    ),
                ),
                ("decider_path", models.CharField(db_index=True, max_length=60)),
                ("on", models.DateField(help_text="the day it happened")),
                ("evidence", models.CharField(blank=True, max_length=250)),
                (
                    "details",
                    models.JSONField(
                        default=dict,
                        help_text="of a newborn: full_name, birth, sex, guardian, mother; of a paper: fields, sealed",
                    ),
                ),
                ("told_by", models.CharField(blank=True, help_text="who said it, in words", max_length=120)),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_name", models.CharField(blank=True, max_length=120)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="why refused, withdrawn or undone", max_length=250
                    ),
                ),
                (
                    "done",
                    models.JSONField(default=dict, help_text="what confirming made: ids, for its undoing"),
                ),
                (
                    "from_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.unit",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        help_text="the whole household",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roster.household",
                    ),
                ),
            ],
            options={
                "verbose_name": "biến động dân cư",
                "ordering": ["-proposed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="MembershipEnd",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(max_length=60)),
                ("before", models.DateField(help_text="last day before it was ended", null=True)),
                ("reason", models.CharField(max_length=250)),
                ("document", models.CharField(blank=True, max_length=200)),
                ("ended_by", models.CharField(max_length=80)),
                ("ended_at", models.DateTimeField()),
                ("undone_by", models.CharField(blank=True, max_length=80)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "conflict",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ends",
                        to="roster.groupconflict",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ends",
                        to="roster.groupmembership",
                    ),
                ),
            ],
            options={
                "ordering": ["-ended_at"],
            },
        ),
        migrations.CreateModel(
            name="NumberRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "danh sách gửi Công an",
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="permanent short code, typed when a camera fails",
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("full_name", models.CharField(max_length=120)),
                (
                    "name_key",
                    models.CharField(
                        db_index=True, help_text="kernel.names.match_key of the name", max_length=120
                    ),
                ),
                ("sort_key", models.CharField(blank=True, max_length=250)),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("male", "Nam"), ("female", "Nữ"), ("other", "Khác")],
                        max_length=8,
                    ),
                ),
                ("birth_year", models.PositiveSmallIntegerField(db_index=True, null=True)),
                ("birth_month", models.PositiveSmallIntegerField(null=True)),
                ("birth_day", models.PositiveSmallIntegerField(null=True)),
                ("personal_number", kham.roster.sealed.SealedField(blank=True)),
                ("personal_number_index", models.CharField(blank=True, db_index=True, max_length=64)),
                ("insurance_number", kham.roster.sealed.SealedField(blank=True)),
                ("insurance_number_index", models.CharField(blank=True, db_index=True, max_length=64)),
                ("phone", kham.roster.sealed.SealedField(blank=True)),
                ("phone_index", models.CharField(blank=True, db_index=True, max_length=64)),
                ("ethnicity", models.CharField(blank=True, max_length=2)),
                ("occupation", models.CharField(blank=True, max_length=2)),
                ("workplace", models.CharField(blank=True, max_length=200)),
                ("school_class", models.CharField(blank=True, max_length=20)),
                (
                    "insurance_object",
                    models.CharField(
                        blank=True,
                        help_text="object code on the insurance card, where one was given",
                        max_length=2,
                    ),
                ),
                ("guardian_name", models.CharField(blank=True, max_length=120)),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("address", models.CharField(blank=True, max_length=250)),
                (
                    "residence",
                    models.CharField(
                        choices=[
                            ("permanent", "Thường trú"),
                            ("temporary", "Tạm trú"),
                            ("unknown", "Chưa rõ"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("household_role", models.CharField(blank=True, max_length=40)),
                ("verified_by_police", models.BooleanField(default=False)),
                ("bedridden", models.BooleanField(default=False)),
                ("died_on", models.DateField(blank=True, null=True)),
                ("moved_on", models.DateField(blank=True, null=True)),
                ("moved_to", models.CharField(blank=True, max_length=200)),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("here", "Ở đây"),
                            ("absent", "Đăng ký ở đây, sống nơi khác"),
                            ("outsider", "Sống ở đây, đăng ký nơi khác"),
                        ],
                        db_index=True,
                        default="here",
                        max_length=8,
                    ),
                ),
                (
                    "awaiting",
                    models.CharField(
                        blank=True,
                        help_text="kind of an open change: death or move; no new invitations meanwhile",
                        max_length=6,
                    ),
                ),
                (
                    "restricted",
                    models.CharField(
                        blank=True,
                        help_text="service that asked to hide this person; see data/restricted.yaml",
                        max_length=12,
                    ),
                ),
                (
                    "provenance",
                    models.JSONField(default=dict, help_text="field → id of the source row it came from"),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "search_mark",
                    models.BigIntegerField(
                        default=kham.roster.models.search.new_mark,
                        editable=False,
                        help_text="not null: changed since the search index was packed",
                        null=True,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="roster.household",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="roster.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="neighbourhood, or commune when unknown",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "người dân",
                "ordering": ["unit_path", "sort_key"],
            },
        ),
        migrations.CreateModel(
            name="NumberRequestLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(max_length=60)),
                ("position", models.PositiveIntegerField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="roster.numberrequest",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("rows", models.JSONField(default=list, help_text="ids of the rows that moved")),
                ("groups", models.JSONField(default=list, help_text="ids of the memberships that moved")),
                (
                    "moved",
                    models.JSONField(
                        default=dict,
                        help_text="kind → ids of everything else that moved, as the rooms told; given back by a separation",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=250)),
                ("merged_by", models.CharField(max_length=80)),
                ("merged_at", models.DateTimeField()),
                ("undone_by", models.CharField(blank=True, max_length=80)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "lần gộp",
                "ordering": ["-merged_at"],
            },
        ),
        migrations.CreateModel(
            name="Leftover",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("kind", models.CharField(help_text="room.Model", max_length=40)),
                ("thing", models.UUIDField(help_text="id of the thing")),
                (
                    "sentence",
                    models.CharField(help_text="what it is, without results and numbers", max_length=250),
                ),
                ("settled_by", models.CharField(blank=True, max_length=80)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leftovers",
                        to="roster.merge",
                    ),
                ),
                (
                    "belongs_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roster.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc chưa rõ của ai",
                "ordering": ["kind", "id"],
            },
        ),
        migrations.AddField(
            model_name="household",
            name="head",
            field=models.ForeignKey(
                blank=True,
                help_text="once set by hand",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roster.person",
            ),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="roster.person"
            ),
        ),
        migrations.AddField(
            model_name="groupconflict",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="roster.person"
            ),
        ),
        migrations.AddField(
            model_name="gap",
            name="other",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person"
            ),
        ),
        migrations.AddField(
            model_name="gap",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="gaps", to="roster.person"
            ),
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "groups",
                    models.JSONField(
                        default=list, help_text="codes of target groups on the day of computing"
                    ),
                ),
                (
                    "policy_group",
                    models.CharField(help_text="NĐ 165/2026 Art. 69(2): a b c d dd", max_length=2),
                ),
                ("policy_reason", models.CharField(max_length=250)),
                ("funding_source", models.CharField(help_text="NGUON_CHI_TRA 1 2 3 4 5 9", max_length=2)),
                ("funding_reason", models.CharField(max_length=250)),
                ("priority", models.PositiveSmallIntegerField(default=0)),
                ("examined_elsewhere_on", models.DateField(blank=True, null=True)),
                ("examined_elsewhere_at", models.CharField(blank=True, max_length=200)),
                (
                    "excluded_reason",
                    models.CharField(
                        blank=True, help_text="dead, moved, …; empty = to be examined", max_length=40
                    ),
                ),
                ("computed_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="roster.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "người thuộc diện khám",
            },
        ),
        migrations.CreateModel(
            name="Dwelling",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "unit_path",
                    models.CharField(db_index=True, help_text="who keeps this fact", max_length=60),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("permanent", "Thường trú"),
                            ("temporary", "Tạm trú"),
                            ("actual", "Nơi ở hiện tại"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, help_text="a place that is not in this installation", max_length=200
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("evidence", models.CharField(blank=True, max_length=250)),
                ("told_by", models.CharField(max_length=80)),
                ("told_at", models.DateTimeField()),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dwellings",
                        to="roster.change",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.unit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dwellings",
                        to="roster.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "nơi cư trú",
                "ordering": ["-valid_from", "-told_at"],
            },
        ),
        migrations.CreateModel(
            name="ChangePerson",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("before", models.JSONField(default=dict)),
                ("stopped", models.JSONField(default=dict, help_text="room → what it stopped")),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="roster.change"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="roster.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("service", models.CharField(help_text="code of roster/data/restricted.yaml", max_length=12)),
                ("reason", models.CharField(help_text="the document of the service", max_length=250)),
                (
                    "before",
                    models.JSONField(
                        default=dict, help_text="names taken off the household, for the lifting"
                    ),
                ),
                ("set_by", models.CharField(max_length=80)),
                ("set_at", models.DateTimeField()),
                ("lifted_by", models.CharField(blank=True, max_length=80)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_reason", models.CharField(blank=True, max_length=250)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restrictions",
                        to="roster.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "người thuộc diện hạn chế",
                "ordering": ["-set_at"],
            },
        ),
        migrations.CreateModel(
            name="ReviewPair",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("score", models.FloatField(default=0)),
                ("reasons", models.JSONField(default=list, help_text="[{code, sentence, weight}]")),
                (
                    "harm",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="order of the queue, greater first"
                    ),
                ),
                (
                    "hint",
                    models.CharField(
                        blank=True, help_text="twins, same_list, number_shared, numbers_differ", max_length=20
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Chờ quyết định"),
                            ("same", "Cùng một người"),
                            ("different", "Hai người khác nhau"),
                            ("twins", "Sinh đôi"),
                            ("asked", "Đã hỏi tổ dân phố"),
                            ("proposed", "Chờ người thứ hai xác nhận"),
                        ],
                        db_index=True,
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "proposed_by",
                    models.CharField(
                        blank=True,
                        help_text="who answered first where a second person must confirm",
                        max_length=80,
                    ),
                ),
                ("heard_at", models.DateTimeField(help_text="when the neighbourhood answered", null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "left",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person"
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "cặp nghi trùng",
                "ordering": ["-harm", "-score", "id"],
            },
        ),
        migrations.AddField(
            model_name="merge",
            name="pair",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merges",
                to="roster.reviewpair",
            ),
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "unit_path",
                    models.CharField(db_index=True, help_text="neighbourhood that is asked", max_length=60),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, help_text="what the station wants to know besides", max_length=250
                    ),
                ),
                ("asked_by", models.CharField(max_length=80)),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same", "Cùng một người"),
                            ("different", "Hai người khác nhau"),
                            ("twins", "Sinh đôi"),
                            ("unknown", "Tôi không biết"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250)),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                ("answered_name", models.CharField(blank=True, max_length=120)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "closed_at",
                    models.DateTimeField(
                        help_text="the station decided without waiting, or took it back", null=True
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="roster.reviewpair",
                    ),
                ),
            ],
            options={
                "verbose_name": "câu hỏi gửi tổ dân phố",
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("number_tail", models.BigIntegerField(null=True)),
                ("phone_tail", models.BigIntegerField(null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="roster.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchPosting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("positions", models.BinaryField()),
                (
                    "pack",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postings",
                        to="roster.searchpack",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SenderMapping",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(max_length=60)),
                ("sender", models.CharField(max_length=40)),
                ("headings", models.JSONField(default=dict)),
                ("confirmed_by", models.CharField(max_length=80)),
                ("confirmed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit_path", "sender"), name="roster_mapping_once_a_sender"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "sender",
                    models.CharField(
                        help_text="code of the sender, see roster/data/senders.yaml", max_length=40
                    ),
                ),
                ("title", models.CharField(max_length=250)),
                ("file", models.FileField(max_length=200, upload_to="lists/")),
                ("file_name", models.CharField(max_length=250)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Đã nhận, chờ xác nhận cột"),
                            ("staged", "Đã đọc, chờ ghi nhận"),
                            ("committed", "Đã ghi nhận"),
                            ("withdrawn", "Đã rút"),
                        ],
                        db_index=True,
                        default="received",
                        max_length=12,
                    ),
                ),
                ("counts", models.JSONField(default=dict, help_text="rows by verdict, cache")),
                ("received_by", models.CharField(max_length=80)),
                ("received_at", models.DateTimeField()),
                ("committed_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lists",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lists",
                        to="accounts.organisation",
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
                "verbose_name": "danh sách nguồn",
                "ordering": ["-received_at"],
            },
        ),
        migrations.CreateModel(
            name="RowAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(max_length=60)),
                ("question", models.CharField(max_length=60)),
                ("answer", models.CharField(max_length=40)),
                ("rows", models.PositiveIntegerField(default=0)),
                (
                    "before",
                    models.TextField(help_text="encrypted JSON: row id → fields, sealed, verdict, notes"),
                ),
                ("answered_by", models.CharField(max_length=80)),
                ("answered_at", models.DateTimeField()),
                ("undone_by", models.CharField(blank=True, max_length=80)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "source_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="roster.sourcelist",
                    ),
                ),
            ],
            options={
                "verbose_name": "câu trả lời cho nhiều dòng",
                "ordering": ["-answered_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ListVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                (
                    "certain",
                    models.BooleanField(default=False, help_text="our own answered workbook came back"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Chờ xác nhận"),
                            ("confirmed", "Là bản mới"),
                            ("declined", "Là danh sách khác"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("counts", models.JSONField(default=dict, help_text="{same, changed, new, gone}")),
                ("compared_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followed_by",
                        to="roster.sourcelist",
                    ),
                ),
                (
                    "later",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="roster.sourcelist",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản sau của danh sách",
            },
        ),
        migrations.CreateModel(
            name="SourceRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("sheet", models.CharField(max_length=120)),
                ("row_number", models.PositiveIntegerField(help_text="as Excel shows it")),
                (
                    "stt",
                    models.CharField(
                        blank=True, help_text="value of the list's own number column", max_length=20
                    ),
                ),
                ("raw", models.JSONField(default=list)),
                (
                    "fields",
                    models.JSONField(
                        default=dict,
                        help_text="normalised values; ID numbers sealed by the queries that need them",
                    ),
                ),
                ("sealed", models.TextField(blank=True, help_text="encrypted JSON of identifiers and phone")),
                (
                    "fingerprint",
                    models.CharField(
                        db_index=True,
                        help_text="of list, sheet and content; survives re-import",
                        max_length=64,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepted", "Nhận"),
                            ("repaired", "Nhận, đã sửa"),
                            ("question", "Cần hỏi"),
                            ("refused", "Không nhận"),
                        ],
                        db_index=True,
                        max_length=10,
                    ),
                ),
                ("notes", models.JSONField(default=list, help_text="[{code, column, heading, sentence}]")),
                ("link_reason", models.JSONField(default=list)),
                ("linked_at", models.DateTimeField(null=True)),
                (
                    "corrected_by",
                    models.CharField(
                        blank=True, help_text="who answered the question about this row", max_length=80
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="roster.person",
                    ),
                ),
                (
                    "source_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="roster.sourcelist",
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng",
                "ordering": ["source_list", "sheet", "row_number"],
            },
        ),
        migrations.CreateModel(
            name="RowChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("new", "Mới"), ("gone", "Không còn"), ("changed", "Thay đổi")], max_length=8
                    ),
                ),
                ("differences", models.JSONField(default=list, help_text="names of the fields that differ")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("ended", "Đã kết thúc đối tượng"), ("kept", "Giữ nguyên")],
                        max_length=6,
                    ),
                ),
                (
                    "memberships",
                    models.JSONField(default=list, help_text="ids of the memberships that were ended"),
                ),
                ("reason", models.CharField(blank=True, max_length=250)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="roster.listversion",
                    ),
                ),
                (
                    "earlier_row",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="roster.sourcerow",
                    ),
                ),
                (
                    "later_row",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="roster.sourcerow",
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng thay đổi",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="source_row",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roster.sourcerow",
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="source_row",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roster.sourcerow",
            ),
        ),
        migrations.CreateModel(
            name="Belief",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("field", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=250)),
                ("said_by", models.CharField(max_length=80)),
                ("said_at", models.DateTimeField()),
                ("undone_by", models.CharField(blank=True, max_length=80)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beliefs",
                        to="roster.sourcerow",
                    ),
                ),
            ],
            options={
                "verbose_name": "lời tin",
                "ordering": ["said_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SourceSheet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "header_rows",
                    models.JSONField(default=list, help_text="spreadsheet row numbers of the header"),
                ),
                (
                    "first_row",
                    models.PositiveIntegerField(
                        default=1, help_text="spreadsheet row number of the first data row"
                    ),
                ),
                (
                    "columns",
                    models.JSONField(
                        default=list,
                        help_text="[{index, letter, heading, field, encoding, confidence, examples}]",
                    ),
                ),
                ("skipped", models.BooleanField(default=False)),
                (
                    "group",
                    models.CharField(
                        blank=True, help_text="target group that rows of this sheet prove", max_length=40
                    ),
                ),
                ("titles", models.JSONField(default=list)),
                ("encoding", models.CharField(default="unicode", max_length=20)),
                ("notes", models.JSONField(default=list, help_text="sentences about the sheet as a whole")),
                ("rows_seen", models.PositiveIntegerField(default=0)),
                ("confirmed", models.BooleanField(default=False)),
                (
                    "template",
                    models.CharField(
                        blank=True,
                        help_text="code and version of our template that this sheet was filled in",
                        max_length=60,
                    ),
                ),
                (
                    "sample",
                    models.TextField(
                        blank=True, help_text="encrypted JSON of the first rows, to show what a mapping reads"
                    ),
                ),
                (
                    "source_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="roster.sourcelist",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="UnlistedEstimate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("result", models.JSONField(default=dict, help_text="whole, ages, places (rules/estimate)")),
                (
                    "stamp",
                    models.CharField(
                        help_text="what the lists were like, to tell whether they changed", max_length=120
                    ),
                ),
                ("computed_at", models.DateTimeField()),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unlisted",
                        to="campaigns.campaign",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LocalGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("code", models.CharField(help_text="local_…, as memberships carry it", max_length=40)),
                ("label", models.CharField(max_length=120)),
                ("short", models.CharField(max_length=30)),
                ("order", models.PositiveSmallIntegerField(default=50)),
                ("document", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "nhóm bổ sung",
                "ordering": ["order", "label"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "code"), name="roster_local_group_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="roster_local_group_forward",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["unit_path", "birth_year"], name="roster_person_unit_birth"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("search_mark__isnull", False)),
                fields=["search_mark"],
                name="roster_person_unpacked",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("birth_day__isnull", True), ("birth_month__isnull", False), _connector="OR"
                ),
                name="roster_person_day_needs_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("birth_month__isnull", True), ("birth_year__isnull", False), _connector="OR"
                ),
                name="roster_person_month_needs_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="numberrequestline",
            constraint=models.UniqueConstraint(
                fields=("request", "person"), name="roster_number_asked_once_a_list"
            ),
        ),
        migrations.AddConstraint(
            model_name="leftover",
            constraint=models.UniqueConstraint(
                fields=("merge", "kind", "thing"), name="roster_leftover_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="leftover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("belongs_to__isnull", True), ("settled_at__isnull", True)),
                    models.Q(("belongs_to__isnull", False), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="roster_leftover_settled",
            ),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["unit_path", "walking_order"], name="roster_household_walk"),
        ),
        migrations.AddConstraint(
            model_name="groupconflict",
            constraint=models.UniqueConstraint(
                fields=("person", "rule", "year", "left", "right"), name="roster_conflict_once_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupconflict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("state", "answered"),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    models.Q(("state", "answered"), _negated=True),
                    _connector="OR",
                ),
                name="roster_conflict_answered_how",
            ),
        ),
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(fields=["campaign", "closed", "rule"], name="roster_gap_open"),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.UniqueConstraint(fields=("campaign", "rule", "person"), name="roster_gap_once"),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed", True),
                        ("closed_at__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    models.Q(("closed", False), ("closed_at__isnull", True), ("outcome", "")),
                    _connector="OR",
                ),
                name="roster_gap_closed_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(fields=("campaign", "person"), name="roster_enrolment_once"),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="roster_dwelling_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeperson",
            constraint=models.UniqueConstraint(fields=("change", "person"), name="roster_change_person_once"),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("person",),
                name="roster_restricted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewpair",
            constraint=models.UniqueConstraint(fields=("left", "right"), name="roster_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by", "")),
                    models.Q(("undone_at__isnull", False), models.Q(("undone_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="roster_merge_undone_by_whom_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answer", ""), ("closed_at__isnull", True)),
                fields=("pair", "unit_path"),
                name="roster_inquiry_once_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="roster_inquiry_answered_when",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["number_tail"], name="roster_entry_number_tail"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["phone_tail"], name="roster_entry_phone_tail"),
        ),
        migrations.AddIndex(
            model_name="searchposting",
            index=models.Index(fields=["pack"], name="roster_posting_pack"),
        ),
        migrations.AddConstraint(
            model_name="searchposting",
            constraint=models.UniqueConstraint(fields=("key", "pack"), name="roster_posting_once"),
        ),
        migrations.AddConstraint(
            model_name="sourcelist",
            constraint=models.UniqueConstraint(fields=("unit", "sha256"), name="roster_list_once"),
        ),
        migrations.AddConstraint(
            model_name="sourcerow",
            constraint=models.UniqueConstraint(
                fields=("source_list", "sheet", "row_number"), name="roster_row_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("linked_at__isnull", True), ("person__isnull", True)),
                    models.Q(("linked_at__isnull", False), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="roster_row_linked_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.UniqueConstraint(
                fields=("person", "group", "origin", "source_row"), name="roster_group_once_a_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "proposed")),
                    models.Q(models.Q(("state", "proposed"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="roster_change_decided_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="belief",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("row", "field"),
                name="roster_belief_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcesheet",
            constraint=models.UniqueConstraint(fields=("source_list", "position"), name="roster_sheet_once"),
        ),
    ]
