"""How one journal entry seals the one before it (pure)."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

GENESIS = "0" * 64


class Link(NamedTuple):
    """What the verifier needs of one entry."""

    seq: int
    facts: dict[str, Any]
    prev_hash: str
    hash: str


class Break(NamedTuple):
    """The first broken entry and why."""

    seq: int
    sentence: str


def seal(seq: int, facts: dict[str, Any], prev_hash: str) -> str:
    """SHA-256 over the canonical form of an entry and the hash before it."""
    canonical = json.dumps([seq, facts, prev_hash], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_break(links: Iterable[Link], head: tuple[int, str]) -> Break | None:
    """Walk the chain in order; None when it is whole up to `head` (seq, hash)."""
    seq, prev = 0, GENESIS
    for link in links:
        seq += 1
        if link.seq != seq:
            return Break(seq, f"Thiếu dòng {seq}: sau dòng {seq - 1} là dòng {link.seq}.")
        if link.prev_hash != prev:
            return Break(seq, f"Dòng {seq} không nối với dòng {seq - 1}.")
        if link.hash != seal(link.seq, link.facts, link.prev_hash):
            return Break(seq, f"Nội dung dòng {seq} đã bị sửa.")
        prev = link.hash
    if (seq, prev) != head:
        return Break(seq + 1, f"Đuôi nhật ký bị cắt: sổ ghi {head[0]} dòng, còn {seq} dòng.")
    return None
