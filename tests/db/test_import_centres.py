"""The reference data: the centres as table 4.1 has them, and the municipalities around them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from db.centres import as_of_2017, centre_words, load_centres, rows_of
from db.models import Centre, NeighbourMunicipality, Submission
from db.session import reading, writing
from db.vocabulary import CentreKind, OperatorType, Organisation, Quarter
from tests.db.import_cases import deliver, everything, report, resident


def test_the_integration_centres_come_first_in_the_order_of_table_4_1(engine: Engine) -> None:
    with reading(engine) as connection:
        query = select(Centre.code, Centre.kind).order_by(Centre.position)
        stored = [(code, kind) for code, kind in connection.execute(query)]
    integration = ["oslo", "larvik", "kristiansand", "steinkjer", "bodo"]
    assert [code for code, kind in stored if kind is CentreKind.INTEGRATION] == integration
    assert [code for code, _ in stored[:5]] == integration


def test_a_centre_is_as_table_4_1_describes_it(engine: Engine) -> None:
    with reading(engine) as connection, Session(connection) as session:
        larvik = session.get_one(Centre, "larvik")
        assert (larvik.name, larvik.municipality_code, larvik.county) == (
            "Larvik",
            "0709",
            "Vestfold",
        )
        assert larvik.operator_type is OperatorType.NON_PROFIT
        assert larvik.organisation is Organisation.DECENTRALISED
        assert larvik.also_ordinary is True
        assert (larvik.capacity_places, larvik.capacity_max) == (75, 75)
        assert larvik.compared_with == "larvik-ordinary"
        oslo = session.get_one(Centre, "oslo")
        assert (oslo.capacity_places, oslo.capacity_max) == (150, 180)
        assert (oslo.first_quarter, oslo.last_quarter) == (Quarter(2016, 4), Quarter(2018, 1))
        ordinary = session.get_one(Centre, "drammen")
        assert (ordinary.first_quarter, ordinary.capacity_places) == (None, None)


def test_table_4_1_adds_up_to_540_places() -> None:
    assert sum(int(row["capacity_places"] or 0) for row in rows_of("centres")) == 540


def test_loading_again_changes_nothing(engine: Engine) -> None:
    before = everything(engine)
    with writing(engine) as session:
        load_centres(session)
    assert everything(engine) == before


def test_loading_corrects_what_differs_and_leaves_other_centres_alone(engine: Engine) -> None:
    before = everything(engine)
    with writing(engine) as session:
        session.execute(update(Centre).where(Centre.code == "bodo").values(name="Feil"))
        session.execute(delete(NeighbourMunicipality).filter_by(municipality_code="1841"))
        session.add(NeighbourMunicipality(centre_code="bodo", municipality_code="0301"))
    with writing(engine) as session:
        load_centres(session)
    assert everything(engine) == before


def test_every_municipality_code_has_four_digits_and_no_host_is_its_own_neighbour() -> None:
    hosts = {row["code"]: row["municipality_code"] for row in rows_of("centres")}
    neighbours = [(row["centre"], row["municipality_code"]) for row in rows_of("neighbours")]
    assert {centre for centre, _ in neighbours} == set(list(hosts)[:5])
    codes = [*hosts.values(), *(code for _, code in neighbours)]
    assert all(len(code) == 4 and code.isdigit() for code in codes)
    assert all(hosts[centre] != code for centre, code in neighbours)
    assert len(set(neighbours)) == len(neighbours)


@pytest.mark.parametrize(
    ("code", "old"),
    [("0301", {"0301"}), ("5004", {"1702"}), ("0712", {"0709", "0728"}), ("1702", {"1702"})],
)
def test_a_code_of_2018_is_led_back_to_those_of_2017(code: str, old: set[str]) -> None:
    assert as_of_2017(code) == old


@pytest.mark.parametrize("word", ["bodo", "Bodo", "BODO", "Bodø", "bodø", "BODØ"])
def test_a_report_may_call_a_centre_by_its_code_or_its_name(engine: Engine, word: str) -> None:
    assert deliver(engine, report(resident(centre=word))).accepted
    with reading(engine) as connection:
        assert connection.scalars(select(Submission.centre_code)).all() == ["bodo"]


def test_an_ordinary_centre_is_not_taken_for_the_integration_centre_of_the_place() -> None:
    words = centre_words()
    assert words["larvik"] == "larvik"
    assert words["larvik statlige mottak"] == "larvik-ordinary"
    assert {words[word] for word in ("alle", "all", "alle integreringsmottakene")} == {"all"}
