"""The stand-in portal's misbehaviours on request: which one a call shows, for how often, for which record."""

from __future__ import annotations

import threading
from collections.abc import Sequence

MISBEHAVIOURS = {
    "timeout_after_accept": "lưu rồi im lặng, cắt kết nối",
    "drop_before": "cắt kết nối trước khi đọc",
    "truncated": "lưu rồi trả lời bị cắt giữa chừng",
    "http_500": "trả lỗi 500, không lưu",
    "ok_with_error": "HTTP 200 nhưng CM_SYSTEM_ERROR, không lưu",
    "unknown_code": "HTTP 200 với mã trả lời lạ, không lưu",
    "slow": "trả lời chậm",
    "duplicate": "trả lời hai lần trên cùng kết nối",
    "wrong_id": "trả lời cho một msg_id khác",
    "late": "mới kiểm tra, chưa lưu; lần hỏi sau mới báo đã lưu",
    "overtaken": "im lặng, cắt kết nối; thông điệp tới nơi sau thông điệp kế tiếp của cùng lượt khám",
    "hidden": "lưu rồi im lặng; lần hỏi đầu vẫn báo chưa có",
    "maintenance": "bảo trì, HTTP 503",
    "closed": "giao diện đã đóng, HTTP 410",
    "limited": "quá nhanh, HTTP 429",
    "expired": "phiên đăng nhập hết hạn, HTTP 401",
}  # what each one does, in the words of --help
CALLS = ("push", "status", "list", "login")
ONLY_PUSH = {"late", "overtaken", "hidden", "wrong_id"}


class Misbehaviour:
    """Faults to show, in order. "slow" for ever, "slow*3" for the first three pushes, "slow@status*2" for questions."""

    def __init__(self, wanted: Sequence[str] = ()) -> None:
        self.lock = threading.Lock()
        self.queues: dict[str, list[tuple[str, int | None]]] = {call: [] for call in CALLS}
        self.poison: dict[str, str] = {}  # visit_id → fault that its message always meets
        for word in wanted:
            what, _, times = word.partition("*")
            name, _, call = what.partition("@")
            call = call or "push"
            known = name in MISBEHAVIOURS and call in CALLS and (call == "push" or name not in ONLY_PUSH)
            if not known or (times and not times.isdigit()):
                names = ", ".join(MISBEHAVIOURS)
                raise ValueError(f"unknown misbehaviour {word!r}: one of {names}, perhaps @CALL, perhaps *N")
            self.queues[call].append((name, int(times) if times else None))

    def next(self, call: str = "push") -> str:
        """The fault for the next call; "" for none."""
        queue = self.queues[call]
        with self.lock:
            while queue:
                name, left = queue[0]
                if left is None:
                    return name
                if left > 0:
                    queue[0] = (name, left - 1)
                    return name
                queue.pop(0)
            return ""
