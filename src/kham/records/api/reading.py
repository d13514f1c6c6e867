"""Reading and searching: a resource by id, a type by filters, everything of a person, the document of an encounter."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.cache import cache

from kham.accounts.permissions import NotFound
from kham.kernel.ids import read_id
from kham.records import sealed_files
from kham.records.actions import giving
from kham.records.api.door import Answer, Asked, door
from kham.records.queries import rest
from kham.records.rules.rest import scopes, separate
from kham.records.rules.rest import search as search_rules
from kham.records.rules.rest.outcome import Wrong
from kham.records.rules.rest.search import Search

SCANNED = 50  # encounters looked through for one page
SALT = "records.fhir.cursor"
PAGE_KEPT = 600  # seconds in which the next page of a search by POST may be asked for


def _kind(kind: str) -> str:
    if kind not in scopes.TYPES or kind == "Bundle":
        raise Wrong("not-found", "This type of resource is not offered.")
    return kind


@door("GET", "HEAD")
def read(asked: Asked, kind: str, key: str) -> Answer:
    """GET [type]/[id]."""
    asked.need(_kind(kind))
    if kind == "Questionnaire":
        return rest.one_questionnaire(key)
    if kind == "Group":
        session = rest.session(asked.viewer, key)
        made = rest.group(asked.viewer, session)
        found = rest.signed(asked.viewer).filter(encounter__session=session).select_related("encounter")
        _give(asked, "Group", found, [made], "read")
        return made
    one = rest.one(asked.viewer, kind, key)
    _give(asked, kind, [one.conclusion], [one.resource], "read")
    return one.resource


@door("GET", "HEAD")
def search(asked: Asked, kind: str) -> Answer:
    """GET [type]?…; with `_page` alone, a further page of a search that was asked by POST."""
    given = {name: asked.request.GET.getlist(name) for name in asked.request.GET}
    if "_page" in given:
        return _search(asked, kind, _remembered(asked, kind, given), by_post=True)
    return _search(asked, kind, given, by_post=False)


@door("POST")
def search_by_post(asked: Asked, kind: str) -> Answer:
    """POST [type]/_search with a form: for what must not stand in an address."""
    if asked.request.content_type not in ("application/x-www-form-urlencoded", ""):
        raise Wrong("not-supported", "_search takes application/x-www-form-urlencoded.")
    given = {name: asked.request.POST.getlist(name) for name in asked.request.POST}
    address = {name: asked.request.GET.getlist(name) for name in asked.request.GET}
    search_rules.understand(_kind(kind), address)  # nothing personal in an address here either
    for name, values in address.items():
        given[name] = given.get(name, []) + values
    return _search(asked, kind, given, by_post=True)


def _remembered(asked: Asked, kind: str, given: dict[str, list[str]]) -> dict[str, list[str]]:
    """The form of a search by POST, and where its next page begins. Raises Wrong when the link is old or somebody else's."""
    if set(given) - {"_page", "_format", "_pretty"}:
        raise Wrong("value", "_page is taken from the link “next”, alone.")
    ended = Wrong("value", "This link “next” has ended. Search again.")
    sealed = cache.get(_place(given["_page"][0]))
    if sealed is None:
        raise ended
    client, of, kept = json.loads(sealed_files.sealer().open(sealed, SALT))
    if (client, of) != (str(asked.token.client_id), kind):
        raise ended
    return dict(kept)


def _remember(asked: Asked, kind: str, given: dict[str, list[str]], following: str) -> str:
    """Keep a form for the next page, sealed and for a few minutes; the text by which the link names it says nothing of it."""
    name = secrets.token_urlsafe(24)
    kept = json.dumps([str(asked.token.client_id), kind, given | {"_cursor": [following]}])
    cache.set(_place(name), sealed_files.sealer().seal(kept, SALT), PAGE_KEPT)
    return name


def _place(name: str) -> str:
    return f"fhir-page:{hashlib.sha256(name.encode()).hexdigest()}"


def _search(asked: Asked, kind: str, given: dict[str, list[str]], *, by_post: bool) -> Answer:
    asked.need(_kind(kind), "s")
    if kind not in search_rules.PARAMETERS:
        raise Wrong("not-supported", f"{kind} is read by id; see the CapabilityStatement.")
    wanted = search_rules.understand(kind, given, by_post=by_post)
    page = _pages(asked, wanted)
    return _bundle(asked, wanted, page, given, by_post=by_post)


class Page:
    """What one page of a search holds."""

    def __init__(
        self,
        resources: list[dict[str, Any]],
        conclusions: Iterable[Any],
        total: int | None,
        following: str = "",
    ) -> None:
        self.resources, self.conclusions, self.total, self.following = (
            resources,
            conclusions,
            total,
            following,
        )


