"""Where in a workbook something stands that no visible cell shows, in words that help to find it."""

from __future__ import annotations

from db.vocabulary import Labelled


class Place(Labelled):
    """A place in a workbook: what it is called in the program that the sender uses."""

    CELL = "cell", "en celle", "a cell"
    FORMULA = "formula", "en formel", "a formula"
    HIDDEN_SHEET = "hidden_sheet", "et skjult ark", "a hidden sheet"
    DELETED_TEXT = (
        "deleted_text",
        "tekst som er slettet, men fortsatt ligger i filen",
        "text that is deleted but still in the file",
    )
    COMMENT = "comment", "en kommentar", "a comment"
    HEADER = "header", "topp- eller bunnteksten (Sideoppsett)", "the header or footer (Page Setup)"
    VALIDATION = (
        "validation",
        "en datavalidering (Data > Datavalidering)",
        "a data validation (Data > Data Validation)",
    )
    FILTER = "filter", "et filter (Data > Filter)", "a filter (Data > Filter)"
    LINK = "link", "en hyperkobling", "a hyperlink"
    SCENARIO = "scenario", "et scenario (Data > Hva-skjer-hvis)", "a scenario (Data > What-If)"
    FORMAT = "format", "et format eller en formatregel", "a format or a rule of formatting"
    DEFINED_NAME = (
        "defined_name",
        "et navn i Navnebehandling (Formler)",
        "a name in the Name Manager (Formulas)",
    )
    TABLE = (
        "table",
        "navnet på en tabell eller en kolonne i den",
        "the name of a table or its column",
    )
    PIVOT = "pivot", "en pivottabell eller det den husker", "a pivot table or what it remembers"
    CHART = "chart", "et diagram", "a chart"
    DRAWING = "drawing", "en figur, et bilde eller en tekstboks", "a shape, a picture or a text box"
    PROPERTIES = (
        "properties",
        "egenskapene til filen (Fil > Informasjon)",
        "the file's properties (File > Info)",
    )
    CUSTOM_DATA = (
        "custom_data",
        "egenskaper som et dokumentbibliotek har lagt til (Fil > Informasjon > Undersøk dokument)",
        "properties that a document library has added (File > Info > Inspect Document)",
    )
    SHEET_NAME = "sheet_name", "navnet på et ark", "the name of a sheet"
    OTHER = "other", "arbeidsbokens innstillinger", "the workbook's settings"


PLACES = {place.code: place for place in Place}
