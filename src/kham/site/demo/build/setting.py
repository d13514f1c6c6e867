"""Places, organisations, accounts, the campaign and the two documents it starts from."""

import csv
import datetime as dt
import io

from django.contrib.auth.hashers import make_password

from kham.accounts import actions as accounts_actions
from kham.campaigns import actions as campaigns_actions
from kham.campaigns import queries as campaigns_queries
from kham.places import actions as places_actions
from kham.places import queries as places_queries
from kham.places.models import Unit
from kham.records import installation, signing
from kham.site import serving
from kham.site.demo import cast
from kham.site.demo.build.stage import Stage
from kham.site.demo.facts import GROUPS
from kham.site.serving import PACKAGE

IN_FORCE = dt.date(2025, 7, 1)
DOCUMENTS = PACKAGE / "campaigns" / "data" / "directives"
GROUP_TARGETS = GROUPS


def places(stage: Stage) -> None:
    """The national list, the ward's neighbourhoods, the station and the health centre."""
    now = stage.at(stage.start)
    places_actions.load_catalogue(by=stage.admin, now=now)
    stage.units = {
        key: Unit.objects.on(stage.today).get(code=code, level=level)
        for key, code, level in (
            ("province", "31", "province"), ("ward", "11533", "commune"), ("far_province", "12", "province"),
        )
    }  # fmt: skip
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["code", "kind", "name", "lat", "lon"])
    for one in stage.world.neighbourhoods:
        sheet.writerow([one.code, one.kind, one.name, one.lat, one.lon])
    places_actions.import_neighbourhoods(
        commune=stage.ward, text=text.getvalue(), by=stage.admin, now=now, valid_from=IN_FORCE
    )
    for unit in places_queries.neighbourhoods(stage.admin, stage.ward, stage.today):
        stage.units[unit.code] = unit
    stage.facility = places_actions.add_facility(
        name="Trung tâm Y tế Thủy Nguyên", kind="centre", unit=stage.ward, by=stage.admin, now=now, code5="31D99",
        gln13="8930000099991", licensed_for_exam=True, valid_from=IN_FORCE,
    )  # fmt: skip
    places_actions.add_facility(
        name="Trạm Y tế phường Hòa Bình", kind="station", unit=stage.ward, by=stage.admin, now=now, code5="31E99",
        gln13="8930000099992", valid_from=IN_FORCE,
    )  # fmt: skip


def accounts(stage: Stage) -> None:
    """Organisations of the ward and one account a role."""
    now = stage.at(stage.start)
    rows = dict(cast.ORGANISATIONS)
    rows |= {o.code: (o.name, o.kind, o.code) for o in stage.world.organisations}
    for key, (name, kind, sender) in rows.items():
        stage.organisations[key] = accounts_actions.add_organisation(
            unit=stage.ward, name=name, kind=kind, sender=sender, by=stage.admin, now=now,
            facility=stage.facility if key == "centre" else None,
        )  # fmt: skip
    password = make_password(cast.PASSWORD)  # one hash for all: the demo has one password
    for account in cast.ACCOUNTS:
        unit = stage.units[account.place]
        user, _ = accounts_actions.add_user(
            username=account.username, full_name=account.full_name, by=stage.admin, now=now, hashed=password
        )
        accounts_actions.grant(
            user=user, role=account.role, unit=unit, organisation=stage.organisations.get(account.organisation),
            by=stage.admin, now=now, valid_from=stage.start, valid_to=stage.deadline if account.role == "volunteer" else None,
        )  # fmt: skip
        stage.users[account.username] = user


def gateway(stage: Stage) -> None:
    """A local test key to sign with, and the portal stub as the gateway of this installation."""
    user, password = serving.STUB_ACCOUNT
    signing.make_test_key(
        installation.keys_folder(), name="Trung tâm Y tế (khóa thử)", now=stage.at(stage.start)
    )
    installation.connect(gateway="stub", url="http://127.0.0.1:8700", username=user, password=password)


def campaign(stage: Stage) -> None:
    """The campaign with two rounds held, one that begins today and one to come; targets by group."""
    officer, now = stage.viewer("tram"), stage.at(stage.start)
    stage.campaign = campaigns_actions.add_campaign(
        unit=stage.ward, name=f"Khám sức khỏe định kỳ, khám sàng lọc miễn phí năm {stage.today.year}", starts_on=stage.start,
        ends_on=stage.deadline, facility=stage.facility, groups=GROUP_TARGETS, by=officer, now=now,
    )  # fmt: skip
    for number, (first, last) in enumerate(((-50, -40), (-25, -15), (0, 10), (25, 35)), start=1):
        stage.rounds.append(
            campaigns_actions.add_round(
                campaign=stage.campaign,
                name=f"Đợt {number}",
                starts_on=stage.day(first),
                ends_on=stage.day(last),
                by=officer,
                now=now,
            )
        )
    far = stage.viewer("soytelaichau")
    campaigns_actions.add_campaign(
        unit=stage.units["far_province"], name=f"Khám sức khỏe miễn phí cho Nhân dân tỉnh Lai Châu năm {stage.today.year}",
        starts_on=stage.start, ends_on=stage.deadline, by=far, now=now,
    )  # fmt: skip


def directives(stage: Stage) -> None:
    """The ward's plan is accepted; the province's letter of Lai Châu waits to be reviewed there."""
    office, now = stage.viewer("vhxh"), stage.at(stage.start, 9)
    plan = campaigns_actions.receive(
        unit=stage.ward, campaign=stage.campaign, file_name="Ke hoach kham suc khoe phuong Hoa Binh.docx",
        content=(DOCUMENTS / "ke-hoach-phuong-hoa-binh.docx").read_bytes(), by=office, now=now,
    )  # fmt: skip
    campaigns_actions.accept(
        directive=plan, keep=plan.tasks.values_list("pk", flat=True), by=office, now=stage.at(stage.start, 10)
    )
    done = [
        t
        for t in campaigns_queries.by_due(campaigns_queries.tasks(office))
        if t.due_on and t.due_on < stage.today
    ]
    for task in done[:-2]:
        campaigns_actions.close_task(
            task=task,
            outcome="Đã thực hiện, gửi Phòng Văn hóa - Xã hội.",
            by=office,
            now=stage.at(stage.day(-30)),
        )
    far = stage.viewer("soytelaichau")
    campaigns_actions.receive(
        unit=stage.units["far_province"], campaign=campaigns_queries.current(far), file_name="Cong van UBND tinh Lai Chau.txt",
        content=(DOCUMENTS / "cong-van-ubnd-tinh-lai-chau.txt").read_bytes(), by=far, now=now,
    )  # fmt: skip
