"""A link of the audit in words: its cells as the page and the file show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from dashboard import formats, short_names, texts
from dashboard.audit_asked import DEEDS
from dashboard.context import Context
from dashboard.errors import WORDINGS
from dashboard.roles import ROLES, in_words
from db.actor import Held
from db.backup import Reason
from db.days import moment
from db.ingest.codes import Code
from db.refusal import Refusal
from db.vocabulary import Language, Quarter, ReportKind, Text
from queries.audit_trail import Link

WHO, WHAT = Text("Hvem", "Who"), Text("Hva", "What")
TOLD = Text("Detaljer", "Details")
HEADS = (
    Text("Ledd", "Link"),
    Text("Når", "When"),
    WHO,
    WHAT,
    Text("Utfall", "Outcome"),
    texts.CENTRE,
    texts.QUARTER,
    TOLD,
    Text("Kjeden", "The chain"),
)
WHOLE, BROKEN = Text("hel", "whole"), Text("brutt", "broken")

_AT = Text("%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")
_REFUSALS = WORDINGS | {reason.code: reason.text for reason in Reason}
_NONE = Text("ingen", "none")
_ALL = Text("alt", "everything")
_YES, _NO = Text("ja", "yes"), Text("nei", "no")

_Worded = Callable[[Any, Context], str]


def cells(link: Link, context: Context) -> tuple[str, ...]:
    """What a link says, under `HEADS`, except the details and the chain's mark."""
    language = context.language
    return (
        str(link.number),
        moment(link.at, context.say(_AT)),
        link.person,
        link.deed.text.in_(language),
        link.outcome.text.in_(language),
        _centre(link.centre, context) if link.centre else "",
        link.quarter.code_in(language) if link.quarter else "",
    )


def details(link: Link, context: Context, *, names: bool = False) -> Iterator[tuple[str, str]]:
    """The key of each detail of a link and what it says in words, in the order of `DETAILS`.

    Users are told by name where ``names`` are wanted, else by key.
    """
    place = list(DETAILS)
    known = sorted(link.details.keys() & DETAILS.keys(), key=place.index)
    for key in (*known, *(key for key in link.details if key not in DETAILS)):
        value = link.details[key]
        name, worded = DETAILS.get(key, (Text(key, key), _plain))
        if names and key == "user":
            value = context.called(str(value))
        yield key, f"{context.say(name)}: {worded(value, context)}"


def mark(link: Link, context: Context) -> str:
    """Whether the chain holds at a link."""
    return context.say(WHOLE if link.whole else BROKEN)


def _plain(value: Any, context: Context) -> str:
    """A value that needs no wording of its own; of several, one after another."""
    if isinstance(value, bool):
        return context.say(_YES if value else _NO)
    if isinstance(value, Mapping):
        inner = (f"{key} {_plain(each, context)}" for key, each in value.items())
        return ", ".join(inner) or context.say(_NONE)
    if isinstance(value, list):
        return ", ".join(_plain(each, context) for each in value) or context.say(_NONE)
    return str(value)


def _kind(value: Any, context: Context) -> str:
    kinds = {kind.code: kind.text for kind in ReportKind}
    return context.say(kinds[value]) if value in kinds else str(value)


def _findings(value: Mapping[str, int], context: Context) -> str:
    """How often each thing was found; what it was about is not in the audit."""
    known = {code.value: short_names.FINDINGS.get(code, code.happened) for code in Code}
    told = [
        f"{n} × {_sentence(known.get(code), code, context.language)}" for code, n in value.items()
    ]
    return ", ".join(told) or context.say(_NONE)


def _refusal(value: str, context: Context) -> str:
    wording = short_names.REFUSALS.get(value, _REFUSALS.get(value))
    return _sentence(wording, value, context.language)


def _sentence(wording: Text | None, code: str, language: Language) -> str:
    """The first sentence of a wording, which has no details to be filled in."""
    if wording is None:
        return code
    return re.split(r"(?<=[.!?]) (?=[A-ZÆØÅ])", wording.in_(language))[0].rstrip(".")


def _day(value: str, context: Context) -> str:
    try:
        return formats.short_day(date.fromisoformat(value), context.language)
    except ValueError:
        return value


def _centre(code: str, context: Context) -> str:
    known = context.catalogue.centres.get(code)
    return known.name if known else code


def _quarters(value: str, context: Context) -> str:
    try:
        ends = [Quarter.parse(code).code_in(context.language) for code in value.split("..")]
    except ValueError:
        return value
    return "–".join(dict.fromkeys(ends))


def _one_of(words: Mapping[str, Text], value: str, context: Context) -> str:
    return context.say(words[value]) if value in words else value


