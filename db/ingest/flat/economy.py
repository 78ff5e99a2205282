"""The report of money: what the state grants, and what the municipality and its partners add."""

from __future__ import annotations

from dataclasses import dataclass

from db.economy_models import EconomyEntry
from db.ingest import cells
from db.ingest.columns import CENTRE, HALF_YEAR, ORIGIN, Column, ReportRow, listed
from db.ingest.flat.shape import Flat
from db.ingest.words import Words
from db.money import Post
from db.vocabulary import ReportKind, Text

MOST_KRONER = 999_999_999

POSTS = Words(
    {
        "tilskudd_kvalifisering": Post.GRANT_QUALIFICATION,
        "tilskudd_frivillige": Post.GRANT_VOLUNTARY,
        "tilskudd_andre": Post.GRANT_OTHER,
        "egne_norskopplaering": Post.OWN_TUITION,
        "egne_veiledning": Post.OWN_GUIDANCE,
        "egne_oppfolging": Post.OWN_FOLLOW_UP,
        "egne_samordning": Post.OWN_COORDINATION,
        "egne_annet": Post.OWN_OTHER,
        "samarbeidspartnere": Post.PARTNERS,
    },
    {post.code: post for post in Post},
)


@dataclass(frozen=True, slots=True)
class EconomyRow(ReportRow):
    """An amount, as one row of the file tells."""

    kind = ReportKind.ECONOMY

    post: Post | None
    amount: int | None


ECONOMY = Flat(
    row=EconomyRow,
    columns=(
        CENTRE,
        HALF_YEAR,
        listed(
            "post",
            "post",
            POSTS,
            Text(
                "Hva beløpet er gitt til eller brukt på: et tilskudd fra staten, kommunens egne "
                "midler eller midler fra samarbeidspartnere.",
                "What the amount was given for or spent on: a grant from the state, the "
                "municipality's own means or means from partners.",
            ),
            "tilskudd_kvalifisering",
            filled=True,
        ),
        Column(
            "amount",
            "belop",
            cells.Whole(MOST_KRONER),
            Text(
                "Beløpet for halvåret i hele kroner. 0 betyr at det ikke er brukt noe.",
                "The amount for the half-year in whole kroner. 0 means that nothing was spent.",
            ),
            "1250000",
            filled=True,
        ),
        ORIGIN,
    ),
    model=EconomyEntry,
    key=("post",),
    title=Text("Rapport om økonomi", "Report of money"),
    guidance=(
        Text(
            "Én rad for hver post i halvåret. La posten stå utenfor når beløpet ikke er kjent: det "
            "vises som ikke rapportert. Skriv 0 bare når det ikke er brukt noe.",
            "One row for each post of the half-year. Leave a post out when the amount is not "
            "known: it is shown as not reported. Write 0 only when nothing was spent.",
        ),
        Text(
            "Tilskudd er det staten har gitt for halvåret. Egne midler er det kommunen har brukt i "
            "tillegg, altså merkostnaden ved å være integreringsmottak.",
            "Grants are what the state has given for the half-year. Own means are what the "
            "municipality has spent besides: the additional cost of being an integration centre.",
        ),
    ),
)
