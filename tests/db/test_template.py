"""The empty report form: its lists are the import's words, and what is filled in is what is read."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from db.centres import countries
from db.ingest import Code, ReportFile, cells
from db.ingest.check import CheckedFile, check
from db.ingest.columns import Column
from db.ingest.contents import column_letters
from db.ingest.kinds import COLUMNS
from db.ingest.template import file_name, template, written
from db.ingest.words import SERVICES, STAYS
from db.refusal import Refusal
from db.surveys import Service, Stay, items, statements
from db.vocabulary import Language, Origin, Quarter, ReportKind
from tests.db.import_cases import NOW, deliver

TODAY = date(2017, 11, 1)
NEXT_YEAR = datetime(2018, 1, 15, tzinfo=UTC)
"""When the half-year of every example is over."""
FORMS = [(kind, language) for kind in COLUMNS for language in (Language.NB, Language.EN)]
Cells = Mapping[str, object]
each_form = pytest.mark.parametrize(("kind", "language"), FORMS, ids=str)

LISTS = {
    "centre": (["oslo", "larvik", "kristiansand", "steinkjer", "bodo"],) * 2,
    "quarter": (
        ["2017K4", "2017K3", "2017K2", "2017K1", "2016K4"],
        ["2017Q4", "2017Q3", "2017Q2", "2017Q1", "2016Q4"],
    ),
    "sex": (["K", "M"], ["F", "M"]),
    "age_group": (["18-24", "25-34", "35-44", "45-54", "55+"],) * 2,
    "end_reason": (
        ["bosatt", "kontraktsbrudd", "eget_onske", "avslag", "annet"],
        ["settled", "breach", "own_wish", "rejection", "other"],
    ),
    "settlement_place": (
        ["vertskommune", "nabokommune", "annen"],
        ["host", "neighbour", "other"],
    ),
    "individual_plan": (["ja", "nei"], ["yes", "no"]),
    "competence_mapped": (["ja", "nei"], ["yes", "no"]),
    "origin": (
        ["rapportert", "rekonstruert", "simulert"],
        ["reported", "reconstructed", "simulated"],
    ),
    "country": (sorted(countries()),) * 2,
    "country_group": (["syria", "eritrea", "andre"], ["syria", "eritrea", "other"]),
    "permit_kind": (
        ["beskyttelse", "humanitaert", "annet"],
        ["protection", "humanitarian", "other"],
    ),
    "year_after": (
        ["arbeid", "utdanning", "arbeid_og_utdanning", "annet"],
        ["work", "education", "both", "neither"],
    ),
    "level_at_arrival": (["under_A1", "A1", "A2", "B1", "B2"],) * 2,
    "level_latest": (["under_A1", "A1", "A2", "B1", "B2"],) * 2,
    "work_practice": (["ja", "nei"], ["yes", "no"]),
    "presence": (
        ["moett", "helse", "aerend", "omsorg", "kollisjon", "annet", "ugyldig"],
        ["attended", "health", "errands", "care", "clash", "other", "unexcused"],
    ),
    "measure": (
        [
            *("gavekort", "busskort", "nettbrett", "ordbok", "felles_goder"),
            *("felles_arrangementer", "besok", "annet_insentiv", "trekk_basisbelop"),
            *("gode_trukket", "annen_sanksjon"),
        ],
        [
            *("gift_card", "bus_pass", "tablet_loan", "dictionary", "shared_benefits"),
            *("shared_events", "visit", "other_incentive", "benefit_cut", "withdrawn_good"),
            "other_sanction",
        ],
    ),
    "step": (
        ["provd", "planlagt", "vurdert", "omstridt"],
        ["tried", "planned", "considered", "disputed"],
    ),
    "aftermath": (
        [
            *("fornoyd", "flere_motte", "mindre_fravaer", "ingen_endring", "nodvendig"),
            *("trivsel", "ikke_vurdert"),
        ],
        [
            *("satisfied", "more_attendance", "less_absence", "no_change", "needed"),
            *("well_being", "not_judged"),
        ],
    ),
    "post": (
        [
            *("tilskudd_kvalifisering", "tilskudd_frivillige", "tilskudd_andre"),
            *("egne_norskopplaering", "egne_veiledning", "egne_oppfolging", "egne_samordning"),
            *("egne_annet", "samarbeidspartnere"),
        ],
        [
            *("grant_qualification", "grant_voluntary", "grant_other", "own_tuition"),
            *("own_guidance", "own_follow_up", "own_coordination", "own_other", "partners"),
        ],
    ),
}
"""The lists as the description of the file has them."""
COMPARED_WITH = ("drammen", "lillesand", "larvik-ordinary", "steinkjer-ordinary", "tverlandet")
"""The ordinary centres, for reports that are of them too."""
_ANSWERS = {a.code: a.text.nb for item in items().values() for a in item.answers}
_OF_SURVEYS = {
    "centre": ([*LISTS["centre"][0], "all"],) * 2,
    "quarter": (["2017H2", "2017H1", "2016H2"],) * 2,
    "service": (list(SERVICES.nb), [each.code for each in Service]),
    "item": (list(items()),) * 2,
    "answer": (list(_ANSWERS.values()), list(_ANSWERS)),
    "stay": (list(STAYS.nb), [each.code for each in Stay]),
    "statement": (list(statements()),) * 2,
    "score": (["1", "2", "3", "4"],) * 2,
}
"""What the reports of surveys have instead, and beside."""


def lists_of(kind: ReportKind) -> dict[str, tuple[list[str], list[str]]]:
    """The lists of a report, in each language."""
    of_surveys = kind in (ReportKind.STAFF_SURVEY, ReportKind.MOTIVATION)
    return LISTS | _OF_SURVEYS if of_surveys else LISTS


def part(form: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        return archive.read(name).decode()


def filled(form: bytes, kind: ReportKind, rows: Sequence[Cells], language: Language) -> bytes:
    """The form with rows typed into it, as a spreadsheet stores what is typed; by hand."""
    lines = []
    for number, row in enumerate(rows, start=2):
        cells = []
        for index, column in enumerate(COLUMNS[kind]):
            value = row.get(column.name)
            if value is not None:
                cells.append(_typed(f"{column_letters(index)}{number}", value, column, language))
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</sheetData>", "".join(lines).encode() + b"</sheetData>"
                )
                assert "".join(lines).encode() in content
            new.writestr(name, content)
    return changed.getvalue()


def _typed(place: str, value: object, column: Column, language: Language) -> str:
    shown = written(value, column, language)
    style = _style(column, language)
    if isinstance(shown, date):
        return f'<c r="{place}" s="{style}"><v>{(shown - date(1899, 12, 30)).days}</v></c>'
    if isinstance(shown, Decimal | int):
        return f'<c r="{place}" s="{style}"><v>{shown}</v></c>'
    text = html.escape(str(shown))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


def _style(column: Column, language: Language) -> str:
    """The style that the form gives the column's cells."""
    kind = next(kind for kind in COLUMNS if column in COLUMNS[kind])
    key = (kind, language)
    if key not in _STYLES:
        _STYLES[key] = part(blank(kind, language), "xl/worksheets/sheet1.xml")
    number = COLUMNS[kind].index(column) + 1
    for found in re.finditer(r'<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"', _STYLES[key]):
        if int(found[1]) <= number <= int(found[2]):
            return found[3]
    raise AssertionError(column.name)


