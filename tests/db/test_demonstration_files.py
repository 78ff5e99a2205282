"""The demonstration files against the rules of a report file, over rows, quarters and runs."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from db import demo

ROOT = Path(__file__).parents[2]
QUARTERS = ["2016K4", *(f"{year}K{number}" for year in (2017, 2018) for number in (1, 2, 3, 4))]
LAST_QUARTER = {
    "oslo": "2018K1",
    "larvik": "2018K4",
    "kristiansand": "2018K4",
    "steinkjer": "2018K4",
    "bodo": "2018K4",
}
MOST_PLACES = {"oslo": 180, "larvik": 75, "kristiansand": 180, "steinkjer": 75, "bodo": 60}
EXPECTED = [(c, q) for c in LAST_QUARTER for q in QUARTERS if q <= LAST_QUARTER[c]]
HEADER = (
    "senter;kvartal;deltaker_id;kjonn;aldersgruppe;landbakgrunn;innflyttet;avtale_start;"
    "avtale_slutt;slutt_arsak;bosatt_dato;bosetting;bosettingskommune;timer_norsk;"
    "timer_spraktrening;timer_spraktrening_arbeid;timer_samfunn;timer_karriere;"
    "timer_arbeid_utdanning;timer_arbeidsrettet;timer_frivillig;timer_annet;timer_totalt;"
    "individuell_plan;kartlagt;fravaer_timer;opphav"
)
HEADERS = {
    "oppfolging": (
        "senter;kvartal;person_id;kjonn;aldersgruppe;landgruppe;innflyttet;vedtak_dato;vedtak_type;"
        "bosatt_dato;intro_start;intro_fullfort;status_etter_ett_aar;observert_til;opphav"
    ),
    "beboere": HEADER,
    "plasser": "senter;kvartal;plasser_voksne;opphav",
    "insentiver": "senter;kvartal;tiltak;trinn;fra;til;hva_fulgte;deltakere;opphav",
    "oppmote": "senter;kvartal;oppmote;timer;deltakere;opphav",
    "okonomi": "senter;kvartal;post;belop;opphav",
    "progresjon": (
        "senter;kvartal;deltaker_id;norsk_ved_ankomst;norsk_siste_test;test_dato;arbeidspraksis;"
        "bosatt_dato;intro_start;opphav"
    ),
}
OF_SURVEYS = {"undersokelse", "motivasjon"}
"""What is asked in them is tested with the surveys."""
"""The first line of each file, by what its name begins with."""
HOURS = [name for name in HEADER.split(";") if name.startswith("timer_")]
PARTS = [name for name in HOURS if name not in ("timer_totalt", "timer_spraktrening_arbeid")]
CONTRACT = HEADER.split(";")[HEADER.split(";").index("avtale_start") : -1]
BACKGROUND = ["kjonn", "aldersgruppe", "landbakgrunn"]
ALLOWED = {
    "deltaker_id": r"[A-Z]{3}-[0-9A-Z]{5}",
    "kjonn": r"[KM]?",
    "aldersgruppe": r"(18-24|25-34|35-44|45-54|55\+)?",
    "landbakgrunn": r"([A-Z]{3})?",
    "slutt_arsak": r"(bosatt|kontraktsbrudd|eget_onske|avslag|annet)?",
    "bosetting": r"(vertskommune|nabokommune|annen)?",
    "bosettingskommune": r"(\d{4})?",
    "individuell_plan": r"(ja|nei)?",
    "kartlagt": r"(ja|nei)?",
    "fravaer_timer": r"(\d{1,3}(,5)?)?",
    "innflyttet": r"\d{4}-\d\d-\d\d",
    **dict.fromkeys(["avtale_start", "avtale_slutt", "bosatt_dato"], r"(\d{4}-\d\d-\d\d)?"),
    **dict.fromkeys(HOURS, r"(\d{1,2}(,(25|5|75))?)?"),
}


def table(content: bytes) -> pd.DataFrame:
    """A report file as text, cell for cell."""
    return pd.read_csv(
        io.BytesIO(content), sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )


def last_day(quarter: str) -> str:
    """The quarter's last day as an ISO date, which sorts as time does."""
    month = 3 * int(quarter[5])
    return date(int(quarter[:4]), month, 31 if month in (3, 12) else 30).isoformat()


