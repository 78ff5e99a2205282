"""What people, mail and trackers make of the words in an address, read as they are meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from db.centres import centre_words
from db.ingest.blanks import trimmed

_TRACKER = re.compile(
    # How they begin, the word they hold, and whole names; ours are none of them (a test tells).
    r"(utm|mtm|matomo|piwik|pk|hsa|mc|ml|mkt|oly|vero|fb|_?_?ga|_gl|gad|gs|wt|wtmc|at|sc"
    r"|elq|trk|ns|cm|ir|ran|epik|sfmc|et|action|guce?|_x_tr|__cf|_branch|_bta|_ke|_kx|email|campaign"
    r"|itm|int|ad|aff|sb|bsft|dm|wicked|user_?email|xtor|li|tw|tt|ttd|rdt|pin|snap|ref|share)([._-].*|$)"
    r"|utm.*|_*hs[a-z]+|elq.*|guccounter|.*(cl[ik]+d|clickid|braid|tracking|referr?er|campaign).*"
    r"|_|__s|_openstat|_ope|_sp|_ss?|asc|bxid|cb|ceid|cid|cmpid|cmp|ck_subscriber_id|cvid|dib|dicbo"
    r"|ef_id|ei|emci|emdi|feature|gclsrc|goal|icid|igshid|igsh|igs|kwcid|kx|l?id|mibextid|mbid|mkevt"
    r"|msockid|ncid|nocache|ocid|oborigurl|pcrid|rb_.*|rtid|s_.*|sa|si|sid|smid|source|sourceid|spm|scm"
    r"|src|srsltid|sxsrf|tblci|tduid|trkinfo|unid|usg|usqp|ved|vgo_ee|yadclid|ymclid",
    re.IGNORECASE,
)
"""Parameters that trackers, mail and search engines add to the addresses of pages."""
_QUARTER = (
    re.compile(r"(?P<year>\d{4})[ ./-]?[qk][. ]?(?P<number>[1-4])", re.IGNORECASE),
    re.compile(r"[qk]\.?(?P<number>[1-4])[ ./-]?(?P<year>\d{4})", re.IGNORECASE),
    re.compile(
        r"(?P<number>[1-4])\.? ?(kvartal|kv\.?|k|q|quarter)[ ./-]?(?P<year>\d{4})", re.IGNORECASE
    ),
    re.compile(
        r"(?P<year>\d{4})[ ./-](?P<number>[1-4])\.? ?(kvartal|kv\.?|quarter)", re.IGNORECASE
    ),
)


def of_a_page(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What somebody asks of a page: without what was added on the way, and as it was before mail.

    Everything else stays, to be refused: a page never shows other figures than its address says.
    """
    for key, value in pairs:
        while key.startswith("amp;"):  # an address that was written as HTML, and read as text
            key = key.removeprefix("amp;")
        if key not in {"amp", ""} and _TRACKER.fullmatch(key) is None:
            yield key, value


def read(key: str, value: str) -> str:
    """A centre or quarter by the code that is meant; what cannot be read as one is left as it is."""
    if key == "centre":
        word = unicodedata.normalize("NFC", trimmed(value)).casefold()
        return centre_words().get(word, value)
    if key == "quarter":
        return "..".join(map(_quarter, value.split("..")))
    return value


def _quarter(value: str) -> str:
    said = " ".join(unicodedata.normalize("NFKC", trimmed(value)).split())
    for way in _QUARTER:
        found = way.fullmatch(said)
        if found is not None:
            return f"{found['year']}Q{found['number']}"
    return value
