"""Roles in words, and the boxes that give them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import dash_bootstrap_components as dbc

from dashboard.elements import Element, html
from dashboard.formats import listing
from dashboard.user_forms import box
from db.actor import Held
from db.vocabulary import Language, Role, Text

ROLES = Text("Roller", "Roles")
_REPORTER_FOR = Text("{role} for {centres}", "{role} for {centres}")
_CENTRES = Text("Rapportør for", "Reporter for")
_MEANS = {
    Role.READER: Text("ser tallene som rapportert", "sees figures as reported"),
    Role.ANALYST: Text(
        "ser også rapportene og revisjonssporet", "sees the reports and the audit trail too"
    ),
    Role.EDITOR: Text(
        "sender, godkjenner og returnerer rapporter også", "sends, approves and returns reports too"
    ),
    Role.REPORTER: Text(
        "sender rapporter for mottakene som er valgt, og ser tallene deres som rapportert",
        "sends reports for the centres chosen, and sees their figures as reported",
    ),
    Role.ADMINISTRATOR: Text(
        "styrer brukere, ser rapportene og revisjonssporet, og tallene slik alle ser dem",
        "manages users, sees the reports and the audit trail, and figures as everybody does",
    ),
}


def in_words(roles: Iterable[Held], names: Mapping[str, str], language: Language) -> str:
    """«redaktør, rapportør for Bodø og Oslo»; ``names`` are those of the centres."""
    centres: dict[Role, list[str]] = {}
    for role, centre in roles:
        centres.setdefault(role, [])
        if centre is not None:
            centres[role].append(names.get(centre, centre))
    return ", ".join(
        _REPORTER_FOR.in_(language, role=role.text.in_(language), centres=listing(at, language))
        if at
        else role.text.in_(language)
        for role, at in centres.items()
    )


def boxes(
    language: Language, names: Mapping[str, str], ticked: Collection[str], form: str
) -> list[Element]:
    """A box for each role, with what it means, and for a reporter one for each centre.

    ``ticked`` are the names of those that are; ``form`` keeps the ids of two forms apart.
    """
    everywhere = [Held(role) for role in Role if not role.of_centres]
    return [
        html.Fieldset(
            [
                html.Legend(ROLES.in_(language), className="label"),
                *(_box(held, _described(held.role, language), ticked, form) for held in everywhere),
            ],
            className="roles",
        ),
        html.Fieldset(
            [
                html.Legend(_CENTRES.in_(language), className="label"),
                html.P(_MEANS[Role.REPORTER].in_(language), className="under"),
                html.Div(
                    [
                        _box(Held(Role.REPORTER, code), name, ticked, form)
                        for code, name in names.items()
                    ],
                    className="centre-boxes",
                ),
            ],
            className="roles",
        ),
    ]


def _described(role: Role, language: Language) -> list[Any]:
    name = role.text.in_(language)
    meaning = html.Span(f" – {_MEANS[role].in_(language)}", className="meaning")
    return [name[0].upper() + name[1:], meaning]


def _box(held: Held, label: Any, ticked: Collection[str], form: str) -> dbc.Checkbox:
    name = box(held)
    return dbc.Checkbox(
        id=f"{form}-{name.replace('.', '-')}", name=name, label=label, value=name in ticked
    )
