"""Revisjonsspor: everything done and refused, by whom and when, and whether the chain holds."""

from __future__ import annotations

import re
from typing import Any

import dash_bootstrap_components as dbc

from dashboard import audit_file, texts
from dashboard.audit_asked import DEEDS, NARROWING, TURNING, Asked
from dashboard.audit_words import HEADS, WHAT, WHO, cells, details, mark
from dashboard.blocks import PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.page import Page, View
from dashboard.request import Request
from dashboard.tables import Table
from db.vocabulary import Language, Permission, Text
from queries.audit_trail import Link, Part
from queries.values import Selection

_NARROW = Text("Avgrens", "Narrow down")
_FROM = Text("Fra og med (åååå-mm-dd)", "From (yyyy-mm-dd)")
_TO = Text("Til og med (åååå-mm-dd)", "To (yyyy-mm-dd)")
_ANYONE, _ANYTHING = Text("Alle", "Everyone"), Text("Alt", "Everything")
_ANYWHERE = Text("Alle mottak", "Every centre")
_SHOW = Text("Vis", "Show")
_LINKS = Text("Ledd i kjeden", "Links of the chain")
_NOTHING = Text("Ingenting er ført i utvalget.", "Nothing is recorded for this selection.")
_WHOLE = Text(
    "Kjeden er hel ved hvert ledd som vises ({n}). Kommandoen verify kontrollerer alle.",
    "The chain is whole at each link shown ({n}). The command verify checks them all.",
)
_BROKEN = Text(
    "Kjeden er brutt ved ledd {numbers}: noe er endret eller tatt ut. Kjør kommandoen verify.",
    "The chain is broken at link {numbers}: something was changed or taken out. Run the command "
    "verify.",
)
_FILE = Text(
    "Last ned utvalget (CSV, høyst {n} ledd)", "Download the selection (CSV, at most {n} links)"
)
_NEWEST, _NEWER, _OLDER = Text("Nyeste", "Newest"), Text("Nyere", "Newer"), Text("Eldre", "Older")
_TURN = Text("Bla i revisjonssporet", "Turn the pages of the audit trail")
_SHA256 = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")


def _view(context: Context) -> View:
    asked = Asked.of(context)
    part = context.door.audit.of(
        asked.wanted, context.viewer, before=asked.before, after=asked.after
    )
    form = PartsBlock("narrow", [_form(context)], "block block-wide", context.say(_NARROW))
    turning = PartsBlock("turn", _turning(context, part), "block block-wide plain")
    return View([form, _table(context, part), turning])


def _form(context: Context) -> Element:
    """A plain form: what is chosen in it becomes the address."""
    say, said = context.say, dict(context.request.own)
    centres = {code: centre.name for code, centre in context.catalogue.centres.items()}
    people = {key: context.called(key) for key in context.door.audit.people(context.viewer)}
    deeds = {code: say(deed.text) for code, deed in DEEDS.items()}
    fields = [
        _select(context, "centre", texts.CENTRE, _ANYWHERE, centres),
        _select(context, "person", WHO, _ANYONE, people),
        _select(context, "deed", WHAT, _ANYTHING, deeds),
        _day(context, "from", _FROM, said.get("from", "")),
        _day(context, "to", _TO, said.get("to", "")),
    ]
    # A form that is sent replaces the whole address, so it carries the language along.
    language: list[Any] = []
    if context.language is not Language.NB:
        language = [dbc.Input(type="hidden", name="lang", value=context.language.value)]
    start = Request(PATH, Selection(), context.language).address()
    buttons = html.Div(
        [
            html.Button(say(_SHOW), type="submit", className="button main"),
            html.A(say(texts.RESET), href=start, className="action", id="reset"),
        ],
        className="buttons",
    )
    return html.Form(
        [
            *language,
            html.Div([*fields, buttons], className="choices"),
        ],
        action=PATH,
        method="GET",
        id="narrow-form",
    )


