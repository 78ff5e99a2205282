"""What an address asks for: a page, a selection and a language. All state lives here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from dashboard import asked_words
from dashboard.base_path import under
from db.centres import centres
from db.refusal import Refusal
from db.vocabulary import Audience, Language
from queries.values import MAX_PARAMETERS, Selection


@dataclass(frozen=True, slots=True)
class Request:
    """A page or file at ``path``, for a selection, in a language."""

    path: str
    selection: Selection
    language: Language = Language.NB
    audience: Audience | None = None
    """Whose figures are asked for; without it, those that the reader may see most of."""
    own: tuple[tuple[str, str], ...] = ()
    """What the page's own parameters say, in the order of the page; they stand in for a selection."""

    @classmethod
    def from_pairs(
        cls,
        path: str,
        pairs: Iterable[tuple[str, str]],
        own: Collection[str] = (),
        *,
        page: bool = False,
    ) -> Request:
        """The request of an address; of a ``page``, whatever trackers have added to it.

        Refuses as `Selection.from_query`, and ``bad_language``, ``bad_audience``.

        With ``own``, the address has those parameters and no selection; what is left empty in it,
        as a form leaves it, says nothing.
        """
        rest, said = [], {"lang": Language.NB.value}
        seen: set[str] = set()
        for number, (key, value) in enumerate(asked_words.of_a_page(pairs) if page else pairs):
            if number >= MAX_PARAMETERS:
                raise Refusal("too_many_parameters")
            if key not in ("lang", "audience"):
                rest.append((key, asked_words.read(key, value)))
                continue
            if key in seen:
                raise Refusal("repeated_parameter", parameter=key)
            seen.add(key)
            said[key] = value
        if said["lang"] not in list(Language):
            raise Refusal("bad_language", language=said["lang"][:40])
        if "audience" in said and said["audience"] not in list(Audience):
            raise Refusal("bad_audience", audience=said["audience"][:40])
        language = Language(said["lang"])
        audience = Audience(said["audience"]) if "audience" in said else None
        if own:
            return cls(path, Selection(), language, audience, _own(rest, own))
        return cls(path, Selection.from_query(rest), language, audience)

    @classmethod
    def from_search(cls, path: str, search: str, own: Collection[str] = ()) -> Request:
        """The request of a path and a query string, with or without its question mark."""
        return cls.from_pairs(path, pairs_of(search), own)

    def query(self) -> str:
        """The query string, without a question mark; empty for the defaults."""
        pairs = [*self.own, *self.selection.to_query()]
        if self.audience is not None:
            pairs.append(("audience", self.audience.value))
        if self.language is not Language.NB:
            pairs.append(("lang", self.language.value))
        return urlencode(pairs, safe="~.:")

    def address(self) -> str:
        """Path and query, as a browser asks for them."""
        query = self.query()
        return under(f"{self.path}?{query}" if query else self.path)

    def at(self, path: str) -> Request:
        """The same selection at another page; a sort order belongs to the page it was made on."""
        return replace(self, path=path, selection=replace(self.selection, sort=None), own=())

    def carried_on(self) -> Request:
        """The request to lead somebody back to, without words that anybody may have typed."""
        known = {centre.code for centre in centres()}
        chosen = tuple(code for code in self.selection.centres if code in known)
        return self.choose(replace(self.selection, centres=chosen, sort=None))

    def choose(self, selection: Selection) -> Request:
        """The same page with another selection."""
        return replace(self, selection=selection)


def _own(pairs: Iterable[tuple[str, str]], own: Collection[str]) -> tuple[tuple[str, str], ...]:
    said: dict[str, str] = {}
    for key, value in pairs:
        if key not in own:
            raise Refusal("unknown_parameter", parameter=key[:40])
        if key in said:
            raise Refusal("repeated_parameter", parameter=key)
        said[key] = value
    return tuple((key, said[key]) for key in own if said.get(key))


def pairs_of(search: str) -> list[tuple[str, str]]:
    """The (key, value) pairs of a query string. Raises Refusal ``too_many_parameters``."""
    try:
        return parse_qsl(
            search.removeprefix("?"), keep_blank_values=True, max_num_fields=MAX_PARAMETERS
        )
    except ValueError:
        raise Refusal("too_many_parameters") from None


def language_of(value: str | None) -> Language:
    """The language a reader seems to want, for messages about requests that cannot be read."""
    return Language(value) if value in list(Language) else Language.NB
