"""The demonstration files against what the evaluation report published, counted straight from them.

Nothing of the product but the files is used: reading, counting and rounding are done again here.
"""

from __future__ import annotations

import io
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from db import demo

PUBLISHED = Path(__file__).parents[2] / "db" / "reference" / "published_figures.csv"
NINE_MONTHS = ["2017K1", "2017K2", "2017K3"]
COUNTS = {
    # residents, agreement, 37.5 h, Norwegian, language training, work-like, work or education
    "bodo": (33, 33, 3, 33, 3, 3, 0),
    "steinkjer": (56, 51, 46, 46, 14, 4, 0),
    "oslo": (131, 99, 83, 83, 29, 15, 5),
    "larvik": (54, 52, 52, 52, 52, 0, 0),
    "kristiansand": (110, 106, 106, 105, 15, 15, 0),
    "all": (384, 341, 290, 319, 113, 37, 5),
}


def table(content: bytes) -> pd.DataFrame:
    """A report file as text, cell for cell."""
    return pd.read_csv(
        io.BytesIO(content), sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )


def hours(column: pd.Series[str]) -> pd.Series[float]:
    """Numbers out of text with a decimal comma; empty is missing. Quarter hours are exact."""
    return pd.to_numeric(column.str.replace(",", ".", regex=False))


def percent(part: int, whole: int) -> int:
    """The share in whole percent, half away from zero."""
    share = Decimal(100) * part / whole
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(demo.files())


@pytest.fixture(scope="module")
def rows(files: dict[str, bytes]) -> pd.DataFrame:
    """Every row of every residents file."""
    tables = [table(content) for name, content in files.items() if name.startswith("beboere_")]
    return pd.concat(tables, ignore_index=True)


@pytest.fixture(scope="module")
def ended(rows: pd.DataFrame) -> pd.DataFrame:
    """Contracts ended in 2017 up to 30 September."""
    found = rows[rows["kvartal"].isin(NINE_MONTHS) & (rows["avtale_slutt"] != "")]
    assert found["avtale_slutt"].between("2017-01-01", "2017-09-30").all()
    assert not found.duplicated(["senter", "deltaker_id"]).any()
    return found


@pytest.fixture(scope="module")
def places(files: dict[str, bytes]) -> pd.DataFrame:
    found = table(files["plasser.csv"])
    return found.assign(plasser_voksne=found["plasser_voksne"].astype(int))


def counts(rows: pd.DataFrame, quarter: str, centre: str) -> dict[str, int]:
    """What tables 6.1 to 6.3 count, of one centre or ``all``."""
    here = rows[(rows["kvartal"] == quarter) & (rows["avtale_slutt"] == "")]
    if centre != "all":
        here = here[here["senter"] == centre]
    running = here[here["avtale_start"] != ""]
    return {
        "adult_residents": len(here),
        "agreement": len(running),
        "full_time": int((hours(running["timer_totalt"]) >= 37.5).sum()),
        "norwegian_12h": int((hours(running["timer_norsk"]) >= 12).sum()),
        "language_training_12h": int((hours(running["timer_spraktrening"]) >= 12).sum()),
        "worklike_language_training_6h": int(
            (hours(running["timer_spraktrening_arbeid"]) >= 6).sum()
        ),
        "work_or_education": int((hours(running["timer_arbeid_utdanning"]) > 0).sum()),
    }


def published(section: str) -> list[tuple[str, str, int]]:
    """Centre, indicator and value of every figure of ``section`` in 2017Q3."""
    figures = pd.read_csv(PUBLISHED, dtype=str, keep_default_na=False)
    chosen = figures[figures["source"].str.startswith(section) & (figures["quarter"] == "2017Q3")]
    return [
        (str(row.centre), str(row.indicator), int(str(row.value)))
        for row in chosen.itertuples()
        if row.unit == "percent" and row.value != ""
    ]


def test_the_tables_have_36_shares() -> None:
    assert len(published("Table 6.")) == 36


@pytest.mark.parametrize(("centre", "indicator", "value"), published("Table 6."))
def test_every_published_share_comes_out(
    rows: pd.DataFrame, centre: str, indicator: str, value: int
) -> None:
    found = counts(rows, "2017K3", centre)
    whole = "adult_residents" if indicator == "agreement_share" else "agreement"
    assert percent(found[indicator.removesuffix("_share")], found[whole]) == value


@pytest.mark.parametrize("centre", COUNTS)
def test_the_reconstructed_counts_come_out(rows: pd.DataFrame, centre: str) -> None:
    assert tuple(counts(rows, "2017K3", centre).values()) == COUNTS[centre]


def test_contracts_ended_and_why(ended: pd.DataFrame) -> None:
    assert len(ended) == 508
    assert ended["slutt_arsak"].value_counts().to_dict() == {
        "bosatt": 433,
        "kontraktsbrudd": 35,
        "eget_onske": 30,
        "avslag": 5,
        "annet": 5,
    }
    reasons = {
        "ended_settled_share": "bosatt",
        "ended_noncooperation_share": "kontraktsbrudd",
        "ended_own_wish_share": "eget_onske",
        "ended_rejection_share": "avslag",
    }
    stated = {indicator: value for _, indicator, value in published("6.2")}
    for indicator, reason in reasons.items():
        count = int((ended["slutt_arsak"] == reason).sum())
        assert percent(count, len(ended)) == stated[indicator], indicator


