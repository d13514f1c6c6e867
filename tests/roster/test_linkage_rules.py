"""Who is one person and who is not: the rules as a table. Every case stands among four hundred other people of the ward."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from kham.roster.linkage import engine
from kham.roster.linkage.frame import Frame
from tests.roster.linkage_world import crowd, link, row

SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "number and name": (
        row("police", "Nguyễn Văn An", "12/03/1950", number="031050001234"),
        row("bhyt", "Nguyễn Văn An", number="031050001234"),
    ),
    "insurance and a mark": (
        row("bhyt", "Trần Thị Hảo", "1961", insurance="3112345678"),
        row("station", "Trần Thị Hão", "1961", insurance="3112345678"),
    ),
    "year alone on one side": (row("police", "Lê Thị Thoa", "09/05/1944"), row("elderly", "Lê Thị Thoa", "1944")),
    "first of January": (row("police", "Lê Thị Thoa", "09/05/1944"), row("station", "Lê Thị Thoa", "01/01/1944")),
    "day and month changed over": (row("police", "Đinh Quốc Thảo", "09/05/1984"), row("employer", "Đinh Quốc Thảo", "05/09/1984")),
    "year off by ten": (row("police", "Đinh Quốc Thảo", "09/05/1984"), row("employer", "Đinh Quốc Thảo", "09/05/1994")),
    "sound of the region": (row("police", "Lương Thị Nụ", "02/02/1975"), row("station", "Nương Thị Nụ", "02/02/1975")),
    "no middle name": (row("police", "Cao Bá Quát", "11/08/1966"), row("poverty", "Cao Quát", "11/08/1966")),
    "initials": (row("police", "Cao Bá Quát", "11/08/1966"), row("poverty", "Cao B Quát", "11/08/1966")),
    "without marks": (row("police", "Đoàn Thị Điểm", "11/08/1966"), row("poverty", "Doan Thi Diem", "11/08/1966")),
    "words behind the name": (row("police", "Cao Bá Quát", "11/08/1966"), row("poverty", "Cao Bá Quát tức Tèo", "11/08/1966")),
    "one wrong digit": (
        row("police", "Cao Bá Quát", "11/08/1966", number="031066001234"),
        row("bhyt", "Cao Bá Quát", "11/08/1966", number="031066001734"),
    ),
    "sex wrong": (
        row("police", "Cao Bá Quát", "11/08/1966", sex="male"),
        row("bhyt", "Cao Bá Quát", "11/08/1966", sex="female"),
    ),
    "newborn under the mother's name": (
        row("police", "Phạm Gia Hân", "05/06/2026", head="tran van tu", phone="0912345678"),
        row("vaccine", "Vũ Thị Lụa", "05/06/2026", guardian="vu thi lua", note="newborn", phone="0912345678"),
    ),
    "moved away": (
        row("police", "Cao Bá Quát", "11/08/1966", place="to 5"),
        row("bhyt", "Cao Bá Quát", "11/08/1966", place="to 7"),
    ),
}  # fmt: skip

OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "twins with neighbouring numbers": (
        row("police", "Trần Bảo Long", "07/07/2015", number="031215004321", household=4),
        row("police", "Trần Bảo Lâm", "07/07/2015", number="031215004322", household=4),
    ),
    "twins in two lists": (
        row("police", "Trần Bảo Khoa", "07/07/2015", number="031215004321"),
        row("school", "Trần Bảo Khôi", "07/07/2015", number="031215004322"),
    ),
    "father and son of one name": (
        row("police", "Nguyễn Văn Hùng", "02/09/1955", number="031055001111", house="12"),
        row("bhyt", "Nguyễn Văn Hùng", "14/10/1983", number="031083002222", house="12"),
    ),
    "one name, one year, one settlement": (
        row("police", "Nguyễn Thị Hoa", "02/09/1955", number="031155001111"),
        row("bhyt", "Nguyễn Thị Hoa", "20/01/1955", number="031155009876"),
    ),
    "two of one list": (row("police", "Lò Thị Ban", "1960"), row("police", "Lò Thị Ban", "1960", place="to 6")),
    "names of an upland clan": (
        row("police", "Giàng A Pao", "03/04/1980", number="012080001234"),
        row("bhyt", "Giàng A Páo", "21/11/1981", number="012081004567"),
    ),
    "the head's number on a member": (
        row("police", "Nguyễn Văn Hùng", "02/09/1955", number="031055001111", sex="male"),
        row("poverty", "Trần Thị Loan", "06/10/1958", number="031055001111", sex="female"),
    ),
    "insurance of another": (
        row("bhyt", "Lê Thị Thoa", "09/05/1944", insurance="3112345678"),
        row("station", "Lê Thị Thoa", "1944", insurance="3187654321"),
    ),
    "a generation apart": (row("police", "Lê Thị Thoa", "09/05/1944"), row("bhyt", "Lê Thị Thoa", "09/05/1971")),
}  # fmt: skip


@pytest.mark.parametrize("case", SAME)
def test_one_person(case: str) -> None:
    one, two = link(*SAME[case])
    assert one == two


@pytest.mark.parametrize("case", OTHERS)
def test_two_people(case: str) -> None:
    one, two = link(*OTHERS[case])
    assert one != two


def test_member_with_the_heads_number_finds_himself() -> None:
    head = row("police", "Nguyễn Văn Hùng", "02/09/1955", number="031055001111", sex="male")
    wife = row("police", "Trần Thị Loan", "06/10/1958", number="031158004444", sex="female")
    listed = row("poverty", "Trần Thị Loan", "1958", number="031055001111", sex="female")
    people = link(head, wife, listed)
    assert people[2] == people[1] != people[0]


def test_twice_on_one_list_is_one_person() -> None:
    first = row("elderly", "Lê Thị Thoa", "09/05/1944")
    again = row("elderly", "Lê Thị Thoa", "09/05/1944")
    known = row("police", "Lê Thị Thoa", "09/05/1944")
    assert len(set(link(first, again, known))) == 1


def test_twins_reach_their_own_rows() -> None:
    long_, lam = OTHERS["twins with neighbouring numbers"]
    at_school = [row("school", "Trần Bảo Long", "07/07/2015"), row("school", "Trần Bảo Lâm", "07/07/2015")]
    people = link(long_, lam, *at_school)
    assert people[:2] == people[2:]


def test_who_owns_a_number_claimed_twice_does_not_hang_on_the_order() -> None:
    """Two people carry one number with equal right, and each stands elsewhere with another one."""
    number = "031068001234"
    some = [
        row("a", "Nguyễn Văn Khải", "1968", number=number, sex="male"),
        row("b", "Trần Đức Bình", "1968", number=number, sex="male"),
        row("c", "Nguyễn Văn Khải", "1968", number="031068777777", sex="male"),
        row("d", "Trần Đức Bình", "1968", number="031068888888", sex="male"),
    ]
    others = crowd()
    said = []
    for order in permutations(some):
        linking = engine.link(Frame.of([*order, *others]))
        said.append(sorted((one["list"], who) for one, who in zip(order, linking.person, strict=False)))
    assert all(one == said[0] for one in said)