def first_day(quarter: str) -> str:
    return date(int(quarter[:4]), 3 * int(quarter[5]) - 2, 1).isoformat()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(demo.files())


@pytest.fixture(scope="module")
def rows(files: dict[str, bytes]) -> pd.DataFrame:
    """Every row of every residents file, with the quarter's first and last day."""
    tables = [table(content) for name, content in files.items() if name.startswith("beboere_")]
    found = pd.concat(tables, ignore_index=True)
    return found.assign(first=found["kvartal"].map(first_day), last=found["kvartal"].map(last_day))


@pytest.fixture(scope="module")
def with_contract(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["avtale_start"] != ""]


@pytest.fixture(scope="module")
def places(files: dict[str, bytes]) -> pd.DataFrame:
    return table(files["plasser.csv"])


@pytest.fixture(scope="module")
def present(rows: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Residents of the last day, by centre and quarter."""
    there = rows[rows["avtale_slutt"] == ""].value_counts(["senter", "kvartal"]).to_dict()
    return {key: int(there.get(key, 0)) for key in EXPECTED}


# The files


def test_one_file_for_each_centre_and_quarter(files: dict[str, bytes]) -> None:
    names = [f"beboere_{centre}_{quarter}.csv" for centre, quarter in EXPECTED]
    assert [name for name in files if name.startswith("beboere_")] == names
    kinds = {name.split("_")[0].removesuffix(".csv") for name in files}
    assert kinds == HEADERS.keys() | OF_SURVEYS
    for centre, quarter in EXPECTED:
        found = table(files[f"beboere_{centre}_{quarter}.csv"])
        assert set(zip(found["senter"], found["kvartal"], strict=True)) == {(centre, quarter)}


def test_bytes_are_as_a_norwegian_spreadsheet_writes_them(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        assert content.startswith(b"\xef\xbb\xbf"), name
        text = content.decode("utf-8-sig")
        lines = text.split("\r\n")
        assert lines[-1] == "", name
        assert not re.search(r"[\r\n\"]", "".join(lines)), name
        kind = name.split("_")[0].removesuffix(".csv")
        header = lines[0] if kind in OF_SURVEYS else HEADERS[kind]
        assert lines[0] == header
        assert {line.count(";") for line in lines[:-1]} == {header.count(";")}


def test_origin_is_reconstructed_for_one_quarter_only(
    rows: pd.DataFrame, places: pd.DataFrame
) -> None:
    for found in (rows, places):
        reconstructed = found["kvartal"] == "2017K3"
        assert set(found.loc[reconstructed, "opphav"]) == {"rekonstruert"}
        assert set(found.loc[~reconstructed, "opphav"]) == {"simulert"}


def test_nothing_looks_like_an_identity_number(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        text = content.decode("utf-8-sig")
        assert not re.search(r"\d{9,}", text), name
        assert not re.search(r"\d{6}[ .\-]?\d{5}", text), name
        cells = re.split(r"[;\r\n]+", text)
        assert max(sum(sign.isdigit() for sign in cell) for cell in cells) <= 8, name


def test_the_same_bytes_every_time(files: dict[str, bytes], tmp_path: Path) -> None:
    assert dict(demo.files()) == files
    paths = demo.write(tmp_path / "new" / "folder")
    assert [path.name for path in paths] == list(files)
    assert [path.read_bytes() for path in paths] == list(files.values())


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_the_same_bytes_whatever_the_hash_seed(files: dict[str, bytes], seed: str) -> None:
    script = (
        "import hashlib; from db import demo;"
        "print(hashlib.sha256(b''.join(content for _, content in demo.files())).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == hashlib.sha256(b"".join(files.values())).hexdigest()


# Each row


@pytest.mark.parametrize("column", ALLOWED)
def test_cells_are_spelled_as_the_report_file_says(rows: pd.DataFrame, column: str) -> None:
    wrong = rows.loc[~rows[column].str.fullmatch(ALLOWED[column]), column]
    assert wrong.empty, wrong.unique()


def test_a_person_has_one_row_in_a_file(rows: pd.DataFrame) -> None:
    assert not rows.duplicated(["kvartal", "deltaker_id"]).any()
    assert rows.groupby("deltaker_id")["senter"].nunique().max() == 1


def test_dates_are_in_order(rows: pd.DataFrame, with_contract: pd.DataFrame) -> None:
    assert (rows["innflyttet"] >= "2016-04-01").all()
    assert (rows["innflyttet"] <= rows["last"]).all()
    assert (with_contract["avtale_start"] >= with_contract["innflyttet"]).all()
    assert (with_contract["avtale_start"] >= "2016-10-01").all()
    assert (with_contract["avtale_start"] <= with_contract["last"]).all()
    ended = rows[rows["avtale_slutt"] != ""]
    assert (ended["avtale_slutt"] >= ended["avtale_start"]).all()
    assert (
        (ended["avtale_slutt"] >= ended["first"]) & (ended["avtale_slutt"] <= ended["last"])
    ).all()


def test_an_end_has_a_reason_and_a_settlement_its_place(rows: pd.DataFrame) -> None:
    assert ((rows["avtale_slutt"] == "") == (rows["slutt_arsak"] == "")).all()
    assert (rows.loc[rows["avtale_slutt"] != "", "avtale_start"] != "").all()
    settled = rows["slutt_arsak"] == "bosatt"
    assert ((rows["bosatt_dato"] != "") == settled).all()
    assert ((rows["bosetting"] != "") == settled).all()
    assert (rows.loc[settled, "bosatt_dato"] == rows.loc[settled, "avtale_slutt"]).all()
    assert (rows.loc[~settled, "bosettingskommune"] == "").all()
    filled = (rows.loc[settled, "bosettingskommune"] != "").mean()
    assert 0.9 < filled < 1


def test_the_municipality_fits_the_place(rows: pd.DataFrame) -> None:
    reference = ROOT / "db" / "reference"
    centres, neighbours, changes = (
        pd.read_csv(reference / name, dtype=str, keep_default_na=False)
        for name in ("centres.csv", "neighbours.csv", "municipality_changes.csv")
    )
    host = dict(zip(centres["code"], centres["municipality_code"], strict=True))
    near = set(zip(neighbours["centre"], neighbours["municipality_code"], strict=True))
    old = set(changes["code_2017"])
    by_new = changes.groupby("code_2018")["code_2017"].agg(list).to_dict()
    for row in rows[rows["bosettingskommune"] != ""].itertuples():
        code, centre = str(row.bosettingskommune), str(row.senter)
        if str(row.bosatt_dato) >= "2018":
            assert code not in old
            codes = by_new.get(code, [code])
        else:
            assert code not in by_new
            codes = [code]
        fits = {
            "vertskommune": host[centre] in codes,
            "nabokommune": any((centre, one) in near for one in codes),
            "annen": host[centre] not in codes and not any((centre, one) in near for one in codes),
        }
        assert fits[str(row.bosetting)], (centre, code, row.bosetting)


def test_without_a_contract_its_columns_are_empty(rows: pd.DataFrame) -> None:
    without = rows[rows["avtale_start"] == ""]
    assert len(without) > 0
    assert (without[CONTRACT] == "").all(axis=None)


def test_hours_add_up_to_a_week_of_at_most_full_time(with_contract: pd.DataFrame) -> None:
    hours = with_contract[HOURS].apply(
        lambda column: pd.to_numeric(column.str.replace(",", ".", regex=False))
    )
    assert hours.notna().all(axis=None)
    assert (hours >= 0).all(axis=None)
    assert (hours["timer_totalt"] <= 37.5).all()
    assert (hours["timer_totalt"] >= 15).all()
    missed = (hours[PARTS].sum(axis=1) - hours["timer_totalt"]).abs()
    assert (missed <= 0.5).all()
    assert 0 < (missed > 0).mean() < 0.1
    assert (hours["timer_spraktrening_arbeid"] <= hours["timer_spraktrening"]).all()


@pytest.mark.parametrize("column", BACKGROUND)
def test_background_is_now_and_then_missing(rows: pd.DataFrame, column: str) -> None:
    people = rows.drop_duplicates("deltaker_id")
    assert 0.10 <= (people[column] == "").mean() <= 0.15
    now = rows[rows["kvartal"] == "2017K3"]
    assert (now[column] == "").any()


def test_absence_is_missing_most_before_it_was_followed_up(with_contract: pd.DataFrame) -> None:
    missing = with_contract["fravaer_timer"] == ""
    early = with_contract["kvartal"] <= "2017K2"
    assert 0.2 <= missing[early].mean() <= 0.4
    assert 0.08 <= missing[~early].mean() <= 0.16


@pytest.mark.parametrize("column", ["individuell_plan", "kartlagt"])
def test_plans_and_mapping_are_mostly_there(with_contract: pd.DataFrame, column: str) -> None:
    answers = with_contract[column].value_counts(normalize=True)
    assert 0.7 < answers["ja"] < 0.95
    assert answers["nei"] > 0.02
    assert answers[""] > 0.02


def test_most_came_from_syria_and_eritrea(rows: pd.DataFrame) -> None:
    people = rows.drop_duplicates("deltaker_id")
    known = people.loc[people["landbakgrunn"] != "", "landbakgrunn"].value_counts(normalize=True)
    assert list(known.index[:2]) == ["SYR", "ERI"]
    assert known.iloc[:2].sum() > 0.7
    assert {"YEM", "XXA"} <= set(known.index)
    assert (people["kjonn"] == "M").sum() > 2 * (people["kjonn"] == "K").sum()


# From quarter to quarter


def test_people_stay_the_same(rows: pd.DataFrame) -> None:
    assert rows.groupby("deltaker_id")[[*BACKGROUND, "innflyttet"]].nunique().max().max() == 1
    started = rows[rows["avtale_start"] != ""].groupby("deltaker_id")["avtale_start"]
    assert started.nunique().max() == 1


def test_people_go_once_and_leave_no_gap(rows: pd.DataFrame) -> None:
    number = rows["kvartal"].map(QUARTERS.index)
    for name, own in rows.assign(number=number).sort_values("number").groupby("deltaker_id"):
        seen = own["number"].tolist()
        assert seen == list(range(seen[0], seen[0] + len(seen))), name
        assert (own["avtale_slutt"].iloc[:-1] == "").all(), name
        first = own.iloc[0]
        assert first["innflyttet"] >= first["first"] or first["kvartal"] == "2016K4", name
        waiting = own["avtale_start"] == ""
        assert waiting.is_monotonic_decreasing, name
        if waiting.any() and not waiting.all():
            assert own["avtale_start"].iloc[-1] > own.loc[waiting, "last"].max(), name


def test_whoever_has_a_contract_is_reported_until_it_ends(rows: pd.DataFrame) -> None:
    final = rows.sort_values("kvartal").drop_duplicates("deltaker_id", keep="last")
    vanished = final[final["kvartal"] < final["senter"].map(LAST_QUARTER)]
    vanished = vanished[vanished["avtale_slutt"] == ""]
    assert (vanished["avtale_start"] == "").all()
    assert 0 < len(vanished) < 60


def test_people_recur(rows: pd.DataFrame) -> None:
    assert rows.groupby("deltaker_id").size().mean() > 2


def test_stocks_move_by_less_than_half(present: dict[tuple[str, str], int]) -> None:
    for (centre, before), (next_centre, after) in pairwise(EXPECTED):
        if centre != next_centre or (centre, after) == ("oslo", "2018K1"):
            continue
        change = present[centre, after] / present[centre, before] - 1
        assert abs(change) <= 0.5, (centre, after, change)


def test_oslo_is_empty_when_it_closes(rows: pd.DataFrame) -> None:
    closing = rows[(rows["senter"] == "oslo") & (rows["kvartal"] == "2018K1")]
    assert len(closing) > 50
    assert (closing["avtale_slutt"] != "").all()


def test_places_hold_the_residents(
    places: pd.DataFrame, present: dict[tuple[str, str], int]
) -> None:
    given = {
        (str(row.senter), str(row.kvartal)): int(str(row.plasser_voksne))
        for row in places.itertuples()
    }
    assert list(given) == EXPECTED
    assert len(places) == len(EXPECTED)
    for (centre, quarter), count in present.items():
        assert count <= given[centre, quarter] <= MOST_PLACES[centre], (centre, quarter)


def test_occupancy_falls_in_2018(places: pd.DataFrame, present: dict[tuple[str, str], int]) -> None:
    total = places.assign(number=places["plasser_voksne"].astype(int)).groupby("kvartal")["number"]
    shares = [
        sum(count for (_, when), count in present.items() if when == quarter) / total.sum()[quarter]
        for quarter in QUARTERS[4:]
    ]
    assert all(later < earlier for earlier, later in pairwise(shares))


# The register follow-up


FOLLOW_UPS = ("oppfolging_2018K2.csv", "oppfolging_2018K4.csv")


@pytest.fixture(scope="module")
def followed(files: dict[str, bytes]) -> pd.DataFrame:
    return pd.concat([table(files[name]) for name in FOLLOW_UPS], ignore_index=True)


def test_five_pairs_are_followed_in_two_extractions(followed: pd.DataFrame) -> None:
    pairs = pd.read_csv(ROOT / "db" / "reference" / "centres.csv", encoding="utf-8-sig")
    pairs = pairs[pairs["kind"].isin(["integration", "ordinary"])]
    assert set(zip(followed["senter"], followed["kvartal"], strict=True)) == {
        (centre, quarter) for centre in pairs["code"] for quarter in ("2018K2", "2018K4")
    }
    assert not followed.duplicated(["senter", "kvartal", "person_id"]).any()
    assert set(followed["opphav"]) == {"simulert"}


def test_the_second_extraction_knows_all_that_the_first_did(followed: pd.DataFrame) -> None:
    first, second = (
        followed[followed["kvartal"] == quarter].set_index(["senter", "person_id"]).sort_index()
        for quarter in ("2018K2", "2018K4")
    )
    assert list(first.index) == list(second.index)
    for name in first.columns.drop(["kvartal", "observert_til"]):
        known = first[name] != ""
        assert (first[name][known] == second[name][known]).all(), name
    assert (first["observert_til"] <= second["observert_til"]).all()


def test_those_followed_arrived_and_settled_as_their_centre_reported(
    followed: pd.DataFrame, rows: pd.DataFrame
) -> None:
    own = followed[(followed["kvartal"] == "2018K4") & followed["senter"].isin(LAST_QUARTER)]
    last_known = rows.sort_values("kvartal").drop_duplicates("deltaker_id", keep="last")
    cohort = last_known[last_known["innflyttet"] < "2017-01-01"]
    for centre in LAST_QUARTER:
        there, here = (t[t["senter"] == centre] for t in (cohort, own))
        assert sorted(there["innflyttet"]) == sorted(here["innflyttet"])
        reported = there[there["bosatt_dato"] != ""][["innflyttet", "bosatt_dato"]]
        missing = reported.value_counts().sub(
            here[["innflyttet", "bosatt_dato"]].value_counts(), fill_value=0
        )
        # The register may have lost sight of a few before they were settled.
        assert missing.clip(lower=0).sum() <= 0.05 * len(reported)
