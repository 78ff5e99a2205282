"""Every kind of finding, declared once: code, grade, what happened and what to do."""

from __future__ import annotations

from enum import Enum
from typing import Self

from db.vocabulary import Labelled, Text


class Grade(Labelled):
    """How serious a finding is, the most serious first."""

    CRITICAL = "critical", "kritisk: hele filen er avvist", "critical: the whole file is refused"
    ERROR = "error", "feil: må rettes", "error: must be mended"
    WARNING = "warning", "advarsel: må begrunnes", "warning: needs a reason"
    INFO = "info", "til orientering", "for information"


_TAKE_IT_OUT = (
    "Ingenting fra filen er lagret. Bruk mottakets egen deltaker-ID, send på nytt og slett kopier.",
    "Nothing of the file was kept. Use the centre's own participant id, send anew, delete copies.",
)


class Code(Enum):
    """A kind of finding: ``value`` is its code; ``happened`` and ``remedy`` are its wording."""

    grade: Grade
    happened: Text
    remedy: Text

    def __new__(
        cls, code: str, grade: Grade, happened: tuple[str, str], remedy: tuple[str, str]
    ) -> Self:
        member = object.__new__(cls)
        member._value_ = code
        member.grade = grade
        member.happened = Text(*happened)
        member.remedy = Text(*remedy)
        return member

    def __str__(self) -> str:
        return str(self.value)

    # fmt: off
    # --- person data: the whole file is refused and nothing of it is kept
    IDENTITY_NUMBER = ("identity_number", Grade.CRITICAL,
        ("Her står det noe som ser ut som et fødselsnummer eller D-nummer.",
         "Something here looks like a national identity number."),
        _TAKE_IT_OUT)
    DUF_NUMBER = ("duf_number", Grade.CRITICAL,
        ("Her står det noe som ser ut som et DUF-nummer.",
         "Something here looks like a DUF number."),
        _TAKE_IT_OUT)
    PERSON_NUMBER_IN_WORKBOOK = ("person_number_in_workbook", Grade.CRITICAL,
        ("Noe som ser ut som et personnummer, står utenfor cellene som leses: {place}.",
         "Something that looks like an identity number is outside the cells that are read: {place}."),
        ("Ingenting fra filen er lagret. Fjern det, eller kopier bare cellene til et nytt skjema.",
         "Nothing of the file was kept. Remove it, or copy only the cells into a new form."))

    # --- the file
    EMPTY_FILE = ("empty_file", Grade.ERROR,
        ("Filen er tom.", "The file is empty."),
        ("Sjekk at riktig fil ble valgt, og at den er lagret.",
         "Check that the right file was chosen and that it was saved."))
    FILE_TOO_LARGE = ("file_too_large", Grade.ERROR,
        ("Filen er større enn {limit}.", "The file is larger than {limit}."),
        ("Send ett kvartal om gangen, uten bilder og andre vedlegg.",
         "Send one quarter at a time, without pictures and attachments."))
    TOO_DEMANDING = ("too_demanding", Grade.ERROR,
        ("Det krever for mye tid eller minne å lese filen, så lesingen ble stoppet.",
         "Reading the file takes too much time or memory, so it was stopped."),
        ("Kopier bare cellene over i et nytt skjema. Del en stor rapport i flere filer.",
         "Copy only the cells into a new form. Split a large report into several files."))
    TOO_MANY_FILES = ("too_many_files", Grade.ERROR,
        ("Sendingen har flere enn {limit} filer.", "The delivery has more than {limit} files."),
        ("Del den i flere sendinger.", "Split it into several deliveries."))
    UNSUPPORTED_FORMAT = ("unsupported_format", Grade.ERROR,
        ("Filtypen kan ikke leses her.", "This type of file cannot be read here."),
        ("Lagre rapporten som .csv eller .xlsx (uten makroer og uten passord).",
         "Save the report as .csv or .xlsx (without macros or a password)."))
    ACTIVE_CONTENT = ("active_content", Grade.ERROR,
        ("Arbeidsboken har makroer, innebygde objekter, datatilkoblinger eller lenker til andre filer.",
         "The workbook has macros, embedded objects, data connections or links to other files."),
        ("Kopier bare cellene, som verdier, over i et nytt skjema og send det.",
         "Copy only the cells, as values, into a new form and send that."))
    EXTENSION_MISMATCH = ("extension_mismatch", Grade.ERROR,
        ("Innholdet passer ikke med endelsen i filnavnet.",
         "The content does not agree with the ending of the file's name."),
        ("Åpne filen i regnearket og lagre den på nytt som .csv eller .xlsx.",
         "Open the file in the spreadsheet and save it anew as .csv or .xlsx."))
    DAMAGED_FILE = ("damaged_file", Grade.ERROR,
        ("Filen er skadet eller bare delvis overført.", "The file is damaged or was cut off."),
        ("Lagre den på nytt fra regnearket og send den igjen.",
         "Save it anew from the spreadsheet and send it again."))
    UNKNOWN_ENCODING = ("unknown_encoding", Grade.ERROR,
        ("Tegnsettet i filen er ukjent, eller filen er ikke en tekstfil.",
         "The file's character encoding is unknown, or it is not a text file."),
        ("Lagre filen som «CSV UTF-8» eller som .xlsx.", "Save it as “CSV UTF-8” or as .xlsx."))
    BROKEN_QUOTES = ("broken_quotes", Grade.ERROR,
        ("Anførselstegnene går ikke opp fra denne raden, så resten kan ikke leses.",
         "The quotation marks do not pair up from this row on, so the rest cannot be read."),
        ("Fjern løse anførselstegn, eller send filen som .xlsx.",
         "Remove stray quotation marks, or send the file as .xlsx."))
    TOO_MANY_ROWS = ("too_many_rows", Grade.ERROR,
        ("Det er flere enn {limit} rader.", "There are more than {limit} rows."),
        ("Del rapporten i flere filer. Slett tomme, formaterte rader nederst i arket.",
         "Split the report into several files. Delete empty formatted rows below the data."))
    TOO_MANY_COLUMNS = ("too_many_columns", Grade.ERROR,
        ("Det er flere enn {limit} kolonner.", "There are more than {limit} columns."),
        ("Bruk skjemaets kolonner, og slett tomme, formaterte kolonner til høyre.",
         "Use the form's columns and delete empty formatted columns to the right."))
    TOO_MANY_SHEETS = ("too_many_sheets", Grade.ERROR,
        ("Arbeidsboken har flere enn {limit} ark.", "The workbook has more than {limit} sheets."),
        ("Send bare arkene som hører til rapporten.", "Send only the sheets of the report."))
    SHEET_NOT_READ = ("sheet_not_read", Grade.INFO,
        ("Arket er ikke lest: det er skjult, eller det heter som skjemaets veiledning.",
         "The sheet was not read: it is hidden, or it is named as the form's guidance."),
        ("Har det beboere eller plasser, må det vises og få et annet navn.",
         "If it holds residents or places, show it and give it another name."))
    HIDDEN_ROWS = ("hidden_rows", Grade.INFO,
        ("Rader i arket som er skjult eller filtrert bort: {number}. De er lest som alle andre.",
         "Rows of the sheet that are hidden or filtered away: {number}. They were read like others."),
        ("Hører de ikke til rapporten, må de slettes før filen sendes.",
         "If they are not part of the report, delete them before the file is sent."))
    HIDDEN_COLUMNS = ("hidden_columns", Grade.INFO,
        ("Kolonner i arket som er skjult: {number}. De er lest som alle andre.",
         "Columns of the sheet that are hidden: {number}. They were read like others."),
        ("Vis dem, og sjekk at de er riktige.", "Show them, and check that they are right."))
    TOO_MANY_FINDINGS = ("too_many_findings", Grade.ERROR,
        ("Kontrollen stoppet etter {limit} funn.", "The check stopped after {limit} findings."),
        ("Rett det som er nevnt, og send filen på nytt.", "Mend those listed and send it again."))
    MORE_WARNINGS = ("more_warnings", Grade.WARNING,
        ("Det er {number} advarsler til av slaget «{kind}». De er talt, men ikke listet.",
         "There are {number} more warnings of the kind “{kind}”. They are counted, not listed."),
        ("Begrunnelsen må gjelde dem også.", "The reason must cover them too."))
    SAME_REPORT_TWICE = ("same_report_twice", Grade.ERROR,
        ("En annen fil i samme sending har også {centre} for {quarter}.",
         "Another file of this delivery also holds {centre} for {quarter}."),
        ("Send bare én fil for hvert mottak og kvartal.",
         "Send only one file for each centre and quarter."))
    REASON_TOO_LONG = ("reason_too_long", Grade.ERROR,
        ("Begrunnelsen er lengre enn {limit} tegn.", "The reason is longer than {limit} signs."),
        ("Skriv den kortere.", "Make it shorter."))

    # --- header and shape
    NO_ROWS = ("no_rows", Grade.ERROR,
        ("Det er ingen rader under overskriftene.", "There are no rows below the header."),
        ("Fyll ut minst én rad.", "Fill in at least one row."))
    UNKNOWN_REPORT = ("unknown_report", Grade.ERROR,
        ("Den første raden har ingen overskrifter som hører til en rapport.",
         "The first row has no column headings that belong to a report."),
        ("La kolonneoverskriftene fra skjemaet stå øverst, uten titler over.",
         "Keep the form's column headings on top, with no titles above them."))
    MIXED_REPORTS = ("mixed_reports", Grade.ERROR,
        ("Arkene i arbeidsboken er ulike slags rapporter.",
         "The sheets of this workbook are different kinds of report."),
        ("Send beboere og plasser i hver sin fil.", "Send residents and places as separate files."))
    UNKNOWN_COLUMN = ("unknown_column", Grade.ERROR,
        ("Kolonnen hører ikke til rapporten.", "The column does not belong to the report."),
        ("Fjern den, eller bruk overskriften fra skjemaet.",
         "Remove it, or use the heading from the form."))
    MISSING_COLUMN = ("missing_column", Grade.ERROR,
        ("Kolonnen mangler.", "The column is missing."),
        ("Legg den til. Er det ingenting å rapportere, lar du cellene stå tomme.",
         "Add it. Where there is nothing to report, leave the cells empty."))
    REPEATED_COLUMN = ("repeated_column", Grade.ERROR,
        ("Kolonnen finnes mer enn én gang.", "The column occurs more than once."),
        ("Behold den ene.", "Keep one of them."))
    CELLS_WITHOUT_COLUMN = ("cells_without_column", Grade.ERROR,
        ("Raden har flere celler enn det er overskrifter.",
         "The row has more cells than there are headings."),
        ("Se etter et skilletegn for mye, eller slett teksten til høyre.",
         "Look for a separator too many, or delete the text to the right."))
    TOO_FEW_CELLS = ("too_few_cells", Grade.ERROR,
        ("Raden har færre celler enn det er overskrifter.",
         "The row has fewer cells than there are headings."),
        ("Se etter et skilletegn som mangler. Fjern fotnoter og sumrader.",
         "Look for a missing separator. Remove footnotes and rows of totals."))

    # --- a cell
    REQUIRED = ("required", Grade.ERROR,
        ("Cellen er tom.", "The cell is empty."), ("Fyll den ut.", "Fill it in."))
    NOT_A_QUARTER = ("not_a_quarter", Grade.ERROR,
        ("Dette er ikke et kvartal.", "This is not a quarter."),
        ("Skriv år, Q eller K, og kvartalets tall: 2017K3.",
         "Write the year, Q or K, and the quarter's number: 2017Q3."))
    BAD_PARTICIPANT_ID = ("bad_participant_id", Grade.ERROR,
        ("Deltaker-ID-en har tegn som ikke er tillatt, eller er for lang.",
         "The participant id has signs that are not allowed, or is too long."),
        ("Bruk 1–32 av bokstavene A–Z, sifre, bindestrek og understrek.",
         "Use 1–32 of the letters A–Z, digits, hyphen and underscore."))
    NOT_IN_LIST = ("not_in_list", Grade.ERROR,
        ("Ordet er ikke blant dem kolonnen kan ha.", "The word is not one this column may have."),
        ("Bruk ett av disse: {allowed}.", "Use one of these: {allowed}."))
    NOT_A_COUNTRY = ("not_a_country", Grade.ERROR,
        ("Dette er ikke en landkode.", "This is not a country code."),
        ("Bruk tre bokstaver etter ISO 3166-1, for eksempel SYR, XXA for statsløs, eller tomt.",
         "Use three letters of ISO 3166-1, such as SYR, XXA for stateless, or leave it empty."))
    NOT_A_DATE = ("not_a_date", Grade.ERROR,
        ("Dette er ikke en dato.", "This is not a date."),
        ("Skriv 2017-09-30 eller 30.09.2017.", "Write 2017-09-30 or 30.09.2017."))
    DATE_OUT_OF_RANGE = ("date_out_of_range", Grade.ERROR,
        ("Datoen er før 1990 eller etter 2100.", "The date is before 1990 or after 2100."),
        ("Sjekk årstallet.", "Check the year."))
    NOT_A_MUNICIPALITY = ("not_a_municipality", Grade.ERROR,
        ("Dette er ikke et kommunenummer.", "This is not a municipality code."),
        ("Skriv fire sifre, også nullen foran: 0301. I et regneark må cellen være tekst.",
         "Write four digits, the leading zero too: 0301. In a spreadsheet the cell must be text."))
    NOT_A_NUMBER = ("not_a_number", Grade.ERROR,
        ("Dette er ikke et tall.", "This is not a number."),
        ("Skriv bare sifre og eventuelt desimalkomma: 37,5. La cellen stå tom om tallet mangler.",
         "Write digits and at most a decimal sign: 37.5. Leave the cell empty if there is none."))
    NOT_WHOLE = ("not_whole", Grade.ERROR,
        ("Tallet har desimaler, men her telles det i hele tall.",
         "The number has decimals, but this is counted in whole numbers."),
        ("Rett tallet, eller rund det av.", "Mend the number, or round it."))
    AMBIGUOUS_NUMBER = ("ambiguous_number", Grade.ERROR,
        ("Tallet kan leses på to måter: som tusener eller som desimaler.",
         "The number can be read in two ways: as thousands or as decimals."),
        ("Skriv det uten tusenskille, med høyst to desimaler: 1234,5.",
         "Write it without a thousands separator and with at most two decimals: 1234.5."))
    TOO_MANY_DECIMALS = ("too_many_decimals", Grade.ERROR,
        ("Tallet har mer enn to desimaler.", "The number has more than two decimals."),
        ("Rund av til to desimaler.", "Round it to two decimals."))
    NUMBER_OUT_OF_RANGE = ("number_out_of_range", Grade.ERROR,
        ("Tallet er utenfor det mulige: 0 til {highest}.",
         "The number is outside what is possible: 0 to {highest}."),
        ("Rett tallet.", "Mend the number."))
    FORMULA_ERROR = ("formula_error", Grade.ERROR,
        ("Cellen har en formel som feiler eller ikke er regnet ut.",
         "The cell holds a formula that fails or has not been calculated."),
        ("Rett formelen, eller skriv verdien inn i cellen.",
         "Mend the formula, or write the value into the cell."))

    # --- a row
    ARRIVED_AFTER_QUARTER = ("arrived_after_quarter", Grade.ERROR,
        ("Beboeren flyttet inn etter kvartalets siste dag.",
         "The resident arrived after the quarter's last day."),
        ("Sjekk datoen, eller før raden i kvartalet beboeren kom.",
         "Check the date, or report the row in the quarter of arrival."))
    STARTED_AFTER_QUARTER = ("started_after_quarter", Grade.ERROR,
        ("Avtalen starter etter kvartalets siste dag.",
         "The contract starts after the quarter's last day."),
        ("La avtalen stå tom i dette kvartalet.", "Leave the contract empty in this quarter."))
    STARTED_BEFORE_ARRIVAL = ("started_before_arrival", Grade.WARNING,
        ("Avtalen starter før beboeren flyttet inn.", "The contract starts before arrival."),
        ("Sjekk begge datoene.", "Check both dates."))
    ENDED_BEFORE_START = ("ended_before_start", Grade.ERROR,
        ("Avtalen slutter før den starter.", "The contract ends before it starts."),
        ("Sjekk begge datoene.", "Check both dates."))
    ENDED_BEFORE_QUARTER = ("ended_before_quarter", Grade.ERROR,
        ("Avtalen sluttet før kvartalets første dag: raden hører til et tidligere kvartal.",
         "The contract ended before the quarter's first day: the row is of an earlier quarter."),
        ("Fjern raden, eller rett datoen.", "Remove the row, or mend the date."))
    ENDED_AFTER_QUARTER = ("ended_after_quarter", Grade.ERROR,
        ("Avtalen slutter etter kvartalets siste dag.",
         "The contract ends after the quarter's last day."),
        ("La slutten stå tom: avtalen løp ved kvartalets slutt.",
         "Leave the end empty: the contract was running when the quarter ended."))
    LONG_CONTRACT = ("long_contract", Grade.WARNING,
        ("Avtalen har vart i over {months} måneder.", "The contract has lasted over {months} months."),
        ("Sjekk datoene, eller begrunn hvorfor.", "Check the dates, or give the reason."))
    END_REASON_MISSING = ("end_reason_missing", Grade.ERROR,
        ("Avtalen er avsluttet uten årsak.", "The contract has ended without a reason."),
        ("Oppgi årsaken.", "Give the reason."))
    END_REASON_WITHOUT_END = ("end_reason_without_end", Grade.ERROR,
        ("Det er oppgitt en årsak, men avtalen har ingen sluttdato.",
         "A reason is given, but the contract has no end."),
        ("Oppgi sluttdatoen, eller fjern årsaken.", "Give the date, or remove the reason."))
    SETTLEMENT_MISSING = ("settlement_missing", Grade.ERROR,
        ("Deltakeren er bosatt, men cellen er tom.",
         "The participant is settled, but the cell is empty."),
        ("Oppgi dato og sted for bosettingen.", "Give the date and place of settlement."))
    SETTLEMENT_NOT_EXPECTED = ("settlement_not_expected", Grade.ERROR,
        ("Cellen gjelder bosetting, men avtalen sluttet ikke med det.",
         "The cell is about settlement, but the contract did not end so."),
        ("Tøm cellen, eller rett årsaken.", "Empty the cell, or mend the reason."))
    SETTLED_TOO_EARLY = ("settled_too_early", Grade.ERROR,
        ("Bosettingen er datert før innflyttingen eller før avtalen startet.",
         "Settlement is dated before arrival or before the contract began."),
        ("Sjekk datoene.", "Check the dates."))
    SETTLED_FAR_FROM_END = ("settled_far_from_end", Grade.WARNING,
        ("Det er mer enn {days} dager mellom bosettingen og avtalens slutt.",
         "Settlement and the contract's end are more than {days} days apart."),
        ("Sjekk begge datoene.", "Check both dates."))
    PLACE_DISAGREES = ("place_disagrees", Grade.WARNING,
        ("Kommunenummeret og bosettingsstedet (verts-, nabo- eller annen kommune) stemmer ikke.",
         "The municipality and the place of settlement (host, neighbour, other) disagree."),
        ("Sjekk begge cellene.", "Check both cells."))
    WITHOUT_CONTRACT = ("without_contract", Grade.ERROR,
        ("Cellen gjelder en avtale, men beboeren har ingen.",
         "The cell is about a contract, but the resident has none."),
        ("Oppgi når avtalen startet, eller tøm cellen.",
         "Give the date the contract started, or empty the cell."))
    HOURS_MISSING = ("hours_missing", Grade.ERROR,
        ("Avtalen løper, men timene er ikke fylt ut.",
         "The contract is running, but the hours are not filled in."),
        ("Skriv timene i uken; 0 når det ikke er noen.", "Write hours a week; 0 when none."))
    WORKLIKE_EXCEEDS = ("worklike_exceeds", Grade.ERROR,
        ("Den arbeidslignende delen er større enn språktreningen den er en del av.",
         "The work-like part is larger than the language training it is a part of."),
        ("Sjekk begge tallene.", "Check both numbers."))
    TOTAL_DIFFERS = ("total_differs", Grade.ERROR,
        ("Summen av aktivitetene avviker fra totalen med mer enn en halv time.",
         "The activities add up to more than half an hour from the total."),
        ("Sjekk timene. Arbeidslignende språktrening regnes ikke i tillegg til språktreningen.",
         "Check the hours. Work-like language training is not counted beside language training."))
    ABOVE_FULL_TIME = ("above_full_time", Grade.WARNING,
        ("Uken er lengre enn fulltidsprogrammets 37,5 timer.",
         "The week is longer than the full-time programme's 37.5 hours."),
        ("Sjekk timene, eller begrunn hvorfor.", "Check the hours, or give the reason."))

    # --- a row of a register follow-up
    NEEDS_OTHER = ("needs_other", Grade.ERROR,
        ("Cellen er fylt ut, men den trenger også {other}, og den er tom.",
         "The cell is filled in, but it needs {other} too, and that is empty."),
        ("Fyll ut begge, eller tøm cellen.", "Fill in both, or empty the cell."))
    DAYS_OUT_OF_ORDER = ("days_out_of_order", Grade.ERROR,
        ("Dagen er før dagen i {other}, og kan ikke være det.",
         "The day is before the one in {other}, and cannot be."),
        ("Sjekk begge datoene.", "Check both dates."))
    FOLLOWED_AFTER_QUARTER = ("followed_after_quarter", Grade.ERROR,
        ("Personen er fulgt lenger enn til kvartalets siste dag.",
         "The person is followed beyond the quarter's last day."),
        ("Sjekk datoen og kvartalet uttrekket gjelder.",
         "Check the date and the quarter of the extraction."))
    YEAR_NOT_OVER = ("year_not_over", Grade.ERROR,
        ("Det er ikke gått et år siden programmet ble fullført, så statusen kan ikke være kjent.",
         "A year has not passed since the programme was completed, so the status cannot be known."),
        ("Tøm cellen, eller sjekk datoene.", "Empty the cell, or check the dates."))
    YEAR_AFTER_MISSING = ("year_after_missing", Grade.WARNING,
        ("Det er gått et år siden programmet ble fullført, men statusen mangler.",
         "A year has passed since the programme was completed, but the status is missing."),
        ("Fyll den ut, eller begrunn hvorfor den er ukjent.",
         "Fill it in, or give the reason why it is unknown."))

    # --- across rows, and against what is known
    REPEATED_PARTICIPANT = ("repeated_participant", Grade.ERROR,
        ("Deltakeren står også i rad {first_row}, for samme mottak og kvartal.",
         "The participant is also in row {first_row}, for the same centre and quarter."),
        ("Behold én rad for hver beboer.", "Keep one row for each resident."))
    PARTICIPANT_AT_TWO_CENTRES = ("participant_at_two_centres", Grade.WARNING,
        ("Samme deltaker-ID er brukt ved et annet mottak i rad {first_row}.",
         "The same participant id is used at another centre in row {first_row}."),
        ("Sjekk om det er samme person, og om mottaket er riktig.",
         "Check whether it is the same person and the right centre."))
    REPEATED_ROW = ("repeated_row", Grade.ERROR,
        ("Det samme er også oppgitt i rad {first_row}, for samme sted og periode.",
         "The same is also told in row {first_row}, for the same place and period."),
        ("Behold én rad.", "Keep one row."))
    AFTER_QUARTER = ("after_quarter", Grade.ERROR,
        ("Datoen er etter kvartalets siste dag.", "The date is after the quarter's last day."),
        ("Rett datoen, eller ta den med i rapporten for kvartalet den er i.",
         "Mend the date, or take it in the report for the quarter that it is in."))
    LEVEL_WITHOUT_TEST = ("level_without_test", Grade.ERROR,
        ("Norsknivået ved siste test og dagen for testen hører sammen; bare det ene er oppgitt.",
         "The level at the latest test and the day of it belong together; only one is told."),
        ("Fyll ut begge, eller la begge stå tomme.", "Fill in both, or leave both empty."))
    INTRODUCTION_WITHOUT_SETTLEMENT = ("introduction_without_settlement", Grade.ERROR,
        ("Introduksjonsprogrammet har startet, men dagen for bosetting mangler.",
         "The introduction programme has started, but the day of settlement is missing."),
        ("Fyll ut dagen deltakeren ble bosatt.", "Fill in the day of settlement."))
    INTRODUCTION_BEFORE_SETTLEMENT = ("introduction_before_settlement", Grade.ERROR,
        ("Introduksjonsprogrammet startet før deltakeren ble bosatt.",
         "The introduction programme started before the participant was settled."),
        ("Sjekk de to datoene.", "Check the two dates."))
    INTRODUCTION_BEFORE_QUARTER = ("introduction_before_quarter", Grade.ERROR,
        ("Introduksjonsprogrammet startet før kvartalet, og ville bli talt en gang til.",
         "The introduction programme started before the quarter, and would be counted again."),
        ("Ta raden med bare i rapporten for kvartalet det startet i.",
         "Take the row only in the report for the quarter in which it started."))
    HOURS_OF_NOBODY = ("hours_of_nobody", Grade.ERROR,
        ("Det er timer her, men ingen deltakere som hadde dem.",
         "There are hours here, but no participants who had them."),
        ("Skriv hvor mange deltakere timene gjelder.", "Write how many participants had the hours."))
    ENDED_BEFORE_BEGINNING = ("ended_before_beginning", Grade.ERROR,
        ("Tiltaket sluttet før det begynte.", "The measure ended before it began."),
        ("Sjekk de to datoene.", "Check the two dates."))
    NOT_TRIED_YET = ("not_tried_yet", Grade.ERROR,
        ("Tiltaket er bare planlagt eller vurdert, men cellen sier noe om hvordan det gikk.",
         "The measure is only planned or considered, but the cell tells how it went."),
        ("Tøm cellen, eller rett hvor langt tiltaket er kommet.",
         "Empty the cell, or mend how far the measure has got."))
    MIXED_ORIGIN = ("mixed_origin", Grade.ERROR,
        ("Rader for samme mottak og kvartal har ulikt opphav.",
         "Rows of the same centre and quarter differ in origin."),
        ("Gi alle radene for mottaket og kvartalet samme opphav.",
         "Give every row of the centre and quarter the same origin."))
    UNKNOWN_CENTRE = ("unknown_centre", Grade.ERROR,
        ("Mottakskoden er ukjent. Rader det gjelder: {rows}.",
         "The centre's code is unknown. Rows concerned: {rows}."),
        ("Bruk en av kodene: {codes}.", "Use one of the codes: {codes}."))
    CENTRE_DOES_NOT_REPORT = ("centre_does_not_report", Grade.ERROR,
        ("{centre} er ikke et sted det sendes slike rapporter for. Rader det gjelder: {rows}.",
         "{centre} is not a place that such reports are sent for. Rows concerned: {rows}."),
        ("Bruk koden til mottaket som rapporten gjelder.",
         "Use the code of the centre that the report is about."))
    CENTRE_NOT_OPEN = ("centre_not_open", Grade.ERROR,
        ("{centre} var ikke i drift i {quarter}. Rader det gjelder: {rows}.",
         "{centre} was not open in {quarter}. Rows concerned: {rows}."),
        ("Sjekk mottak og kvartal.", "Check the centre and the quarter."))
    FUTURE_QUARTER = ("future_quarter", Grade.ERROR,
        ("{quarter} har ikke begynt ennå. Rader det gjelder: {rows}.",
         "{quarter} has not begun yet. Rows concerned: {rows}."),
        ("Sjekk kvartalet.", "Check the quarter."))
    QUARTER_NOT_OVER = ("quarter_not_over", Grade.WARNING,
        ("{quarter} er ikke over, og tallene skal gjelde kvartalets siste dag.",
         "{quarter} is not over, and the figures are to hold on the quarter's last day."),
        ("Vent til kvartalet er over, eller begrunn hvorfor.",
         "Wait until the quarter is over, or give the reason."))
    QUARTER_MISSING = ("quarter_missing", Grade.INFO,
        ("{centre}: det mangler rapport mellom {earlier} og {quarter}.",
         "{centre}: a report is missing between {earlier} and {quarter}."),
        ("Send også det som mangler.", "Send what is missing too."))
    RESIDENTS_CHANGED_MUCH = ("residents_changed_much", Grade.WARNING,
        ("{centre}: beboertallet endrer seg over {percent} prosent fra {earlier} til {quarter}.",
         "{centre}: residents change by more than {percent} percent from {earlier} to {quarter}."),
        ("Sjekk at alle beboerne er med, eller begrunn endringen.",
         "Check that every resident is there, or give the reason."))
    MORE_THAN_PLACES = ("more_than_places", Grade.WARNING,
        ("{centre} har flere beboere i {quarter} enn mottaket kan ta ({places} plasser).",
         "{centre} has more residents in {quarter} than it can take ({places} places)."),
        ("Sjekk antallet, eller begrunn det.", "Check the number, or give the reason."))
    # --- surveys
    NOT_AN_ANSWER = ("not_an_answer", Grade.ERROR,
        ("Spørsmålet har ikke dette svaret.", "The item does not have this answer."),
        ("Bruk ett av disse: {allowed}.", "Use one of these: {allowed}."))
    ANSWER_OF_NOBODY = ("answer_of_nobody", Grade.ERROR,
        ("Raden sier at den inviterte ikke har svart, men har svar.",
         "The row says that the person invited did not answer, but has answers."),
        ("Rett response, eller ta ut svarene.", "Mend response, or take out the answers."))
    SERVICE_AT_TIMES = ("service_at_times", Grade.ERROR,
        ("Noen rader i runden har tjeneste, og andre ikke; da kan svar bli talt to ganger.",
         "Some rows of the round tell the service and others do not; answers may be counted twice."),
        ("Oppgi tjenesten i hver rad, eller i ingen.", "Tell the service in every row, or in none."))
    MORE_ANSWERS = ("more_answers", Grade.ERROR,
        ("{item} har {answers} svar, men {answered} har deltatt.",
         "{item} has {answers} answers, but {answered} took part."),
        ("Rett antallene; de som svarte, står som «Har svart» under response.",
         "Mend the counts; those who took part stand as answered under response."))
    ALSO_FOR_ALL = ("also_for_all", Grade.ERROR,
        ("{quarter} er meldt både for alle mottakene samlet og for hvert; det ville telle to ganger.",
         "{quarter} is reported both for all centres together and for each; it would count twice."),
        ("Send runden på én måte, og trekk tilbake den andre.",
         "Send the round in one way, and withdraw the other."))
    # fmt: on
