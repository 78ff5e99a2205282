"""What is said of all figures alike, for the page on method. Of each indicator, its entry says it."""

from __future__ import annotations

from db.vocabulary import ReportKind, Text

DEFINITIONS = Text("Definisjoner", "Definitions")
BESIDE = Text("Sammenheng med annen statistikk", "Relation to other statistics")
CONFIDENTIALITY = Text("Konfidensialitet", "Confidentiality")
REVISION = Text("Revidering", "Revision")
SOURCE = Text("Datakilde", "Data source")
ERRORS = Text("Mulige feilkilder", "Possible sources of error")
"""The headings that statistics are described under, in the order of the page."""

REPORTS = {
    ReportKind.RESIDENTS: Text(
        "mottakenes kvartalsrapport om beboere", "the centres' quarterly report on residents"
    ),
    ReportKind.CAPACITY: Text(
        "mottakenes kvartalsrapport om plasser", "the centres' quarterly report on places"
    ),
    ReportKind.STAFF_SURVEY: Text(
        "halvårets spørreundersøkelse blant ansatte", "the half-year's survey of staff"
    ),
    ReportKind.MOTIVATION: Text(
        "halvårets intervjuer med beboere", "the half-year's interviews with residents"
    ),
    ReportKind.FOLLOW_UP: Text(
        "uttrekk fra registre for mottakene", "extractions from registers for the centres"
    ),
    ReportKind.ECONOMY: Text(
        "mottakenes rapport om økonomi, hvert halvår", "the centres' half-yearly report on money"
    ),
    ReportKind.PROGRESS: Text(
        "mottakenes kvartalsrapport om progresjon", "the centres' quarterly report on progress"
    ),
    ReportKind.ATTENDANCE: Text(
        "mottakenes kvartalsrapport om oppmøte", "the centres' quarterly report on attendance"
    ),
    ReportKind.INCENTIVES: Text(
        "mottakenes kvartalsrapport om insentiver og sanksjoner",
        "the centres' quarterly report on incentives and sanctions",
    ),
}

