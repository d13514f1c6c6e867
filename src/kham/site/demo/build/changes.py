"""Who was born, died or moved since the lists came: told by the head of the neighbourhood, waiting for the station."""

from kham.roster import actions as roster_actions
from kham.roster import queries as roster_queries
from kham.roster.models import Person, ReviewState
from kham.site.demo.build.stage import Stage


def tell(stage: Stage) -> None:
    """A death, a family on the move and a newborn to confirm, one hearsay refused, one pair asked about."""
    head, officer = stage.viewer("totruong"), stage.viewer("tram")
    here = Person.objects.filter(unit=stage.units["01"], merged_into=None, died_on=None, moved_on=None)
    old = list(here.filter(birth_year__lte=stage.today.year - 75).order_by("birth_year", "sort_key")[:2])
    mother = (
        here.filter(sex="female", birth_year__range=(stage.today.year - 35, stage.today.year - 22))
        .order_by("sort_key")
        .first()
    )
    family = list(
        here.exclude(household=None).exclude(pk__in=[one.pk for one in old]).order_by("-sort_key")[:1]
    )
    changes = roster_actions.changes
    for number, person in enumerate(old):
        told = changes.propose_death(
            person=person, on=stage.day(-3 - 4 * number), evidence="Gia đình báo; chưa có trích lục khai tử.", told_by=head.name,
            by=head, now=stage.at(stage.day(-2), 8, 10 + number),
        )  # fmt: skip
        if number:
            changes.refuse(
                change=told, reason="Cán bộ đến nhà ngày hôm sau, đã gặp cụ.", by=officer, now=stage.at(stage.day(-1), 9)
            )  # fmt: skip
    if family:
        changes.propose_move(
            people=family, on=stage.day(-6), to_words="Phường Lê Chân, Hải Phòng", evidence="Đi làm ăn, ở cùng con.",
            told_by=head.name, by=head, now=stage.at(stage.day(-2), 8, 20),
        )  # fmt: skip
    if mother:
        child = {
            "full_name": f"{mother.full_name.split()[0]} Minh An",
            "birth": f"{stage.day(-9):%d/%m/%Y}",
            "sex": "female",
        }
        changes.propose_birth(
            mother=mother, fields=child, evidence="Giấy chứng sinh.", told_by=head.name, by=head, now=stage.at(stage.day(-2), 8, 30)
        )  # fmt: skip
    _ask(stage)


def _ask(stage: Stage) -> None:
    """The officer asks the first head about one pair of that neighbourhood."""
    path = stage.units["01"].path
    for pair in roster_queries.review_queue(stage.viewer("tram")):
        if path in (pair.left.unit_path, pair.right.unit_path):
            roster_actions.decide(
                pair=pair, answer=ReviewState.ASKED, reason="Nhà có mấy người tên này?", by=stage.viewer("tram"),
                now=stage.at(stage.day(-1), 10),
            )  # fmt: skip
            return