def _pages(asked: Asked, wanted: Search) -> Page:
    if wanted.kind == "Questionnaire":
        return _forms(wanted)
    if wanted.kind == "Patient":
        return _people(asked, wanted)
    if wanted.kind == "Group":
        return _sessions(asked, wanted)
    return _encounters(asked, wanted)


def _forms(wanted: Search) -> Page:
    named = {name: wanted.filters.get(name, [""])[0] for name in ("name", "url", "version")}
    found = [one for one in rest.questionnaires(**named) if not wanted.ids or one["id"] in wanted.ids]
    start = _start(wanted)
    made = [] if wanted.only_count else found[start : start + wanted.count]
    more = bool(made) and start + len(made) < len(found)
    return Page(made, [], len(found), _closed(wanted, [str(start + len(made))]) if more else "")


def _start(wanted: Search) -> int:
    return int(_opened(wanted)[0]) if wanted.cursor else 0


def _people(asked: Asked, wanted: Search) -> Page:
    found = rest.people(asked.viewer, wanted)
    total = found.count()
    if wanted.only_count:
        return Page([], [], total)
    after = _opened(wanted)
    rows = list((found.filter(pk__gt=after[0]) if after else found)[: wanted.count + 1])
    conclusions = list(rest.latest_of(asked.viewer, rows[: wanted.count]))
    made = [
        next(r for r in rest.resources(asked.viewer, one) if r["resourceType"] == "Patient")
        for one in conclusions
    ]
    following = _closed(wanted, [str(rows[wanted.count - 1].pk)]) if len(rows) > wanted.count else ""
    return Page(made, conclusions, total, following)


def _sessions(asked: Asked, wanted: Search) -> Page:
    found = rest.sessions(asked.viewer, wanted)
    total = found.count()
    start = _start(wanted)
    rows = [] if wanted.only_count else list(found[start : start + wanted.count])
    made = [rest.group(asked.viewer, session, members=False) for session in rows]
    more = not wanted.only_count and start + len(rows) < total
    return Page(made, [], total, _closed(wanted, [str(start + len(rows))]) if more else "")


def _encounters(asked: Asked, wanted: Search) -> Page:
    """Encounters, or what belongs to them: signed encounters are opened in order until the page is full."""
    found = rest.asked(asked.viewer, wanted)
    if wanted.ids:
        keys = [
            read_id(text) if wanted.kind == "Encounter" else separate.encounter_of(text)
            for text in wanted.ids
        ]
        found = found.filter(encounter__in=[key for key in keys if key])
    total = found.count() if wanted.kind == "Encounter" else None
    if wanted.only_count:
        if total is None:
            raise Wrong("not-supported", "Only Encounter, Patient, Group and Questionnaire are counted.")
        return Page([], [], total)
    after = _opened(wanted)
    if after:
        moment, key = dt.datetime.fromisoformat(after[0]), after[1]
        found = found.filter(rest.from_here(moment, key))
    return _fill(asked, wanted, found, int(after[2]) if after else 0, total)


def _fill(asked: Asked, wanted: Search, found: Any, skip: int, total: int | None) -> Page:
    made: list[dict[str, Any]] = []
    used: list[Any] = []
    batch = list(rest.whole(found)[: min(SCANNED, wanted.count) + 1])
    for number, conclusion in enumerate(batch):
        position = [conclusion.concluded_at.isoformat(), str(conclusion.pk)]
        if number >= min(SCANNED, wanted.count) or len(made) >= wanted.count:
            return Page(made, used, total, _closed(wanted, [*position, "0"]))
        mine = [one for one in rest.resources(asked.viewer, conclusion) if _wanted(one, wanted)]
        room = wanted.count - len(made)
        taken = mine[skip : skip + room]
        made += taken
        if taken:
            used.append(conclusion)
        if len(mine) > skip + room:
            return Page(made, used, total, _closed(wanted, [*position, str(skip + room)]))
        skip = 0
    return Page(made, used, total)


def _wanted(resource: dict[str, Any], wanted: Search) -> bool:
    if resource["resourceType"] != wanted.kind or (wanted.ids and resource["id"] not in wanted.ids):
        return False
    for name in ("code", "category"):
        for text in wanted.filters.get(name, []):
            pairs = [search_rules.token(one) for one in text.split(",")]
            if not any(separate.matches(resource, name, system, value) for system, value in pairs):
                return False
    return True


def _closed(wanted: Search, position: list[str]) -> str:
    """A position as an opaque text that belongs to this type of search."""
    return signing.dumps([wanted.kind, *position], salt=SALT)