OF_DEFINITIONS = (
    Text(
        "En indikator har én definisjon, og den gjelder i tabeller, diagrammer og filer. Navnet i "
        "tabellen under fører til formelen, utviklingen og definisjonens historie, og hvert tall i"
        " en tabell fører til hvor nettopp det kommer fra.",
        "An indicator has one definition, which holds in tables, charts and files. The name in the"
        " table below leads to its formula, its development and the history of its definition, and"
        " each figure in a table leads to where that very figure comes from.",
    ),
    Text(
        "Tall gjelder kvartalets siste dag når definisjonen ikke sier noe annet. Andeler regnes av"
        " hele tall og avrundes først når de vises, halve bort fra null. En andel av ingenting "
        "finnes ikke.",
        "Figures are of the last day of the quarter unless the definition says otherwise. Shares "
        "are computed from whole numbers and rounded only when shown, halves away from zero. There"
        " is no share of nothing.",
    ),
    Text(
        "«Alle mottak» er bare regnet ut når alle mottak i drift har rapportert. En sum med et "
        "hull i ville blitt lest som et lavere tall.",
        "“All centres” is computed only when every open centre has reported. A sum with a hole in "
        "it would be read as a lower figure.",
    ),
)
OF_OTHER_STATISTICS = Text(
    "Tallene gjelder voksne i integreringsmottakene og ingen andre. Derfor passer de ikke uten "
    "videre sammen med tall for alle asylmottak eller for alle som bosettes.",
    "The figures are of adults at the integration reception centres and of nobody else. So they do"
    " not simply fit figures of every reception centre, or of everybody who is settled.",
)
OF_HIDING = (
    Text(
        "Tall som gjelder 1 til {most} personer, er skjult for alle som ikke har rett til å se dem"
        " som rapportert. Det samme er andelene og restene deres, og så mange andre tall som må "
        "til for at de ikke skal kunne regnes ut. Skjulte tall vises med kolon.",
        "Figures of 1 to {most} persons are hidden from everybody who may not see them as "
        "reported. So are their shares and what remains beside them, and as many other figures as "
        "it takes to keep them from being worked out. Hidden figures are shown as a colon.",
    ),
    Text(
        "Hva som skjules, er bestemt for hele publiseringen under ett, før noen velger mottak, "
        "kvartal eller fil. Det minste som må skjules, finnes med lineær programmering, og annen "
        "kode prøver å regne seg tilbake før noe blir publisert. Lykkes den, publiseres ingenting.",
        "What is hidden is decided for the whole publication at once, before anybody chooses "
        "centre, quarter or file. The least that must be hidden is found by linear programming, "
        "and other code tries to work its way back before anything is published. If it can, "
        "nothing is published.",
    ),
    Text(
        "Et tall som er skjult én gang, blir ikke vist i en senere publisering av samme kvartal så"
        " lenge det kunne røpe det som var skjult.",
        "A figure that has been hidden once is not shown in a later publication of the same "
        "quarter for as long as it could give away what was hidden.",
    ),
)
LIMITS = Text("Grenser for vernet", "Limits of the protection")
ZEROS_SHOWN = Text(
    "Null vises, og andeler på 0 og 100 prosent vises. Der alle har noe, er det kjent om hver av dem.",
    "Zero is shown, and so are shares of 0 and 100 percent. Where all have something, it is known "
    "of each of them.",
)
ZEROS_HIDDEN = Text(
    "Null, og andeler på 0 og 100 prosent, regnes som små tall og er skjult.",
    "Zero, and shares of 0 and 100 percent, count as small figures and are hidden.",
)
OF_LIMITS = (
    Text(
        "En nevner som endrer seg fra et kvartal til det neste, kan si noe om dem som kom eller dro.",
        "A denominator that changes from one quarter to the next can say something of those who "
        "came or left.",
    ),
    Text(
        "Tall som er publisert andre steder, kan legges ved siden av disse. Vernet vet ikke om dem.",
        "Figures published elsewhere can be laid beside these. The protection does not know of them.",
    ),
    Text(
        "Flere som kjenner noen av beboerne og legger sammen det de vet, kan nå lenger enn én alene.",
        "Several people who know some of the residents and put together what they know can get "
        "further than one alone.",
    ),
    Text(
        "Det som er vist i en tidligere publisering, kan ikke gjøres ukjent igjen.",
        "What an earlier publication has shown cannot be made unknown again.",
    ),
)
OF_REVISIONS = (
    Text(
        "Et mottak som retter en rapport, sender en ny revisjon; den forrige blir liggende. "
        "Tallene endres når revisjonen er godkjent og publisert, og da for alle visninger "
        "samtidig.",
        "A centre that corrects a report sends a new revision; the one before is kept. Figures "
        "change when the revision is approved and published, and then everywhere at the same time.",
    ),
    Text(
        "Enhver tidligere publisering kan hentes fram: velg en dag under «Kjent per». Hvert tall "
        "sier hvilken revisjon og hvilken publisering det er fra.",
        "Every earlier publication can be seen again: choose a day under “As known on”. Each "
        "figure says which revision and which publication it is from.",
    ),
    Text(
        "En definisjon gjennomgås innen ett år etter at den sist ble endret. Neste gjennomgang "
        "står i tabellen over definisjonene.",
        "A definition is reviewed within a year of its last change. The next review stands in the "
        "table of definitions.",
    ),
)
REVISIONS_LINK = Text(
    "Hvordan hovedtallene er revidert", "How the headline figures have been revised"
)
CHANGED = Text("Endrede definisjoner", "Changed definitions")
CHANGED_ON = Text("{day}: {change}", "{day}: {change}")
OF_SOURCE = (
    Text(
        "Mottakene sender to rapporter hvert kvartal: én med en rad for hver voksen beboer, under "
        "et pseudonym som mottaket har laget, og én med antall plasser for voksne. De kontrolleres"
        " når de kommer inn, og IMDi godkjenner dem. Fristen er satt til {days} dager etter "
        "kvartalets slutt.",
        "The centres send two reports each quarter: one with a row for each adult resident, under "
        "a pseudonym made by the centre, and one with the number of places for adults. They are "
        "checked as they come in, and IMDi approves them. They are due {days} days after the "
        "quarter has ended.",
    ),
    Text(
        "Tall er publisert for {first} til {last}. Hvert tall bærer sitt eget opphav, og en sum er"
        " ikke mer til å stole på enn den svakeste delen:",
        "Figures are published for {first} to {last}. Each figure carries its own origin, and a "
        "sum is no more to be trusted than its weakest part:",
    ),
)
BEHIND = Text("Hva hver rapport ligger bak", "What each report is behind")
OF_ERRORS = Text(
    "Rapportene er mottakenes egne opplysninger. Kontrollen finner det som er umulig eller strider"
    " mot seg selv, men ikke det som er troverdig og galt: det sammenlignes ikke med andre "
    "registre. For hver indikator gjelder i tillegg:",
    "The reports are the centres' own information. The checks find what is impossible or "
    "contradicts itself, but not what is plausible and wrong: nothing is compared with other "
    "registers. For each indicator, moreover:",
)

IN_ORDER = Text(
    "Alle indikatorer, i rekkefølgen de har på sidene. Åpne en tabell for å se hva som måles i den.",
    "All indicators, in the order of the pages. Open a table to see what is measured in it.",
)
SO_MANY = Text("{n} {n:indikator|indikatorer}", "{n} {n:indicator|indicators}")
INDICATORS = Text("Indikatorene", "The indicators")
INDICATOR = Text("Indikator", "Indicator")
MEASURED = Text("Hva som måles", "What is measured")
REPORT_SECTION = Text("Kilde i evalueringen", "Source in the evaluation")
NEXT_REVIEW = Text("Neste gjennomgang", "Next review")
