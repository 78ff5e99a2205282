"""Indicators of residents' motivation: for each statement, by score and by time in the centre."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from db.survey_models import MotivationCount
from db.surveys import Score, Statement, Stay, statements
from db.vocabulary import ReportKind, Rhythm, Text
from queries.frames import approved, frame
from queries.measures import Indicator, Kind, Section, Unit
from queries.records import total

FEWEST_RESIDENTS = 5
"""Residents that every group must have for any of them to be shown, also to those who see it all."""
HOLDS = (Score.THREE, Score.FOUR)
"""The scores of the upper half of the scale: the statement holds."""

_FRAME = frame(
    ReportKind.MOTIVATION,
    approved(ReportKind.MOTIVATION, MotivationCount),
    complete=False,
    least=FEWEST_RESIDENTS,
)
_rows = _FRAME.rows
_COMMON: dict[str, Any] = {
    "frame": _FRAME,
    "rhythm": Rhythm.HALF_YEAR,
    "reads": (ReportKind.MOTIVATION,),
    "unit": Unit.PERCENT,
    "kind": Kind.SHARE,
    "source": Text("Avsnitt 2.3.3.1 og vedlegg 3", "Section 2.3.3.1 and appendix 3"),
}
_CAUTION = Text(
    "Påstandene stilles i intervju, og intervjueren setter av og til skåren selv etter samtalen. "
    "Hvilken form for motivasjon en påstand forteller om, er vår lesning.",
    "The statements are put in interviews, and the interviewer at times sets the score afterwards. "
    "Which kind of motivation a statement tells of is our reading.",
)


def _number(
    statement: Statement, scores: tuple[Score, ...] = (), stay: Stay | None = None
) -> ColumnElement[Any]:
    """How many scored a statement; with some scores, or having stayed for so long."""
    asked = [_rows.statement == statement.id]
    values = [int(score.code) for score in scores]
    if values:
        asked.append(_rows.score == values[0] if len(values) == 1 else _rows.score.in_(values))
    if stay is not None:
        asked.append(_rows.stay == stay)
    return total(_rows["count"], and_(*asked))


def _words(statement: Statement) -> dict[str, Any]:
    nb, en = statement.text.nb, statement.text.en
    return {
        "short": statement.text,
        "counts": Text(
            f"beboere som ga «{nb}» skår 3 eller 4", f"residents who scored “{en}” 3 or 4"
        ),
        "memo": Text(
            f"Av {{whole}} beboere{{where}} som i {{quarter}} tok stilling til «{nb}», ga {{part}} "
            "({value}) skår 3 eller 4.",
            f"Of {{whole}} residents{{where}} who took a stand on “{en}” in {{quarter}}, the number "
            "who gave it 3 or 4 was {part} ({value}).",
        ),
        "caution": _CAUTION,
        "numerator": _number(statement, HOLDS),
        "denominator": _number(statement),
    }


def _of_statement(statement: Statement) -> Indicator:
    """The share for whom a statement holds, and the part of each score."""
    nb, en = statement.text.nb, statement.text.en
    return Indicator(
        **_COMMON,
        **_words(statement),
        id=f"motivation_{statement.id}",
        section=Section.MOTIVATION,
        label=Text(f"{nb}: stemmer", f"{en}: holds"),
        definition=Text(
            f"Beboere som ga «{nb}» skår 3 eller 4 av 4, delt på alle som tok stilling til påstanden.",
            f"Residents who scored “{en}” 3 or 4 out of 4, divided by all who took a stand on it.",
        ),
        out_of=Text(
            f"beboere som tok stilling til «{nb}»", f"residents who took a stand on “{en}”"
        ),
        memo_part=Text(
            f"Av {{whole}} beboere{{where}} som i {{quarter}} tok stilling til «{nb}», ga "
            "{part}{share} skår «{category}».",
            f"Of {{whole}} residents{{where}} who took a stand on “{en}” in {{quarter}}, the number "
            "who gave it “{category}” was {part}{share}.",
        ),
        parts={score: _number(statement, (score,)) for score in Score},
        made_of=HOLDS,
    )


def _by_stay(statement: Statement) -> Indicator:
    """The same share by how long the residents have lived in the centre."""
    nb, en = statement.text.nb, statement.text.en
    return Indicator(
        **_COMMON,
        **_words(statement),
        id=f"motivation_{statement.id}_by_stay",
        section=Section.MOTIVATION_STAY,
        label=Text(f"{nb}: stemmer, etter botid", f"{en}: holds, by time in the centre"),
        definition=Text(
            f"Beboere med samme botid som ga «{nb}» skår 3 eller 4, delt på alle med den botiden som "
            f"tok stilling til påstanden. Vises bare når hver gruppe har minst {FEWEST_RESIDENTS}.",
            f"Residents who had lived there as long and scored “{en}” 3 or 4, divided by all of them "
            f"who took a stand on it. Shown only when each group has at least {FEWEST_RESIDENTS}.",
        ),
        out_of=Text(
            f"beboere med samme botid som tok stilling til «{nb}»",
            f"residents who had lived there as long and took a stand on “{en}”",
        ),
        memo_part=Text(
            f"Av {{whole}} beboere{{where}} med botid «{{category}}» som i {{quarter}} tok stilling "
            f"til «{nb}», ga {{part}}{{share}} skår 3 eller 4.",
            f"Of {{whole}} residents{{where}} who had lived there “{{category}}” and took a stand on "
            f"“{en}” in {{quarter}}, the number who gave it 3 or 4 was {{part}}{{share}}.",
        ),
        parts={stay: _number(statement, HOLDS, stay) for stay in Stay},
        bases={stay: _number(statement, (), stay) for stay in Stay},
    )


ENTRIES = (
    *map(_of_statement, statements().values()),
    *map(_by_stay, statements().values()),
)