_STYLES: dict[tuple[ReportKind, Language], str] = {}


def blank(kind: ReportKind, language: Language) -> bytes:
    return template(kind, language, today=TODAY)


def told(file: CheckedFile, kind: ReportKind) -> list[dict[str, Any]]:
    """What the import read of each row, without where it stood."""
    names = [column.name for column in COLUMNS[kind]]
    return [{name: getattr(row, name) for name in names} for row in file.rows]


def example(kind: ReportKind) -> dict[str, object]:
    return {column.name: column.read(column.example) for column in COLUMNS[kind]}


def validations(form: bytes) -> dict[str, dict[str, str]]:
    """The rules of the cells by the first of them, such as ``A2``."""
    found = {}
    sheet = part(form, "xl/worksheets/sheet1.xml")
    for attributes, inside in re.findall(
        r"<dataValidation ([^>]*)>(.*?)</dataValidation>", sheet, re.DOTALL
    ):
        rule = {k: html.unescape(v) for k, v in re.findall(r'(\w+)="([^"]*)"', attributes)}
        formula = re.search(r"<formula1>(.*?)</formula1>", inside)
        rule["formula"] = html.unescape(formula[1]) if formula else ""
        found[rule["sqref"].split(":")[0]] = rule
    return found


def words_of(form: bytes, reference: str) -> list[str]:
    """The words in a range such as ``Lister!$A$2:$A$6``, read by another reader."""
    name, first, last, end = re.fullmatch(
        r"(\w+)!\$([A-Z]+)\$2:\$([A-Z]+)\$(\d+)", reference
    ).groups()  # type: ignore[union-attr]
    assert first == last
    index = sum((ord(s) - 64) * 26**i for i, s in enumerate(reversed(first))) - 1
    table = CalamineWorkbook.from_filelike(io.BytesIO(form)).get_sheet_by_name(name).to_python()
    return [str(row[index]) for row in table[1 : int(end)]]