def _select(
    context: Context, name: str, label: Text, everything: Text, words: dict[str, str]
) -> Element:
    chosen = dict(context.request.own).get(name, "")
    options = [{"label": context.say(everything), "value": ""}]
    options += [{"label": word, "value": value} for value, word in words.items()]
    id = f"narrow-{name}"
    return html.Div(
        [
            html.Label(context.say(label), htmlFor=id, className="label"),
            # Of options without a value, the component shows its placeholder first.
            dbc.Select(
                id=id,
                name=name,
                options=options,
                value=chosen,
                placeholder=context.say(everything),
            ),
        ],
        className="select",
    )


def _day(context: Context, name: str, label: Text, value: str) -> Element:
    id = f"narrow-{name}"
    field = dbc.Input(
        id=id,
        name=name,
        type="text",
        value=value,
        pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}",
        maxlength=10,
        autocomplete="off",
        class_name="form-select",
    )
    return html.Div(
        [html.Label(context.say(label), htmlFor=id, className="label"), field], className="select"
    )


def _table(context: Context, part: Part) -> TableBlock:
    head = [
        html.Tr(
            [html.Th(context.say(heading), scope="col") for heading in HEADS], className="words"
        )
    ]
    body = [html.Tr(_cells(context, link), className="words") for link in part.links]
    if not body:
        nothing = html.Td(context.say(_NOTHING), colSpan=len(HEADS))
        body = [html.Tr([nothing], className="words")]
    broken = [str(link.number) for link in part.links if not link.whole]
    lead = ""
    if broken:
        lead = context.say(_BROKEN, numbers=", ".join(broken))
    elif part.links:
        lead = context.say(_WHOLE, n=len(part.links))
    return TableBlock(
        "trail",
        context.say(_LINKS),
        Table(context.say(PAGE.title), head, body),
        lead=lead,
        wide=True,
    )


def _cells(context: Context, link: Link) -> list[Element]:
    number, when, person, *rest = cells(link, context)
    told = [_SHA256.sub(r"\1…", each) for each in details(link, context, names=True)]
    held = "state shown" if link.whole else "state not_reported"
    return [
        html.Th(number, scope="row"),
        html.Td(when, className="moment"),
        html.Td(context.called(person)),
        *(html.Td(each) for each in rest),
        html.Td([html.Div(each) for each in told], className="sentence"),
        html.Td(html.Span(mark(link, context), className=held)),
    ]


def _turning(context: Context, part: Part) -> list[Element]:
    """The ways to newer and older links, and to the file with all of them."""
    say, said = context.say, dict(context.request.own)
    narrowed = tuple((name, said[name]) for name in NARROWING if name in said)

    def address(path: str, *turned: tuple[str, str]) -> str:
        return Request(path, Selection(), context.language, own=(*narrowed, *turned)).address()

    ways = []
    if part.newer or said.keys() & set(TURNING):
        ways.append((_NEWEST, address(PATH)))
    if part.newer:
        ways.append((_NEWER, address(PATH, ("after", str(part.links[0].number)))))
    if part.older:
        ways.append((_OLDER, address(PATH, ("before", str(part.links[-1].number)))))
    links = [html.A(say(words), href=href, className="action") for words, href in ways]
    number = f"{audit_file.MOST_ROWS:,}".replace(",", "\u00a0")
    file = html.A(
        say(_FILE, n=number),
        href=address(audit_file.ADDRESS),
        id="audit-file",
        download=True,
    )
    turn = html.Nav(links, className="buttons", **{"aria-label": say(_TURN)})
    return [*([turn] if links else []), html.P(file)]


PATH = "/audit"
PAGE = Page(
    path=PATH,
    title=Text("Revisjonsspor", "Audit trail"),
    lead=Text(
        "Alt som er sendt, behandlet, publisert, lastet ned eller avvist: av hvem, når og med hvilket "
        "utfall.",
        "Everything sent, decided, published, taken out or refused: by whom, when and with what "
        "outcome.",
    ),
    tables=(),
    view=_view,
    of_reports=True,
    needs=Permission.SEE_AUDIT,
    filters=False,
    parameters=(*NARROWING, *TURNING),
    check=Asked.of,
)
