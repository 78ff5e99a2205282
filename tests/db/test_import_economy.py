"""The report of money: what it may say, what is found in it, and that what is told is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from db.economy_models import EconomyEntry
from db.ingest import Code, Receipt, ReportFile
from db.models import Submission
from db.money import Post
from db.session import reading
from db.vocabulary import Quarter, ReportKind
from tests.db.import_cases import deliver

AFTER = datetime(2018, 1, 15, tzinfo=UTC)
NORWEGIAN = "senter;kvartal;post;belop"
SENT = ("bodo;2017H2;tilskudd_kvalifisering;1 250 000", "bodo;2017H2;egne_annet;0")


def sent(engine: Engine, *rows: str, head: str = NORWEGIAN) -> Receipt:
    content = "\r\n".join((head, *rows)).encode()
    return deliver(engine, ReportFile("okonomi.csv", content), now=AFTER, reason="Prøve")


def found(receipt: Receipt) -> list[tuple[Code, int, str]]:
    return [(f.code, f.row, f.column) for file in receipt.findings for f in file.findings]


def kept(engine: Engine) -> Sequence[tuple[str, Quarter, Post, int]]:
    entry = EconomyEntry.__table__.c
    rows = select(
        Submission.centre_code, Submission.quarter, EconomyEntry.post, EconomyEntry.amount
    ).join(Submission, Submission.id == entry.submission_id)
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(rows.order_by(EconomyEntry.post))]


def test_amounts_are_kept_at_the_half_years_last_quarter(engine: Engine) -> None:
    receipt = sent(engine, *SENT)
    assert found(receipt) == []
    assert [(s.kind, s.centre, s.quarter) for s in receipt.stored] == [
        (ReportKind.ECONOMY, "bodo", Quarter(2017, 4))
    ]
    assert kept(engine) == [
        ("bodo", Quarter(2017, 4), Post.GRANT_QUALIFICATION, 1_250_000),
        ("bodo", Quarter(2017, 4), Post.OWN_OTHER, 0),
    ]


def test_english_headings_and_either_quarter_say_the_same(engine: Engine) -> None:
    sent(engine, *SENT)
    again = sent(
        engine,
        "Bodø;2017Q3;grant_qualification;1250000",
        "Bodø;2017Q4;own_other;0",
        head="centre;quarter;post;amount",
    )
    assert [stored.revision for stored in again.unchanged] == [1]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("bodo;2017H2;egne_annet;-1", Code.NUMBER_OUT_OF_RANGE, "amount"),
        ("bodo;2017H2;egne_annet;1000000000", Code.NUMBER_OUT_OF_RANGE, "amount"),
        ("bodo;2017H2;egne_annet;12,50", Code.NOT_WHOLE, "amount"),
        ("bodo;2017H2;egne_annet;", Code.REQUIRED, "amount"),
        ("bodo;2017H2;lonn;5", Code.NOT_IN_LIST, "post"),
        ("bodo;2017H3;egne_annet;5", Code.NOT_A_QUARTER, "quarter"),
    ],
)
def test_what_cannot_be_an_amount_is_found(
    engine: Engine, row: str, code: Code, column: str
) -> None:
    receipt = sent(engine, row)
    assert found(receipt) == [(code, 2, column)]
    assert kept(engine) == []


def test_a_post_is_told_once_in_a_half_year(engine: Engine) -> None:
    receipt = sent(engine, SENT[1], "bodo;2017K3;egne_annet;7", "bodo;2017H1;egne_annet;7")
    assert found(receipt) == [(Code.REPEATED_ROW, 3, "post")]