@each_form
def test_an_empty_form_says_that_it_has_no_rows(kind: ReportKind, language: Language) -> None:
    (finding,) = check(ReportFile("r.xlsx", blank(kind, language)), 1).findings
    assert finding.code is Code.NO_ROWS


@each_form
def test_every_list_is_that_of_the_file_and_ends_where_its_words_end(
    kind: ReportKind, language: Language
) -> None:
    form = blank(kind, language)
    rules = validations(form)
    lists = lists_of(kind)
    seen = set()
    for index, column in enumerate(COLUMNS[kind]):
        rule = rules[f"{column_letters(index)}2"]
        assert rule["prompt"].startswith(column.about.in_(language))
        assert rule["error"]
        assert rule.get("showInputMessage") == rule.get("showErrorMessage") == "1"
        assert (rule["type"] == "list") == (column.name in lists), column.name
        if rule["type"] == "list":
            seen.add(column.name)
            half_years = column.read is cells.half_year
            of_column = (_OF_SURVEYS if half_years else lists)[column.name]
            wanted = of_column[language is Language.EN]
            if column.name == "centre" and kind is ReportKind.FOLLOW_UP:
                wanted = [*wanted, *COMPARED_WITH]
            assert words_of(form, rule["formula"]) == wanted
            for word in wanted:
                column.read(word)
    assert seen == {column.name for column in COLUMNS[kind]} & lists.keys()


@each_form
def test_the_example_is_imported_as_it_stands(
    engine: Engine, kind: ReportKind, language: Language
) -> None:
    form = filled(blank(kind, language), kind, [example(kind)], language)
    told = example(kind)
    receipt = deliver(engine, ReportFile("skjema.xlsx", form), now=NEXT_YEAR)
    assert [f for file in receipt.findings for f in file.findings] == []
    assert [(s.kind, s.centre, s.quarter) for s in receipt.stored] == [
        (kind, told["centre"], told["quarter"])
    ]


def hours(most: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, most, places=2)


ANY_DAY = st.dates(date(1990, 1, 1), date(2100, 12, 31))
VALUES: dict[str, st.SearchStrategy[object]] = {
    "centre": st.sampled_from(LISTS["centre"][0]),
    "quarter": st.sampled_from(LISTS["quarter"][1]).map(Quarter.parse),
    **dict.fromkeys(
        ("participant_id", "person_id"), st.from_regex(r"[A-Z]{1,4}-[0-9]{1,4}", fullmatch=True)
    ),
    "country": st.sampled_from(sorted(countries())),
    "settlement_municipality": st.from_regex(r"[0-9]{4}", fullmatch=True),
    "absence_hours": hours(92 * 24),
    "origin": st.sampled_from(list(Origin)),
}


def of_column(column: Column) -> st.SearchStrategy[object]:
    """Any value of the column, or none where it may be empty."""
    value = VALUES.get(column.name)
    if column.read is cells.half_year:
        value = st.sampled_from(_OF_SURVEYS["quarter"][0]).map(cells.half_year)
    elif isinstance(column.read, cells.Whole):
        # Of counted answers none is as good as not told.
        value = st.integers(int(column.name == "count"), column.read.most)
    if value is None and column.words is not None:
        value = st.sampled_from(list(column.words.nb.values()))
    if value is None:
        value = hours(168) if column.name.startswith("hours") else ANY_DAY
    return value if column.filled or column.name == "origin" else st.none() | value


