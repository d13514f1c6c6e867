"""Gateway profiles: every detail on which portals differ is a setting in data/gateways/*.yaml. Adding a province is one file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from kham.kernel.reasons import Refusal

DATA = Path(__file__).parent.parent / "data"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PackageSettings(_Strict):
    """How the XML of one gateway looks."""

    facility_code: Literal["gln13", "code5"]
    content: Literal["nested", "base64"]
    count_means: Literal["records", "files"]
    signature_place: Literal["after", "inside"]
    conclusion_root: Literal["KET_LUAN_VA_TU_VAN", "KET_LUAN"]
    key_case: Literal["upper", "lower"]
    birth_format: Literal["digits12", "digits8", "iso"]
    moment_format: Literal["digits12", "iso", "vn"]
    sex_codes: dict[str, str]
    visit_kinds: dict[str, str]
    unknown_occupation: str
    groups_list: Literal["2062", "1551"]
    groups_width: Literal[1, 2]
    empty_elements: bool
    leaving_time: bool
    lab_names: bool
    lab_layout: Literal["rows", "flat"]
    year_only_birth: Literal["allowed", "blocked"]


class MessageSettings(_Strict):
    """The JSON message round the package."""

    version: str
    receiver_id: str
    txn_type: str
    msg_type: str
    data_type: Literal["xml/base64"]
    data_shape: Literal["file_content", "plain"]
    hash_case: Literal["upper", "lower"]


class ChannelSettings(_Strict):
    """Paths and limits of the API. The host is a setting of the installation."""

    login: str
    push: str
    status: str
    list: str
    service_type: str
    body_limit: int
    timeout_seconds: float
    deadline_hours: int
    per_minute: int
    burst: int = 10  # messages that may leave at once after a rest; then `per_minute`
    records_per_message: int = 1  # more than one: HOSO of several people in one message
    token_margin_seconds: int = 300  # a fresh token is asked for so long before the old one ends
    refresh: str = ""  # path that takes refresh_token; "" logs in again
    give_up_after: int = 12  # exchanges without an end after which somebody must look (a dead letter)
    rest_minutes: int = 15  # after 403, 410, 429, 503 without Retry-After


class ReplyCodes(_Strict):
    """What a reply code means; a code named nowhere is "not accepted"."""

    accepted: list[str]
    pending: list[str]
    rejected: list[str]
    retry: list[str]
    auth: list[str]
    absent: list[str]


class Profile(_Strict):
    """One gateway."""

    code: str
    title: str
    version: str
    source: str
    based_on: str = ""
    kind: Literal["portal", "fhir"] = "portal"  # which channel talks to it (kham.records.channel)
    package: PackageSettings
    message: MessageSettings
    channel: ChannelSettings
    replies: ReplyCodes


def read_yaml(path: Path) -> Any:
    """A YAML file as plain values."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader either way


@lru_cache(maxsize=32)
def load(code: str, folder: Path = DATA / "gateways") -> Profile:
    """A profile by name, over the one it is based on. Raises Refusal ``gateway.unknown``, ValueError for a broken file."""
    path = folder / f"{code}.yaml"
    if not code.replace("_", "").isalnum() or not path.exists():
        names = ", ".join(sorted(p.stem for p in folder.glob("*.yaml")))
        raise Refusal(
            "gateway.unknown", f"Không có cổng “{code}”. Các cổng đã có cấu hình: {names}.", code_given=code
        )
    given = read_yaml(path)
    base = given.get("based_on")
    if base:
        whole = load(base, folder).model_dump()
        for key, value in given.items():
            whole[key] = {**whole[key], **value} if isinstance(value, dict) else value
        given = whole
    try:
        return Profile.model_validate(given)
    except ValueError as wrong:
        raise ValueError(f"{path.name}: {wrong}") from wrong


def codes() -> list[str]:
    """Names of the profiles shipped."""
    return sorted(path.stem for path in (DATA / "gateways").glob("*.yaml"))
