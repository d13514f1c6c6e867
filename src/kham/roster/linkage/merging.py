"""Files in, roster out: what `./kham roster merge` does, without a terminal, a database or keys."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from kham.kernel import formats
from kham.kernel.reasons import Refusal
from kham.roster.linkage import decisions, engine, explain, scoring
from kham.roster.linkage.frame import Frame, mark_text

Progress = engine.Progress
ROSTER = ("list", "sheet", "row", "stt", "person", "status", "probability")
REVIEW = (
    "order", "kind", "list", "sheet", "row", "name", "birth", "fingerprint", "person",
    "other_list", "other_sheet", "other_row", "other_name", "other_birth", "other_fingerprint", "other_person",
    "probability", "reasons",
)  # fmt: skip


def write_roster(path: Path, frame: Frame, linking: engine.Linking) -> None:
    """One line per source row, in the order of the frame (list, sheet, row)."""
    sheets, stts, lists = frame.sheet.values, frame.stt.values, frame.list.values
    columns = (
        [lists[code] for code in frame.list.codes.tolist()],
        [sheets[code] for code in frame.sheet.codes.tolist()],
        frame.row.tolist(),
        [stts[code] for code in frame.stt.codes.tolist()],
        list(linking.person),
        [engine.STATUS[code] for code in linking.status.tolist()],
        [f"{chance:.4f}" for chance in linking.probability.tolist()],
    )
    with _to_be(path).open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(ROSTER)
        lines.writerows(zip(*columns, strict=True))
    _to_be(path).replace(path)


def write_review(path: Path, frame: Frame, linking: engine.Linking) -> None:
    """Both rows of each question with the reasons in words, the most harmful first."""
    with _to_be(path).open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(REVIEW)
        for order, one in enumerate(linking.questions, 1):
            sides = [_side(frame, linking, row) for row in (one.first, one.second)]
            lines.writerow(
                [
                    order,
                    one.kind,
                    *sides[0],
                    *sides[1],
                    f"{one.probability:.4f}",
                    explain.as_text(one.reasons),
                ]
            )
    _to_be(path).replace(path)


def _side(frame: Frame, linking: engine.Linking, row: int) -> list[object]:
    person = linking.person
    if row >= len(frame):  # a row of the saved roster
        frame, person, row = linking.saved, linking.saved_person, row - len(frame)
    parts = [f"{part:02d}" for part in (frame.day[row].item(), frame.month[row].item()) if part]
    birth = "/".join([*parts, str(frame.year[row].item())]) if frame.year[row] else ""
    return [
        formats.cell(frame.list[row]), formats.cell(frame.sheet[row]), frame.row[row].item(), frame.marked[row].title(), birth,
        mark_text(frame.fingerprint[row]), person[row],
    ]  # fmt: skip


def _to_be(path: Path) -> Path:
    """The file while it is being written; the real one appears only whole."""
    return path.with_name(path.name + ".part")


def check_targets(targets: Sequence[Path | None], sources: Sequence[Path], state: Path | None = None) -> None:
    """Refuse early what would fail after minutes of work, or write over a list or over a folder that is no state."""
    if state is not None and state.exists() and not (state / "state.json").is_file():
        raise Refusal(
            "merge.not_a_state",
            f"“{state}” đã có và không phải trạng thái do lệnh này ghi. Chọn tên khác cho --save.",
        )
    real, written = {source.resolve() for source in sources}, set[Path]()
    for path in targets:
        if path is None:
            continue
        if path.resolve() in real:
            raise Refusal(
                "merge.over_source", f"“{path}” là tệp lệnh này đọc vào, không ghi đè lên. Chọn tên khác."
            )
        if path.resolve() in written:
            raise Refusal("merge.twice", f"“{path}” được nêu cho hai kết quả. Chọn hai tên khác nhau.")
        written.add(path.resolve())
        if path.is_dir() or not path.parent.is_dir():
            raise Refusal("merge.target", f"Không ghi được vào “{path}”. Kiểm tra thư mục và tên tệp.")


def read_decisions(path: Path | None) -> list[decisions.Decision]:
    """The log, or none."""
    return decisions.read(path) if path else []


def scorer(which: str, model: Path | None) -> scoring.Scorer:
    """The scorer the command line asks for. Raises Refusal when a model or a library is missing."""
    if model is None and which == "duckdb":
        return scoring.BuiltIn()
    from kham.roster.linkage import splinking

    return splinking.load(model, which)


def run(
    frame: Frame,
    known: Sequence[decisions.Decision],
    scorer: scoring.Scorer,
    *,
    against: Path | None = None,
    save: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Frame, engine.Linking]:
    """Link a frame, or add it to a saved state. Raises Refusal when there is nobody in the lists."""
    if not len(frame):
        raise Refusal(
            "merge.empty",
            "Không tìm thấy dòng nào có họ tên trong các tệp này. Xem bằng ./kham roster check-file TỆP.",
        )
    from kham.roster.linkage import state

    if against:
        saved = state.load(against)
        linking = state.extend(saved, frame, known, scorer, progress)
        if save:
            state.save(save, saved, frame, linking, known)
        return frame, linking
    linking = engine.link(frame, known, scorer, progress)
    if save:
        state.save(save, None, frame, linking, known)
    return frame, linking


def summary(frame: Frame, linking: engine.Linking) -> dict[str, int]:
    """Counts for the last line and for --json."""
    review = int((linking.status == engine.REVIEW).sum())
    return {
        "lists": len(set(frame.list.codes.tolist())),
        "rows": len(frame),
        "people": len(set(linking.person.codes.tolist())),
        "linked": int((linking.status == engine.LINKED).sum()),
        "single": int((linking.status == engine.SINGLE).sum()),
        "review": review,
        "questions": len(linking.questions),
    }


def sentence(counts: dict[str, int | float]) -> str:
    """The summary in words."""
    shown = {key: formats.number(int(value)) for key, value in counts.items() if key != "seconds"}
    return (
        f"{shown['rows']} dòng của {shown['lists']} danh sách · {shown['people']} người · "
        f"{shown['linked']} dòng đã ghép · {shown['single']} dòng đứng riêng · {shown['review']} dòng cần hỏi"
    )
