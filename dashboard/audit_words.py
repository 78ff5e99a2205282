"""A link of the audit in words: its cells as the page and the file show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from dashboard import texts
from dashboard.audit_asked import DEEDS
from dashboard.context import Context
from dashboard.errors import WORDINGS
from db.backup import Reason
from db.ingest.codes import Code
from db.vocabulary import Language, Quarter, ReportKind, Text
from queries.audit_trail import Link

WHO, WHAT = Text("Hvem", "Who"), Text("Hva", "What")
HEADS = (
    Text("Ledd", "Link"),
    Text("Når (UTC)", "When (UTC)"),
    WHO,
    WHAT,
    Text("Utfall", "Outcome"),
    texts.CENTRE,
    texts.QUARTER,
    Text("Detaljer", "Details"),
    Text("Kjeden", "The chain"),
)
WHOLE, BROKEN = Text("hel", "whole"), Text("brutt", "broken")

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
        f"{link.at:%Y-%m-%d %H:%M:%S}",
        link.person,
        link.deed.text.in_(language),
        link.outcome.text.in_(language),
        _centre(link.centre, context) if link.centre else "",
        link.quarter.code_in(language) if link.quarter else "",
    )


def details(link: Link, context: Context) -> Iterator[str]:
    """Each detail of a link, in words, in the order of `DETAILS`."""
    place = list(DETAILS)
    known = sorted(link.details.keys() & DETAILS.keys(), key=place.index)
    for key in (*known, *(key for key in link.details if key not in DETAILS)):
        value = link.details[key]
        name, worded = DETAILS.get(key, (Text(key, key), _plain))
        yield f"{context.say(name)}: {worded(value, context)}"


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
    known = {code.value: code.happened for code in Code}
    told = [
        f"{n} × {_sentence(known.get(code), code, context.language)}" for code, n in value.items()
    ]
    return ", ".join(told) or context.say(_NONE)


def _refusal(value: str, context: Context) -> str:
    return _sentence(_REFUSALS.get(value), value, context.language)


def _sentence(wording: Text | None, code: str, language: Language) -> str:
    """The first sentence of a wording, with dots for what is not in the audit."""
    if wording is None:
        return code
    said = re.sub(r"\{\w*\}", "…", wording.in_(language))
    return re.split(r"(?<=[.!?]) (?=[A-ZÆØÅ])", said)[0].removeprefix("…: ").rstrip(".")


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
    "as_of": (texts.AS_OF, _plain),
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
    "from": (Text("Fra", "From"), _plain),
    "to": (Text("Til", "To"), _plain),
}
"""The parts of an address, by name: what each is called, and how its value is worded."""

DETAILS: dict[str, tuple[Text, _Worded]] = {
    "code": (Text("Grunn", "Reason"), _refusal),
    "http": (Text("HTTP-status", "HTTP status"), _plain),
    "kind": (Text("Rapport", "Report"), _kind),
    "revision": (Text("Revisjon", "Revision"), _plain),
    "superseded": (Text("Overtar for revisjon", "Takes over from revision"), _plain),
    "new": (Text("Nytt innhold", "New content"), _plain),
    "file_sha256": (Text("Filens sha256", "The file's sha256"), _plain),
    "findings": (Text("Funn", "Findings"), _findings),
    "places": (Text("Celler", "Cells"), _plain),
    "file": (Text("Fil", "File"), _plain),
    "publication": (Text("Publisering", "Publication"), _plain),
    "asked": (Text("Utvalg", "Selection"), _asked),
    "cells": (Text("Endrede tall", "Figures changed"), _plain),
    "sealed_anew": (Text("Forseglet på nytt", "Sealed anew"), _plain),
    "sha256": (Text("Fingeravtrykk", "Fingerprint"), _plain),
    "former": (Text("Tidligere fingeravtrykk", "Former fingerprint"), _plain),
    "too_long": (Text("For langt til å føres, tegn", "Too long to record, signs"), _plain),
}
"""The details that the audit may have, by key: what each is called, and how its value is worded."""
