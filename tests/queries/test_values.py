"""Selections, cells, quarters and quartiles: what holds for every value of theirs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import isclose
from urllib.parse import urlencode, urlsplit

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import strategies as st

from dashboard.errors import WORDINGS
from dashboard.request import Request, pairs_of
from db.refusal import Refusal
from db.vocabulary import Language, Quarter, Rhythm, Status, Text
from queries.ask import opened_with, possible, settle
from queries.cells import quartiles
from queries.values import MAX_PARAMETERS, Catalogue, Cell, CentreFacts, Measure, Selection, Sort
from tests.queries.properties import given

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
quarters = st.builds(Quarter, st.integers(1000, 9999), st.integers(1, 4))
spans = st.one_of(
    st.just((None, None)), st.tuples(quarters, quarters).map(lambda pair: tuple(sorted(pair)))
)
columns = texts.filter(lambda column: column and not column.startswith("-"))


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    first, last = draw(spans)
    return Selection(
        centres=tuple(draw(st.lists(texts, unique=True, max_size=5))),
        first=first,
        last=last,
        measure=draw(st.sampled_from(Measure)),
        sort=draw(st.none() | st.builds(Sort, columns, st.booleans())),
        as_of=draw(st.none() | st.dates()),
    )


def centre(code: str, first: Quarter | None = None, last: Quarter | None = None) -> CentreFacts:
    return CentreFacts(
        code=code,
        name=code.title(),
        county="",
        municipality_code="0301",
        operator_type=None,
        operator=None,
        organisation=None,
        also_ordinary=None,
        capacity_places=None,
        capacity_max=None,
        first_quarter=first,
        last_quarter=last,
        compared_with=None,
    )


OPEN, CLOSED = centre("bodo"), centre("oslo", Quarter(2016, 4), Quarter(2018, 1))
CATALOGUE = Catalogue(
    publication=1,
    published_at=datetime(2019, 1, 1, tzinfo=UTC),
    sha256="0" * 64,
    centres={facts.code: facts for facts in (CLOSED, OPEN, centre("larvik"))},
    quarters=tuple(Quarter(2017, 1).through(Quarter(2018, 4))),
    default_quarter=Quarter(2017, 3),
    published=tuple(Quarter(2017, 1).through(Quarter(2018, 4))),
)


def code_of(refusal: pytest.ExceptionInfo[Refusal]) -> str:
    return refusal.value.code


# --- the selection lives in the address


@given(selections())
def test_a_selection_and_its_query_are_a_round_trip(selection: Selection) -> None:
    assert Selection.from_query(selection.to_query()) == selection


@given(selections(), st.sampled_from(Language), st.sampled_from(["/", "/programme", "/data/x.csv"]))
def test_an_address_says_all_of_a_request(
    selection: Selection, language: Language, path: str
) -> None:
    request = Request(path, selection, language)
    parts = urlsplit(request.address())
    assert Request.from_search(parts.path, parts.query) == request
    assert Request.from_search(parts.path, f"?{parts.query}" if parts.query else "") == request


def understood(search: str) -> Request | Refusal:
    try:
        return Request.from_search("/", search)
    except Refusal as refusal:
        return refusal


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["centre", "quarter", "measure", "sort", "as_of", "lang", "x"]), texts
        )
    )
    | st.lists(st.tuples(texts, texts), max_size=8)
)
def test_any_address_is_refused_or_understood_once_and_for_all(
    pairs: list[tuple[str, str]],
) -> None:
    request = understood(urlencode(pairs))
    if isinstance(request, Refusal):
        assert request.code in WORDINGS
        assert request.http_status == 400
    else:
        assert understood(request.query()) == request


def test_what_is_as_usual_is_left_out_of_the_address() -> None:
    assert Selection().to_query() == []
    assert Request("/programme", Selection()).address() == "/programme"
    assert Request("/", Selection(), Language.EN).address() == "/?lang=en"


def test_an_address_reads_as_people_write_it() -> None:
    selection = Selection(
        ("bodo", "larvik"),
        Quarter(2017, 1),
        Quarter(2017, 3),
        Measure.COUNT,
        Sort("settled~host~2017Q3", True),
    )
    assert Request("/settlement", selection).address() == (
        "/settlement?centre=bodo&centre=larvik&quarter=2017Q1..2017Q3&measure=count"
        "&sort=-settled~host~2017Q3"
    )


def test_one_quarter_is_written_once_and_a_centre_asked_for_twice_counts_once() -> None:
    pairs = [("quarter", "2017K3..2017Q3"), ("centre", "bodo"), ("centre", "bodo")]
    selection = Selection.from_query(pairs)
    assert selection == Selection(("bodo",), Quarter(2017, 3), Quarter(2017, 3))
    assert selection.to_query() == [("centre", "bodo"), ("quarter", "2017Q3")]


def test_a_sort_order_belongs_to_its_page() -> None:
    request = Request("/programme", Selection(("bodo",), sort=Sort("centre", True)), Language.EN)
    moved = request.at("/settlement")
    assert moved == Request("/settlement", Selection(("bodo",)), Language.EN)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("senter=bodo", "unknown_parameter"),
        ("centre=bodo&x=", "unknown_parameter"),
        ("Quarter=2017Q3", "unknown_parameter"),
        ("quarter=2017Q3&quarter=2017Q3", "repeated_parameter"),
        ("measure=share&measure=count", "repeated_parameter"),
        ("sort=centre&sort=-centre", "repeated_parameter"),
        ("quarter=", "bad_quarter"),
        ("quarter=2017", "bad_quarter"),
        ("quarter=2017Q5", "bad_quarter"),
        ("quarter=2017Q0", "bad_quarter"),
        ("quarter=0017Q1", "bad_quarter"),
        ("quarter=2017q5", "bad_quarter"),
        ("quarter=2017Q3%0A4", "bad_quarter"),
        ("quarter=2017Q1..", "bad_quarter"),
        ("quarter=..2017Q1", "bad_quarter"),
        ("quarter=2017Q1...2017Q3", "bad_quarter"),
        ("quarter=2017Q1..2017Q2..2017Q3", "bad_quarter"),
        ("quarter=2017Q3..2017Q1", "bad_range"),
        ("measure=", "bad_measure"),
        ("measure=Share", "bad_measure"),
        ("measure=antall", "bad_measure"),
        ("sort=", "bad_sort"),
        ("sort=-", "bad_sort"),
        ("sort=" + "x" * 201, "bad_sort"),
        ("as_of=", "bad_as_of"),
        ("as_of=newest", "bad_as_of"),
        ("as_of=20171101", "bad_as_of"),
        ("as_of=2017-W44-3", "bad_as_of"),
        ("as_of=2017-11-31", "bad_as_of"),
        ("as_of=2017-11-01T12:00", "bad_as_of"),
        ("as_of=%D9%A2017-11-01", "bad_as_of"),
        ("as_of=2017-11-01&as_of=2017-11-01", "repeated_parameter"),
        ("lang=", "bad_language"),
        ("lang=sv", "bad_language"),
        ("lang=NB", "bad_language"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_by_name(query: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        Request.from_search("/programme", query)
    assert code_of(refused) == code
    assert refused.value.http_status == 400
    for language in Language:
        assert WORDINGS[code].in_(language, **refused.value.details)


def test_a_repeated_language_is_refused() -> None:
    with pytest.raises(Refusal):
        Request.from_search("/programme", "lang=nb&lang=en")


def test_digits_of_other_scripts_make_no_quarter() -> None:
    with pytest.raises(ValueError, match="quarter"):
        Quarter.parse("٢٠١٧Q3")


@pytest.mark.parametrize("number", [MAX_PARAMETERS + 1, MAX_PARAMETERS * 3])
def test_too_many_parameters_are_refused(number: int) -> None:
    query = "&".join(f"centre={n}" for n in range(number))
    for ask in (
        lambda: pairs_of(query),
        lambda: Request.from_pairs("/", [("centre", str(n)) for n in range(number)]),
        lambda: Selection.from_query([("centre", str(n)) for n in range(number)]),
    ):
        with pytest.raises(Refusal) as refused:
            ask()
        assert code_of(refused) == "too_many_parameters"
    allowed = Selection.from_query([("centre", str(n)) for n in range(MAX_PARAMETERS)])
    assert len(allowed.centres) == MAX_PARAMETERS


def test_a_refusal_repeats_no_more_of_the_address_than_can_be_shown() -> None:
    for query in ("quarter=" + "9" * 5000, "measure=" + "x" * 5000, "y" * 5000 + "=1"):
        with pytest.raises(Refusal) as refused:
            Request.from_search("/", query)
        assert all(len(detail) <= 80 for detail in refused.value.details.values())


# --- a selection against what is published


def test_what_is_owed_opens_with_the_common_quarter_and_all_else_with_its_newest() -> None:
    third, second, fourth = Quarter(2017, 3), Quarter(2018, 2), Quarter(2018, 4)
    catalogue = replace(
        CATALOGUE,
        shown={
            "progress": frozenset({third, second}),
            "outcomes": frozenset({second, fourth}),
            "surveys": frozenset({second}),
            "economy": frozenset[Quarter](),
        },
    )

    def opens(*tables: str) -> Quarter | None:
        return opened_with(catalogue, tables).default_quarter

    assert opens("programme") == third
    assert opens("outcomes") == fourth
    assert opens("progress") == second
    assert opens("outcomes", "outcome_pairs") == fourth
    # What is shown together opens together.
    assert opens("surveys", "outcomes") == fourth
    assert opens("programme", "outcomes") == third
    # Where nothing has figures of its own, nothing is better than the common quarter.
    assert opens("economy") == opens("theory") == opens() == third
    assert opened_with(catalogue, ["outcomes"]).quarters == catalogue.quarters


def test_no_choice_is_every_centre_and_the_default_quarter() -> None:
    scope = settle(Selection(), CATALOGUE)
    assert scope.centres == ("oslo", "bodo", "larvik")
    assert scope.quarters == (Quarter(2017, 3),)
    assert scope.last == Quarter(2017, 3)


def test_centres_come_in_the_catalogues_order_and_quarters_in_times() -> None:
    selection = Selection(("larvik", "oslo"), Quarter(2017, 4), Quarter(2018, 2))
    scope = settle(selection, CATALOGUE)
    assert scope.centres == ("oslo", "larvik")
    assert [str(quarter) for quarter in scope.quarters] == ["2017Q4", "2018Q1", "2018Q2"]


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        (Selection(("tromso",)), "unknown_centre"),
        (Selection(("Bodo",)), "unknown_centre"),
        (Selection(("bodo", "")), "unknown_centre"),
        (Selection(("all",)), "unknown_centre"),
        (Selection(first=Quarter(2016, 4), last=Quarter(2017, 1)), "unknown_quarter"),
        (Selection(first=Quarter(2018, 4), last=Quarter(2019, 1)), "unknown_quarter"),
        (Selection(first=Quarter(1000, 1), last=Quarter(9999, 4)), "unknown_quarter"),
    ],
)
def test_what_is_not_published_is_refused_by_name(selection: Selection, code: str) -> None:
    for ask in (settle, possible):
        with pytest.raises(Refusal) as refused:
            ask(selection, CATALOGUE)
        assert code_of(refused) == code
        assert WORDINGS[code].in_(Language.NB, **refused.value.details)


def test_of_an_empty_publication_nothing_can_be_asked() -> None:
    empty = replace(CATALOGUE, quarters=(), default_quarter=None)
    with pytest.raises(Refusal) as refused:
        settle(Selection(), empty)
    assert code_of(refused) == "nothing_published"
    assert refused.value.http_status == 404


@pytest.mark.parametrize(
    ("span", "closed"),
    [
        (("2017Q1", "2018Q1"), ()),
        (("2018Q1", "2018Q4"), ()),
        (("2018Q2", "2018Q2"), ("oslo",)),
        (("2018Q2", "2018Q4"), ("oslo",)),
    ],
)
def test_a_centre_closed_in_every_chosen_quarter_is_taken_out(
    span: tuple[str, str], closed: tuple[str, ...]
) -> None:
    first, last = map(Quarter.parse, span)
    selection = Selection(("oslo", "bodo"), first, last, Measure.COUNT, Sort("centre", True))
    kept, taken = possible(selection, CATALOGUE)
    assert taken == closed
    assert kept == replace(
        selection, centres=tuple(code for code in ("oslo", "bodo") if code not in closed)
    )


# --- cells carry no number unless they are shown

numbers = st.floats(allow_nan=False, allow_infinity=False)
hidden = st.sampled_from([status for status in Status if status is not Status.SHOWN])


@given(hidden, st.sampled_from(["value", "numerator", "denominator"]), numbers)
def test_a_cell_refuses_a_number_that_is_not_shown(status: Status, part: str, n: float) -> None:
    with pytest.raises(ValueError, match="shown"):
        Cell(status, **{part: n})


@given(st.none() | numbers, st.none() | numbers)
def test_a_shown_cell_has_a_value(numerator: float | None, denominator: float | None) -> None:
    with pytest.raises(ValueError, match="shown"):
        Cell(Status.SHOWN, None, numerator, denominator)


@given(numbers)
def test_zero_is_a_number_like_any_other(n: float) -> None:
    assert Cell(Status.SHOWN, n, 0, 0).value == n
    assert Cell(Status.SHOWN, 0).value == 0


def test_each_state_has_its_own_sign() -> None:
    assert {status.code: status.sign for status in Status} == {
        "shown": "",
        "hidden": ":",
        "not_reported": "..",
        "not_applicable": ".",
    }


# --- quartiles


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=200))
def test_quartiles_are_those_of_numpy(days: list[int]) -> None:
    found = quartiles(Counter(days))
    wanted = np.percentile(days, [25, 50, 75], method="linear")
    for code, value in zip(("lower_quartile", "", "upper_quartile"), wanted, strict=True):
        assert isclose(found[code], value, rel_tol=1e-12)
    assert set(found) == {"lower_quartile", "", "upper_quartile"}


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60))
def test_quartiles_lie_in_order_within_what_was_counted(days: list[int]) -> None:
    found = quartiles(Counter(days))
    in_order = [min(days), found["lower_quartile"], found[""], found["upper_quartile"], max(days)]
    assert in_order == sorted(in_order)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ([7], (7, 7, 7)),
        ([1, 2], (1.25, 1.5, 1.75)),
        ([1, 2, 3, 4], (1.75, 2.5, 3.25)),
        ([5, 5, 5, 90], (5, 5, 26.25)),
    ],
)
def test_quartiles_by_hand(days: list[int], wanted: tuple[float, ...]) -> None:
    found = quartiles(Counter(days))
    assert (found["lower_quartile"], found[""], found["upper_quartile"]) == wanted


# --- quarters

steps = st.integers(-2000, 2000)
some = st.builds(Quarter, st.integers(1900, 2100), st.integers(1, 4))
days = st.dates(date(1001, 1, 1), date(9998, 12, 31))


@given(some, st.integers(-200, 200), st.integers(-200, 200))
def test_steps_of_quarters_add_up(quarter: Quarter, one: int, other: int) -> None:
    assert quarter.plus(one).plus(other) == quarter.plus(one + other)
    assert quarter.plus(one).plus(-one) == quarter
    assert quarter.plus(0) == quarter
    assert (quarter.plus(one) > quarter) == (one > 0)
    assert quarter.plus(4 * one) == Quarter(quarter.year + one, quarter.number)


@given(some)
def test_each_quarter_begins_the_day_after_the_one_before_ends(quarter: Quarter) -> None:
    assert quarter.first_day == quarter.plus(-1).last_day + timedelta(days=1)
    assert quarter.first_day.day == 1
    assert 90 <= (quarter.last_day - quarter.first_day).days + 1 <= 92


@given(days)
def test_a_day_falls_in_its_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.year == day.year


@given(quarters)
def test_a_quarter_and_its_code_are_a_round_trip(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter
    for language in Language:
        assert Quarter.parse(quarter.code_in(language)) == quarter
    assert len(str(quarter)) == 6


@given(quarters, quarters)
def test_codes_sort_as_quarters_and_days_do(one: Quarter, other: Quarter) -> None:
    assert (one < other) == (str(one) < str(other)) == (one.first_day < other.first_day)
    assert (one == other) == (hash(one) == hash(other) and str(one) == str(other))


@given(some, st.integers(-5, 60))
def test_through_counts_every_quarter_once(quarter: Quarter, length: int) -> None:
    found = list(quarter.through(quarter.plus(length)))
    assert len(found) == max(0, length + 1)
    assert found == sorted(set(found))


@given(texts)
def test_what_is_no_quarter_is_refused(text: str) -> None:
    assume(len(text) != 6)
    with pytest.raises(ValueError, match="quarter"):
        Quarter.parse(text)


@pytest.mark.parametrize(("year", "number"), [(2017, 0), (2017, 5), (999, 1), (10000, 1)])
def test_there_are_four_quarters_of_a_four_digit_year(year: int, number: int) -> None:
    with pytest.raises(ValueError, match="quarter"):
        Quarter(year, number)


def test_quarters_are_called_what_people_call_them() -> None:
    quarter = Quarter(2017, 3)
    assert quarter.label(Language.NB) == quarter.label(Language.NN) == "3. kvartal 2017"
    assert quarter.label(Language.EN) == "Q3 2017"
    assert quarter.code_in(Language.NB) == "2017K3"
    assert quarter.code_in(Language.EN) == "2017Q3"


@given(st.integers(2000, 2100), st.integers(1, 4))
def test_a_half_year_stands_at_its_last_quarter(year: int, number: int) -> None:
    quarter = Quarter(year, number)
    period = Rhythm.HALF_YEAR.period(quarter)
    assert period.last_day.month in (6, 12)
    assert 0 <= (period.last_day - quarter.last_day).days <= 92
    assert Rhythm.HALF_YEAR.period(period) == period
    assert Rhythm.HALF_YEAR.code(quarter) == Rhythm.HALF_YEAR.code(period)
    assert Rhythm.QUARTER.period(quarter) == quarter


def test_a_half_year_is_named_as_people_name_it() -> None:
    late = Quarter(2017, 3)
    assert Rhythm.HALF_YEAR.code(late) == "2017H2"
    assert Rhythm.HALF_YEAR.label(late, Language.NB) == "2. halvår 2017"
    assert Rhythm.HALF_YEAR.label(Quarter(2018, 2), Language.EN) == "H1 2018"
    assert Rhythm.HALF_YEAR.periods([Quarter(2017, n) for n in (2, 3, 4)]) == [
        Quarter(2017, 2),
        Quarter(2017, 4),
    ]


@pytest.mark.parametrize(
    ("n", "nb", "en"),
    [
        (1, "1 rad", "1 row"),
        ("1", "1 rad", "1 row"),
        (0, "0 rader", "0 rows"),
        (21, "21 rader", "21 rows"),
    ],
)
def test_a_word_follows_from_its_number(n: object, nb: str, en: str) -> None:
    text = Text("{rows} {rows:rad|rader}", "{rows} {rows:row|rows}")
    assert text.in_(Language.NB, rows=n) == nb
    assert text.in_(Language.EN, rows=n) == en
