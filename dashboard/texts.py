"""The words of the interface that belong to no indicator."""

from __future__ import annotations

from db.vocabulary import Text

PRODUCT = Text("Integreringsmottak i tall", "Integration reception centres in figures")

SKIP = Text("Hopp til innholdet", "Skip to content")
NAVIGATION = Text("Hovedmeny", "Main menu")
OTHER_LANGUAGE = Text("English", "Norsk bokmål")
THEME = Text("Bytt mellom lys og mørk visning", "Switch between light and dark")
THEME_SHORT = Text("Lys/mørk", "Light/dark")
LOADING = Text("Henter tall …", "Fetching figures …")
NO_SCRIPT = Text(
    "Sidene trenger JavaScript for å vise diagrammer og filtre. Tallene kan også hentes som filer: ",
    "The pages need JavaScript to show charts and filters. The figures are also available as "
    "files: ",
)

FILTER = Text("Filtrer", "Filter")
CENTRES = Text("Mottak", "Centres")
N_OF_M = Text("{n} av {m} valgt", "{n} of {m} selected")
SELECT_ALL = Text("Velg alle", "Select all")
RESET = Text("Tilbakestill", "Reset")
QUARTER = Text("Kvartal", "Quarter")
HALF_YEAR = Text("Halvår", "Half-year")
ORIGIN = Text("Opphav", "Origin")
FORMULA = Text("Formel", "Formula")
SOURCE_SECTION = Text("Kilde i evalueringen", "Source in the evaluation")
CAUTION = Text("Mulige feilkilder", "Possible sources of error")
FROM_QUARTER = Text("Vis fra", "Show from")
ONLY_THIS_QUARTER = Text("Bare dette kvartalet", "This quarter only")
ONLY_THIS_HALF_YEAR = Text("Bare dette halvåret", "This half-year only")
MEASURE = Text("Vis som", "Show as")
AS_SHARE = Text("Andel", "Share")
AS_NUMBER = Text("Antall", "Number")
AS_OF = Text("Kjent per", "As known on")
NEWEST = Text("Nyeste", "Newest")
AS_KNOWN = Text(
    "Slik tallet var kjent {day} (publisering {n})", "As known on {day} (publication {n})"
)
AS_KNOWN_BEFORE = Text(
    "Slik det var kjent {day}, før noe var publisert",
    "As known on {day}, before anything was published",
)
AS_KNOWN_REPORTS = Text(
    "Det som er sendt og behandlet etterpå, er ikke med.",
    "What has been sent and decided afterwards is left out.",
)
AS_IT_IS_NOW = Text("Se hvordan det er nå", "See how it is now")
TO_TODAY = Text("Vis slik det er i dag", "Show it as it is today")
AS_KNOWN_NEWER = Text(
    "Nyere tall er publisert etterpå.", "Newer figures have been published afterwards."
)
AS_KNOWN_NEWEST = Text("Ingenting er publisert etterpå.", "Nothing has been published afterwards.")
TO_NEWEST = Text("Vis de nyeste tallene", "Show the newest figures")
QUARTERS_NOT_KNOWN = Text(
    "Kvartalet var ikke publisert da, så et annet er valgt.",
    "The quarter was not published then, so another is chosen.",
)
COPY_LINK = Text("Kopier lenke", "Copy link")
COPIED = Text("Lenken er kopiert", "The link is copied")
DOWNLOAD = Text("Last ned", "Download")
CLOSED_CENTRE = Text("{name} (ikke i drift)", "{name} (not open)")
NOT_OPEN = Text("ikke i drift", "not open")
ALL_CHOSEN_AGAIN = Text(
    "Minst ett mottak må være valgt, så alle er valgt igjen.",
    "At least one centre must be selected, so all are selected again.",
)
TAKEN_OUT = Text(
    "{names} er tatt ut av utvalget fordi mottaket ikke var i drift.",
    "{names} was taken out of the selection because the centre was not open.",
)
RANGE_CLEARED = Text(
    "Startkvartalet er nullstilt fordi det lå etter det valgte kvartalet.",
    "The first quarter was cleared because it came after the chosen quarter.",
)
NOW_SHOWING = Text("Viser {centres}, {quarters}.", "Showing {centres}, {quarters}.")
ALL_M_CENTRES = Text("alle {m} mottak", "all {m} centres")
ALL_OPEN_CENTRES = Text("alle {n} mottak i drift", "all {n} open centres")
ALL_TOGETHER = Text("alle mottak samlet", "all centres together")
N_CENTRES = Text("{n} av {m} mottak", "{n} of {m} centres")
SPAN = Text("{first} til {last}", "{first} to {last}")

