"""Findings and refusals whose sentences hold details, in a few words: the audit has none of those."""

from __future__ import annotations

from db.ingest.codes import Code
from db.vocabulary import Text

FINDINGS = {
    Code.FILE_TOO_LARGE: Text("filen er for stor", "the file is too large"),
    Code.TOO_MANY_FILES: Text("for mange filer", "too many files"),
    Code.TOO_MANY_ROWS: Text("for mange rader", "too many rows"),
    Code.TOO_MANY_COLUMNS: Text("for mange kolonner", "too many columns"),
    Code.TOO_MANY_SHEETS: Text("for mange ark", "too many sheets"),
    Code.HIDDEN_ROWS: Text("skjulte rader", "hidden rows"),
    Code.HIDDEN_COLUMNS: Text("skjulte kolonner", "hidden columns"),
    Code.PERSON_NUMBER_IN_WORKBOOK: Text(
        "mulig personnummer utenfor cellene", "possible identity number outside the cells"
    ),
    Code.TOO_MANY_FINDINGS: Text("for mange funn", "too many findings"),
    Code.QUARTER_MISSING: Text("rapport mangler mellom to kvartaler", "report missing in between"),
    Code.MORE_WARNINGS: Text("flere advarsler enn det er plass til", "more warnings than fit"),
    Code.SAME_REPORT_TWICE: Text("samme rapport i to filer", "the same report in two files"),
    Code.REASON_TOO_LONG: Text("begrunnelsen er for lang", "the reason is too long"),
    Code.NUMBER_OUT_OF_RANGE: Text("umulig tall", "impossible number"),
    Code.LONG_CONTRACT: Text("avtalen har vart lenge", "the contract has lasted long"),
    Code.SETTLED_FAR_FROM_END: Text(
        "bosetting langt fra avtalens slutt", "settlement far from the contract's end"
    ),
    Code.NEEDS_OTHER: Text("cellen trenger en annen celle", "the cell needs another cell"),
    Code.DAYS_OUT_OF_ORDER: Text("dager i feil rekkefølge", "days out of order"),
    Code.REPEATED_PARTICIPANT: Text("deltakeren står to ganger", "participant repeated"),
    Code.PARTICIPANT_AT_TWO_CENTRES: Text(
        "deltakeren står ved to mottak", "participant at two centres"
    ),
    Code.REPEATED_ROW: Text("det samme står to ganger", "the same is told twice"),
    Code.MORE_ANSWERS: Text("flere svar enn deltakere", "more answers than respondents"),
    Code.ALSO_FOR_ALL: Text("også meldt for alle samlet", "also reported for all together"),
    Code.UNKNOWN_CENTRE: Text("ukjent mottak", "unknown centre"),
    Code.CENTRE_DOES_NOT_REPORT: Text("mottaket rapporterer ikke her", "centre does not report"),
    Code.CENTRE_NOT_OPEN: Text("mottaket var ikke i drift", "the centre was not open"),
    Code.FUTURE_QUARTER: Text("kvartalet har ikke begynt", "the quarter has not begun"),
    Code.QUARTER_NOT_OVER: Text("kvartalet er ikke over", "the quarter is not over"),
    Code.RESIDENTS_CHANGED_MUCH: Text("beboertallet endrer seg mye", "residents change much"),
    Code.MORE_THAN_PLACES: Text("flere beboere enn plasser", "more residents than places"),
}

REFUSALS = {
    "storage_parameter": Text("feil i databasens adresse", "wrong address of the database"),
    "unknown_figure": Text("ukjent tall", "unknown figure"),
    "unknown_indicator": Text("ukjent indikator", "unknown indicator"),
    "unknown_table": Text("ukjent tabell", "unknown table"),
    "unknown_extension": Text("ukjent filtype", "unknown file type"),
    "unknown_centre": Text("ukjent mottak", "unknown centre"),
    "unknown_quarter": Text("ingen tall for kvartalet", "no figures for the quarter"),
    "bad_quarter": Text("ikke et kvartal", "not a quarter"),
    "bad_range": Text("kvartalene står i feil rekkefølge", "the quarters are in the wrong order"),
    "bad_measure": Text("ukjent visning", "unknown way of showing"),
    "bad_sort": Text("ukjent sortering", "unknown sort order"),
    "bad_as_of": Text("ikke en dato", "not a date"),
    "before_first_publication": Text("før første publisering", "before the first publication"),
    "publication_waits": Text("publiseringen venter", "publishing waits"),
    "not_shown_any_more": Text("vises ikke lenger", "not shown any more"),
    "before_first_report": Text("før første rapport", "before the first report"),
    "no_report_yet": Text("rapporten var ikke mottatt da", "the report had not come by then"),
    "unknown_deed": Text("ukjent handling", "unknown deed"),
    "bad_language": Text("ukjent språk", "unknown language"),
    "bad_dialect": Text("ukjent dialekt", "unknown dialect"),
    "unknown_parameter": Text("ukjent ledd i adressen", "unknown part of the address"),
    "repeated_parameter": Text("samme ledd flere ganger", "the same part several times"),
    "bad_audience": Text("ukjent målgruppe", "unknown audience"),
    "not_protected": Text("tallene var ikke godt nok skjult", "figures not hidden well enough"),
    "no_report_then": Text("ingen rapport er ventet", "no report is expected"),
    "unknown_kind": Text("ukjent rapport", "unknown report"),
    "too_often": Text("for mange ganger på kort tid", "too many times in a short while"),
    "report_moved_on": Text("rapporten var allerede behandlet", "the report was already handled"),
    "report_changed_meanwhile": Text("en nyere rapport kom først", "a newer report came first"),
    "step_not_possible": Text("ikke mulig med denne statusen", "not possible with this status"),
    "reason_too_short": Text("begrunnelsen var ingen setning", "the reason was no sentence"),
    "reason_too_long": Text("begrunnelsen var for lang", "the reason was too long"),
    "too_many_files": Text("for mange filer", "too many files"),
    "too_many_waiting": Text("for mange sendinger ventet", "too many deliveries waited"),
    "delivery_too_large": Text("sendingen var for stor", "the delivery was too large"),
    "demonstration_in_the_way": Text("det er sendt rapporter her", "reports have been sent here"),
    "http": Text("kunne ikke besvares", "could not be answered"),
    "internal": Text("feil hos oss", "an error on our side"),
    "password_too_short": Text("for kort passord", "password too short"),
    "password_too_long": Text("for langt passord", "password too long"),
    "bad_name": Text("navnet mangler eller er for langt", "the name is missing or too long"),
}