def test_where_the_settled_went(ended: pd.DataFrame) -> None:
    places = ended.loc[ended["slutt_arsak"] == "bosatt", "bosetting"].value_counts().to_dict()
    assert places == {"vertskommune": 225, "nabokommune": 144, "annen": 64}
    assert 50 <= percent(places["vertskommune"], 433) < 55
    assert percent(places["nabokommune"], 433) == 33


def test_steinkjer_revoked_most(ended: pd.DataFrame) -> None:
    breaches = ended.loc[ended["slutt_arsak"] == "kontraktsbrudd", "senter"].value_counts()
    assert breaches.index[0] == "steinkjer"
    assert breaches.iloc[0] > breaches.iloc[1]


@pytest.mark.parametrize(("quarter", "share"), [("2017K3", 84), ("2017K2", 87)])
def test_occupancy(rows: pd.DataFrame, places: pd.DataFrame, quarter: str, share: int) -> None:
    open_to_adults = int(places.loc[places["kvartal"] == quarter, "plasser_voksne"].sum())
    assert percent(counts(rows, quarter, "all")["adult_residents"], open_to_adults) == share


def test_places_of_the_reconstructed_quarter(places: pd.DataFrame) -> None:
    now = places[places["kvartal"] == "2017K3"].set_index("senter")["plasser_voksne"]
    most = {"oslo": 180, "larvik": 75, "kristiansand": 180, "steinkjer": 75, "bodo": 60}
    assert now.sum() == 457
    assert all(COUNTS[centre][0] <= now[centre] <= most[centre] for centre in most)


def test_bodo_in_the_autumn_of_2017(rows: pd.DataFrame) -> None:
    bodo = rows[(rows["senter"] == "bodo") & (rows["kvartal"] == "2017K3")]
    bodo = bodo[bodo["avtale_slutt"] == ""]
    assert 31 <= hours(bodo["timer_totalt"]).mean() <= 35
    assert set(bodo["timer_norsk"]) == {"12"}


def test_kristiansand_gives_full_weeks(rows: pd.DataFrame) -> None:
    found = rows[(rows["senter"] == "kristiansand") & (rows["kvartal"] == "2017K3")]
    running = found[(found["avtale_slutt"] == "") & (found["avtale_start"] != "")]
    assert set(running["timer_totalt"]) == {"37,5"}


def test_the_quarter_was_better_than_the_one_before(rows: pd.DataFrame) -> None:
    now, before = counts(rows, "2017K3", "all"), counts(rows, "2017K2", "all")
    assert percent(before["full_time"], before["agreement"]) < 85
    assert percent(before["agreement"], before["adult_residents"]) < 89
    assert percent(now["agreement"], now["adult_residents"]) < 90


def test_worklike_language_training_is_far_from_its_goal(rows: pd.DataFrame) -> None:
    now = rows[(rows["kvartal"] == "2017K3") & (rows["avtale_slutt"] == "")]
    worklike = hours(now["timer_spraktrening_arbeid"]).sum()
    assert worklike / hours(now["timer_spraktrening"]).sum() < 0.4


def test_the_stories_after_the_report(rows: pd.DataFrame) -> None:
    def share(part: str, whole: str, centre: str, quarter: str) -> int:
        found = counts(rows, quarter, centre)
        return percent(found[part], found[whole])

    oslo = [share("agreement", "adult_residents", "oslo", f"2017K{n}") for n in (1, 2, 3, 4)]
    assert oslo == sorted(set(oslo))
    bodo = [share("full_time", "agreement", "bodo", f"2018K{n}") for n in (1, 2, 3, 4)]
    assert bodo == sorted(set(bodo))
    assert bodo[-1] > 85
    for quarter in ("2017K3", "2018K4"):
        assert share("full_time", "agreement", "larvik", quarter) == 100
    worklike = "worklike_language_training_6h"
    before, after = (share(worklike, "agreement", "kristiansand", q) for q in ("2017K3", "2018K4"))
    assert after > 2 * before
    steinkjer = rows[(rows["senter"] == "steinkjer") & (rows["slutt_arsak"] == "kontraktsbrudd")]
    by_year = steinkjer["kvartal"].str[:4].value_counts()
    assert by_year["2018"] < by_year["2017"] / 2


def test_settlement_became_faster_and_arrivals_fewer(rows: pd.DataFrame) -> None:
    settled = rows[rows["slutt_arsak"] == "bosatt"]
    moved_in, moved_out = pd.to_datetime(settled["innflyttet"]), settled["bosatt_dato"]
    days = (pd.to_datetime(moved_out) - moved_in).dt.days
    median = days.groupby(settled["kvartal"]).median()
    assert 90 <= median.min() <= median.max() <= 240
    assert median["2018K1":].max() < median["2017K1":"2017K2"].min()
    people = rows.drop_duplicates("deltaker_id")
    arrived = people["innflyttet"].str[:4].value_counts()
    assert arrived["2018"] < arrived["2017"]