@pytest.mark.parametrize(("kind", "language"), FORMS, ids=str)
@settings(max_examples=8)  # each form is read by a process of its own, so rather many rows in each
@given(data=st.data())
def test_whatever_is_filled_in_is_what_is_read(
    kind: ReportKind, language: Language, data: st.DataObject
) -> None:
    row = st.fixed_dictionaries({column.name: of_column(column) for column in COLUMNS[kind]})
    rows = data.draw(st.lists(row, min_size=1, max_size=12))
    form = filled(_BLANK[kind, language], kind, rows, language)
    assert told(check(ReportFile("r.xlsx", form), 1), kind) == rows


_BLANK = {(kind, language): blank(kind, language) for kind, language in FORMS}

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not installed (Debian: libreoffice-calc)"
)
@each_form
def test_a_form_that_libreoffice_has_saved_is_imported_alike(
    kind: ReportKind, language: Language, tmp_path: Path
) -> None:
    assert OFFICE is not None
    empty = dict.fromkeys(example(kind))
    first = example(kind)
    second = empty | {each.name: first[each.name] for each in COLUMNS[kind] if each.filled}
    rows = [first, second | {"origin": Origin.REPORTED, "quarter": Quarter(2018, 2)}]
    forms = {
        "empty": blank(kind, language),
        "full": filled(blank(kind, language), kind, rows, language),
    }
    for name, form in forms.items():
        (tmp_path / f"{name}.xlsx").write_bytes(form)
    names = [str(tmp_path / f"{name}.xlsx") for name in forms]
    own = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [
            OFFICE,
            own,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path / "saved"),
            *names,
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    saved = {name: (tmp_path / "saved" / f"{name}.xlsx").read_bytes() for name in forms}
    assert all(saved[name] != forms[name] for name in forms)
    (finding,) = check(ReportFile("r.xlsx", saved["empty"]), 1).findings
    assert finding.code is Code.NO_ROWS
    file = check(ReportFile("r.xlsx", saved["full"]), 1)
    assert (told(file, kind), file.findings) == (rows, [])


def test_a_form_for_one_centre_and_quarter_offers_no_other() -> None:
    kind, quarter = ReportKind.CAPACITY, Quarter(2017, 3)
    form = template(kind, Language.NB, today=TODAY, centre="bodo", quarter=quarter)
    rules = validations(form)
    assert words_of(form, rules["A2"]["formula"]) == ["bodo"]
    assert words_of(form, rules["B2"]["formula"]) == ["2017K3"]
    assert file_name(kind, Language.NB, "bodo", quarter) == "plasser_bodo_2017K3.xlsx"


@pytest.mark.parametrize(
    ("centre", "quarter", "code"),
    [
        ("nowhere", None, "unknown_centre"),
        ("drammen", None, "unknown_centre"),  # an ordinary centre, which does not report
        ("bodo", Quarter(2018, 1), "no_report_then"),
        (None, Quarter(2016, 3), "no_report_then"),
    ],
)
def test_no_form_is_made_for_what_cannot_be_reported(
    centre: str | None, quarter: Quarter | None, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        template(ReportKind.RESIDENTS, Language.NB, today=TODAY, centre=centre, quarter=quarter)
    assert refused.value.code == code


def test_a_closed_centre_is_asked_for_no_later_quarter() -> None:
    form = template(ReportKind.CAPACITY, Language.EN, today=date(2026, 1, 1), centre="oslo")
    quarters = words_of(form, validations(form)["B2"]["formula"])
    assert (quarters[0], quarters[-1]) == ("2018Q1", "2016Q4")


def test_the_same_form_is_the_same_bytes() -> None:
    assert NOW.date() == TODAY
    assert blank(ReportKind.RESIDENTS, Language.NB) == _BLANK[ReportKind.RESIDENTS, Language.NB]