CENTRE = Text("Mottak", "Centre")
BY = Text("av {who}", "by {who}")
TARGET = Text("Mål", "Target")
AS_TABLE = Text("Vis tallene som tabell", "Show the figures as a table")
ZERO = Text("null", "zero")
LEGEND = Text("Tegnforklaring", "Legend")
BREAK = Text("Brudd i serien: {centres}: {what}.", "Break in the series: {centres}: {what}.")
EVERY_CENTRE = Text("alle mottak som vises", "every centre shown")
WHENCE = Text(
    "Hvert tall i tabellene er en lenke til hvor det kommer fra. Med tastatur: Tab til første tall "
    "i tabellen, piltaster videre til de andre.",
    "Each figure in the tables is a link to where it comes from. By keyboard: Tab to the first of "
    "a table, arrow keys to the others.",
)
PRINTED = Text("Skrevet ut {day}.", "Printed on {day}.")
SHEET = Text("side", "page")
SHEETS = Text("av", "of")
PART = Text("del {n} av {m}", "part {n} of {m}")
DEFINITIONS = Text("Definisjoner og kilder", "Definitions and sources")
NOTES = Text("Merknader", "Notes")
SOURCE = Text("Kilde", "Source")
SOURCE_REPORT = Text(
    "mottakenes kvartalsrapporter til IMDi",
    "the centres' quarterly reports to IMDi",
)
PUBLICATION = Text("Publisering {n}, {when}", "Publication {n}, {when}")
NOT_PUBLISHED = Text("Ingenting er publisert ennå.", "Nothing is published yet.")
NO_LOGIN = Text(
    "Innlogging er ikke satt opp: én lokal bruker har alle rettigheter, og tjenesten svarer bare denne "
    "maskinen.",
    "No login is set up: one local user has every right, and the service answers this machine only.",
)
AS_REPORTED = Text("Tallene vises slik de er rapportert.", "Figures are shown as reported.")
OWN_AS_REPORTED = Text(
    "Tallene for eget mottak vises slik de er rapportert; «Alle mottak» slik alle ser dem.",
    "Figures of your own centre are shown as reported; “All centres” as everybody sees them.",
)
AS_EVERYBODY = Text(
    "Slik alle ser det: tall som gjelder færre enn {n} personer, og tall som ville røpe dem, er "
    "skjult (:).",
    "As everybody sees it: figures of fewer than {n} persons, and figures that would give them away, "
    "are hidden (:).",
)
SEE_AS_EVERYBODY = Text("Se siden slik alle ser det", "See the page as everybody does")
SEE_AS_REPORTED = Text("Tilbake til tallene som rapportert", "Back to figures as reported")

ORIGIN_SENTENCE = {
    "reported": Text(
        "Rapportert: sendt inn av mottakene og godkjent.",
        "Reported: sent by the centres and approved.",
    ),
    "reconstructed": Text(
        "Rekonstruert: hele tall som gir akkurat de avrundede andelene evalueringen oppgir.",
        "Reconstructed: whole numbers that give exactly the rounded shares the evaluation states.",
    ),
    "simulated": Text(
        "Simulert: oppdiktede beboere til demonstrasjon. Bruk aldri disse tallene i en sak.",
        "Simulated: invented residents for demonstration. Never use these figures in a case.",
    ),
}
ORIGIN_MARK = {"reported": "", "reconstructed": "r", "simulated": "s"}
BANNER_TITLE = Text("Demonstrasjonstall", "Demonstration figures")

SERIES_LIMIT = Text(
    " Diagrammet viser {n} av {m} valgte mottak; tabellene har alle.",
    " The chart shows {n} of {m} selected centres; the tables have all.",
)

FILES = {
    "csv": Text("CSV, som vist", "CSV, as shown"),
    "long.csv": Text("CSV, én rad per tall", "CSV, one row a figure"),
    "xlsx": Text("Excel", "Excel"),
    "json": Text("JSON-stat", "JSON-stat"),
}

WORD_TABLES = {
    "submissions": Text("Innsendte rapporter", "Reports sent"),
    "theory": Text("Endringsteori", "Theory of change"),
    "quality": Text("Gjennomføring", "Implementation"),
    "contents": Text("Rapporten", "The report"),
    "models": Text("Mottaksmodeller", "Centre models"),
    "incentives": Text("Insentiver og sanksjoner", "Incentives and sanctions"),
    "timeline": Text("Tidslinje", "Timeline"),
    "responsibilities": Text("Nasjonalt ansvar", "National responsibility"),
    "outcome_pairs": Text("Par side om side", "Pairs side by side"),
    "outcome_curves": Text("Kurver måned for måned", "Curves month by month"),
    "outcome_groups": Text("Hvem som er fulgt", "Who is followed"),
}
"""Tables of words; figures may stand in them."""
WORD_FILES = {
    "csv": FILES["csv"],
    "xlsx": FILES["xlsx"],
    "json": Text("JSON", "JSON"),
}
NOT_STATED = Text("ikke oppgitt", "not stated")