def _opened(wanted: Search) -> list[str]:
    if not wanted.cursor:
        return []
    try:
        kind, *position = signing.loads(wanted.cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise Wrong("value", "_cursor is taken from the link “next” and not changed.") from wrong
    if kind != wanted.kind:
        raise Wrong("value", "_cursor belongs to another search.")
    return [str(one) for one in position]


def _bundle(
    asked: Asked, wanted: Search, page: Page, given: dict[str, list[str]], *, by_post: bool
) -> dict[str, Any]:
    _give(asked, wanted.kind, page.conclusions, page.resources, "search")
    address = f"{asked.base}/{wanted.kind}"
    shown = [(name, value) for name, values in given.items() for value in values if name != "_cursor"]
    own = [*shown, *([("_cursor", wanted.cursor)] if wanted.cursor else [])]
    links = [{"relation": "self", "url": f"{address}/_search" if by_post else _with(address, own)}]
    if page.following:  # of a form nothing stands in an address
        kept = [("_page", _remember(asked, wanted.kind, given, page.following))] if by_post else None
        links.append(
            {"relation": "next", "url": _with(address, kept or [*shown, ("_cursor", page.following)])}
        )
    made: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if page.total is not None:
        made["total"] = page.total
    made["link"] = links
    entries = [
        {
            "fullUrl": f"{asked.base}/{one['resourceType']}/{one['id']}",
            "resource": one,
            "search": {"mode": "match"},
        }
        for one in page.resources
    ]
    return made | ({"entry": entries} if entries else {})


def _with(address: str, pairs: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(pairs)}" if pairs else address


@door("GET", "HEAD")
def everything(asked: Asked, key: str) -> Answer:
    """GET Patient/[id]/$everything: all signed encounters of a person, of the types that the token covers."""
    asked.need("Patient")
    given = asked.request.GET
    unknown = set(given) - {"_type", "_since", "_format", "_pretty"}
    if unknown:
        raise Wrong("not-supported", "Only _type and _since.")
    types = types_of(asked, given.get("_type", ""))
    found = rest.of_person(asked.viewer, key)
    if "_since" in given:
        since = instant(given["_since"])
        found = [one for one in found if one.concluded_at >= since]
    made: dict[tuple[str, str], dict[str, Any]] = {}
    for conclusion in found:
        for one in rest.resources(asked.viewer, conclusion):
            if one["resourceType"] in types:
                made.setdefault((one["resourceType"], one["id"]), one)
    wanted = Search(f"Patient/{key}/$everything")
    page = Page(list(made.values()), found, len(made))
    return _bundle(asked, wanted, page, {name: given.getlist(name) for name in given}, by_post=False)


def types_of(asked: Asked, text: str) -> list[str]:
    """Types wanted by `_type`, or all that the token covers. Raises Wrong for one it does not cover."""
    covered = [kind for kind in scopes.readable(asked.token.scopes) if kind != "Bundle"]
    if not text:
        return covered
    wanted = [one.strip() for one in text.split(",")]
    for kind in wanted:
        asked.need(_kind(kind))
    return wanted


def instant(text: str) -> dt.datetime:
    """A moment of `_since`. Raises Wrong."""
    try:
        found = search_rules.moments(f"ge{text.replace(' ', '+')}")[0].bound
    except IndexError as wrong:
        raise Wrong("value", "_since is an instant such as 2026-07-05T00:00:00+07:00.") from wrong
    return found


@door("GET", "HEAD")
def document(asked: Asked, key: str) -> Answer:
    """GET Encounter/[id]/$document: the document Bundle, as it is sent."""
    asked.need("Bundle")
    if (
        set(asked.request.GET) - {"persist", "_format", "_pretty"}
        or asked.request.GET.get("persist") == "true"
    ):
        raise Wrong("not-supported", "Documents are made when asked for; they are not kept here.")
    conclusion = rest.encounter(asked.viewer, key)
    made = rest.document(conclusion)
    _give(asked, "Bundle", [conclusion], [], "document")
    return made


@door("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
def unknown(asked: Asked, rest: str = "") -> Answer:
    """Anything else below the prefix."""
    if asked.request.method not in ("GET", "HEAD"):
        raise Wrong("method", "This server is read only.", headers={"Allow": "GET"})
    raise NotFound()


def _give(
    asked: Asked, kind: str, conclusions: Iterable[Any], resources: list[dict[str, Any]], how: str
) -> None:
    giving.give(
        kind=kind, conclusions=conclusions, resources=resources, how=how, by=asked.viewer, now=asked.now
    )