def _asked(value: Mapping[str, Any], context: Context) -> str:
    """The selection that an address asked for."""
    told = []
    for key, given in value.items():
        name, worded = ASKED.get(key, (Text(key, key), _plain))
        each = [given] if isinstance(given, str) else given
        words = ", ".join(worded(one, context) for one in each if one)
        if words:
            told.append(f"{context.say(name)} {words}")
    return "; ".join(told) or context.say(_ALL)


ASKED: dict[str, tuple[Text, _Worded]] = {
    "centre": (texts.CENTRE, _centre),
    "quarter": (texts.QUARTER, _quarters),
    "kind": (Text("Rapport", "Report"), _kind),
    "measure": (
        texts.MEASURE,
        partial(_one_of, {"share": texts.AS_SHARE, "count": texts.AS_NUMBER}),
    ),
    "sort": (Text("Sortert etter", "Sorted by"), _plain),
    "as_of": (texts.AS_OF, _day),
    "lang": (
        Text("Språk", "Language"),
        partial(
            _one_of,
            {
                "nb": Text("bokmål", "Bokmål"),
                "nn": Text("nynorsk", "Nynorsk"),
                "en": Text("engelsk", "English"),
            },
        ),
    ),
    "dialect": (Text("Dialekt", "Dialect"), _plain),
    "person": (WHO, _plain),
    "deed": (WHAT, partial(_one_of, {code: deed.text for code, deed in DEEDS.items()})),
    "from": (Text("Fra", "From"), _day),
    "to": (Text("Til", "To"), _day),
}
"""The parts of an address, by name: what each is called, and how its value is worded."""


def _roles(value: list[str], context: Context) -> str:
    centres = {code: centre.name for code, centre in context.catalogue.centres.items()}
    try:
        held = [Held.parse(code) for code in value]
    except Refusal:
        return _plain(value, context)
    return in_words(held, centres, context.language)


DETAILS: dict[str, tuple[Text, _Worded]] = {
    "act": (
        WHAT,
        partial(
            _one_of,
            {
                "invite": Text("invitert", "invited"),
                "invite_again": Text("ny lenke", "a new link"),
                "roles": Text("roller endret", "roles changed"),
                "remove": Text("fjernet", "removed"),
                "bind": Text("jobbkonto knyttet til brukeren", "work account bound to the user"),
                "password": Text("passord valgt", "password chosen"),
            },
        ),
    ),
    "user": (Text("Bruker", "User"), _plain),
    "roles": (ROLES, _roles),
    "way": (
        Text("Måte", "Way"),
        partial(
            _one_of,
            {
                "provider": Text("jobbkonto", "work account"),
                "password": Text("passord", "password"),
                "invitation": Text("invitasjon", "invitation"),
            },
        ),
    ),
    "code": (Text("Grunn", "Reason"), _refusal),
    "http": (Text("HTTP-status", "HTTP status"), _plain),
    "address": (Text("Adresse", "Address"), _plain),
    "kind": (Text("Rapport", "Report"), _kind),
    "revision": (Text("Revisjon", "Revision"), _plain),
    "superseded": (Text("Overtar for revisjon", "Takes over from revision"), _plain),
    "new": (Text("Nytt innhold", "New content"), _plain),
    "file_sha256": (Text("Filens sha256", "The file's sha256"), _plain),
    "findings": (Text("Funn", "Findings"), _findings),
    "places": (Text("Celler", "Cells"), _plain),
    "file": (Text("Fil", "File"), _plain),
    "publication": (Text("Publisering", "Publication"), _plain),
    "told": (Text("Utgaver for alle, tatt vare på", "Editions for everybody, kept"), _plain),
    "asked": (Text("Utvalg", "Selection"), _asked),
    "cells": (Text("Endrede tall", "Figures changed"), _plain),
    "reports": (Text("Rapporter", "Reports"), _plain),
    "residents": (Text("Beboere", "Residents"), _plain),
    "contracts": (Text("Avtaler", "Contracts"), _plain),
    "scrubbed": (Text("Skrevet over i databasen", "Overwritten in the database"), _plain),
    "older_than": (Text("Eldre enn, måneder", "Older than, months"), _plain),
    "copied": (Text("Kopiens fingeravtrykk", "The copy's fingerprint"), _plain),
    "anew": (Text("Alt kopiert på nytt", "All copied anew"), _plain),
    "sealed_anew": (Text("Forseglet på nytt", "Sealed anew"), _plain),
    "sha256": (Text("Fingeravtrykk", "Fingerprint"), _plain),
    "former": (Text("Tidligere fingeravtrykk", "Former fingerprint"), _plain),
    "too_long": (Text("For langt til å føres, tegn", "Too long to record, signs"), _plain),
}
"""The details that the audit may have, by key: what each is called, and how its value is worded."""
