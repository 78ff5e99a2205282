"""Revisjonsspor: everything done and refused, by whom and when, and whether the chain holds."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import dash_bootstrap_components as dbc

from dashboard import audit_file, texts
from dashboard.access import LOCAL
from dashboard.audit_asked import DEEDS, NARROWING, TURNING, Asked
from dashboard.audit_words import HEADS, WHAT, WHO, cells, details, mark
from dashboard.base_path import under
from dashboard.blocks import PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.page import Page, Shelf, View
from dashboard.reasons import said
from dashboard.request import Request
from dashboard.word_tables import word_table
from db.vocabulary import Language, Permission, Text
from queries.audit_trail import Link, Part
from queries.values import Selection

_NARROW = Text("Avgrens", "Narrow down")
_FROM = Text("Fra og med (dd.mm.åååå)", "From (yyyy-mm-dd)")
_TO = Text("Til og med (dd.mm.åååå)", "To (yyyy-mm-dd)")
_DAY = Text("{day:%d.%m.%Y}", "{day}")
_A_LINK = Text(
    "Et ledd er én hendelse. Hvert ledd bærer et avtrykk av det forrige, så ingenting kan endres "
    "eller tas ut uten at det syns.",
    "A link is one event. Each carries a print of the one before it, so that nothing can be changed "
    "or taken out unseen.",
)
_THE_LOCAL = Text(
    "«local» er den som bruker denne maskinen når innlogging ikke er satt opp.",
    "“local” is whoever uses this machine when no login is set up.",
)
_SO_MANY = Text("Funn: {n} av {kinds} slag", "Findings: {n} of {kinds} kinds")
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
    door = context.door
    origins = door.reports.origins(context.viewer) if door.has_records else set()
    return View([form, _table(context, part), turning], origins, signs=False)


def _form(context: Context) -> Element:
    """A plain form: what is chosen in it becomes the address."""
    say, wanted = context.say, Asked.of(context).wanted
    centres = {code: centre.name for code, centre in context.catalogue.centres.items()}
    people = {key: context.called(key) for key in context.door.audit.people(context.viewer)}
    deeds = {code: say(deed.text) for code, deed in DEEDS.items()}
    fields = [
        _select(context, "centre", texts.CENTRE, _ANYWHERE, centres),
        _select(context, "person", WHO, _ANYONE, people),
        _select(context, "deed", WHAT, _ANYTHING, deeds),
        _day(context, "from", _FROM, wanted.first),
        _day(context, "to", _TO, wanted.last),
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
            said(),
        ],
        action=under(PATH),
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


def _day(context: Context, name: str, label: Text, day: date | None) -> Element:
    id = f"narrow-{name}"
    field = dbc.Input(
        id=id,
        name=name,
        type="text",
        value=context.say(_DAY, day=day) if day is not None else "",
        pattern=r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}\.[0-9]{2}\.[0-9]{4}",
        maxlength=10,
        autocomplete="off",
        class_name="form-select",
    )
    return html.Div(
        [html.Label(context.say(label), htmlFor=id, className="label"), field], className="select"
    )


def _table(context: Context, part: Part) -> TableBlock:
    heading, heads = context.say(_LINKS), [context.say(head) for head in HEADS]
    rows = [_cells(context, link) for link in part.links]
    broken = [str(link.number) for link in part.links if not link.whole]
    lead = ""
    if broken:
        lead = context.say(_BROKEN, numbers=", ".join(broken))
    elif part.links:
        lead = context.say(_WHOLE, n=len(part.links))
    return TableBlock(
        "trail",
        heading,
        word_table(heading, heads, rows, context.say(_NOTHING)),
        lead=lead,
        notes=[
            context.say(_A_LINK),
            *([context.say(_THE_LOCAL)] if any(_local(link) for link in part.links) else []),
        ],
        wide=True,
    )


def _local(link: Link) -> bool:
    return link.person == LOCAL.name


def _cells(context: Context, link: Link) -> list[Element]:
    number, when, person, *rest = cells(link, context)
    told = [
        _folded(context, link, words) if key == "findings" else html.Div(words)
        for key, words in (
            (key, _SHA256.sub(r"\1…", words)) for key, words in details(link, context, names=True)
        )
    ]
    held = "state shown" if link.whole else "state not_reported"
    return [
        html.Th(number, scope="row"),
        html.Td(when, className="moment"),
        html.Td(context.called(person)),
        *(html.Td(each) for each in rest),
        html.Td(told, className="sentence"),
        html.Td(html.Span(mark(link, context), className=held)),
    ]


def _folded(context: Context, link: Link, words: str) -> Element:
    """What was found, one line of it until it is unfolded."""
    found = link.details["findings"]
    if len(found) < 2:
        return html.Div(words)
    line = context.say(_SO_MANY, n=sum(found.values()), kinds=len(found))
    return html.Details([html.Summary(line), html.Div(words)], className="fold")


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
    shelf=Shelf.WORK,
    view=_view,
    of_reports=True,
    needs=Permission.SEE_AUDIT,
    filters=False,
    parameters=(*NARROWING, *TURNING),
    check=Asked.of,
)
