"""The calls a browser makes to the two callbacks, written by hand."""

from __future__ import annotations

import json
from typing import Any

from dashboard.access import LOCAL, whose
from dashboard.forms import TOKEN

OPEN = "page.children"
CHANGE = "centres.options"


def callback_named(app: Any, output: str) -> tuple[str, Any]:
    """The callback that fills ``output``, with its whole name."""
    name = next(name for name in app.callback_map if output in name)
    return name, app.callback_map[name]


def opening(app: Any, path: str, search: str = "") -> dict[str, Any]:
    """The body of the call that opens a page."""
    name, callback = callback_named(app, OPEN)
    values = {"pathname": path, "search": search}
    return {
        "output": name,
        "outputs": {"id": "page", "property": "children"},
        "inputs": [dict(one, value=values[one["property"]]) for one in callback["inputs"]],
        "changedPropIds": ["url.pathname", "url.search"],
    }


def part_ids(drawn: Any) -> list[dict[str, str]]:
    """The ids of every named part in a drawn page."""
    if isinstance(drawn, dict):
        own = drawn.get("id")
        found = [own] if isinstance(own, dict) and "part" in own else []
        return found + [id for value in drawn.values() for id in part_ids(value)]
    if isinstance(drawn, list):
        return [id for value in drawn for id in part_ids(value)]
    return []


def whose_in(drawn: Any) -> str:
    """Whose page a drawn one is, as it says itself; empty when it says nothing."""
    if isinstance(drawn, dict):
        props = drawn.get("props", {})
        if isinstance(props, dict) and props.get("id") == "whose":
            return str(props["data"])
    inner = drawn.values() if isinstance(drawn, dict) else drawn if isinstance(drawn, list) else ()
    return next(filter(None, map(whose_in, inner)), "")


def changing(
    app: Any, parts: list[dict[str, str]], changed: str = "centres.value", **values: Any
) -> dict[str, Any]:
    """The body of the call that a changed filter makes; ``values`` by control, `_` for `-`."""
    name, callback = callback_named(app, CHANGE)
    said = {
        "centres": ["bodo", "larvik"],
        "quarter": "2017Q3",
        "first-quarter": "only",
        "measure": "share",
        "as-of": "newest",
        "sort": None,
        "address": "/programme",
        "whose": whose(LOCAL),
    } | {key.replace("_", "-"): value for key, value in values.items()}
    outputs: list[Any] = []
    for id, _, property in (each.rpartition(".") for each in name.strip(".").split("...")):
        property = property.partition("@")[0]
        if id.startswith("{"):
            kind = json.loads(id.replace('["ALL"]', '"ALL"'))["part"]
            outputs.append([{"id": p, "property": property} for p in parts if p["part"] == kind])
        else:
            outputs.append({"id": id, "property": property})
    return {
        "output": name,
        "outputs": outputs,
        "inputs": [dict(one, value=said[one["id"]]) for one in callback["inputs"]],
        "state": [dict(one, value=said[one["id"]]) for one in callback["state"]],
        "changedPropIds": [changed],
    }


def send(client: Any, body: Any) -> Any:
    """The answer to a callback's body."""
    return client.post("/_dash-update-component", json=body)


def token_in(drawn: Any) -> str:
    """The secret that a form in a drawn page carries; empty when there is no form."""
    if isinstance(drawn, dict):
        props = drawn.get("props", {})
        if isinstance(props, dict) and props.get("name") == TOKEN:
            return str(props["value"])
    inner = drawn.values() if isinstance(drawn, dict) else drawn if isinstance(drawn, list) else ()
    return next(filter(None, map(token_in, inner)), "")


def form_token(client: Any, app: Any, path: str = "/reports") -> str:
    """The secret of the client's session, as a form on the page at ``path`` carries it."""
    return token_in(send(client, opening(app, path)).get_json())
