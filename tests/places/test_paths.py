"""Paths: a unit contains itself and what is below it, never a sibling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kham.places.models import within
from kham.places.rules import paths

CODE = st.text("0123456789ABCXYZ", min_size=1, max_size=8)
CODES = st.lists(CODE, min_size=1, max_size=3)


def joined(codes: list[str]) -> str:
    path = ""
    for code in codes:
        path = paths.child(path, code)
    return path


@given(CODES, CODES)
def test_contains_exactly_when_the_codes_begin_alike(outer: list[str], inner: list[str]) -> None:
    assert paths.contains(joined(outer), joined(inner)) is (inner[: len(outer)] == outer)


@given(CODES, CODE, CODE)
def test_a_sibling_is_never_inside(above: list[str], one: str, other: str) -> None:
    parent = joined(above)
    a, b = paths.child(parent, one), paths.child(parent, other)
    assert paths.contains(a, b) is (one == other)
    assert paths.contains(parent, a)
    assert not paths.contains(a, parent)


@given(st.lists(CODES, max_size=6), CODES)
def test_outermost_paths_cover_the_same_territory(scopes: list[list[str]], where: list[str]) -> None:
    all_paths = [joined(s) for s in scopes]
    kept = paths.outermost(all_paths)
    spot = joined(where)
    assert any(paths.contains(p, spot) for p in all_paths) is any(paths.contains(p, spot) for p in kept)
    assert not any(paths.contains(a, b) for a in kept for b in kept if a != b)


@given(CODES, CODE, st.sets(st.integers(2, 5)))
def test_a_used_path_is_never_given_again(above: list[str], code: str, numbers: set[int]) -> None:
    parent = joined(above)
    taken = {paths.child(parent, code), *(paths.child(parent, f"{code}-{n}") for n in numbers)}
    free = paths.free_child(parent, code, taken)
    assert free not in taken
    assert not any(paths.contains(t, free) or paths.contains(free, t) for t in taken)


def test_levels_of_a_path() -> None:
    assert paths.above("31.11533.07.", "province") == "31."
    assert paths.above("31.11533.07.", "commune") == "31.11533."
    assert paths.above("31.", "commune") == ""


def test_only_the_empty_path_may_lack_its_dot() -> None:
    assert paths.contains("", "31.")
    assert not paths.contains("31", "31.")
    with pytest.raises(ValueError, match="dot"):
        within(["31"])
    with pytest.raises(ValueError, match="code"):
        paths.child("31.", "")
