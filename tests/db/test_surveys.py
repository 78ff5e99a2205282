"""What the surveys ask, how a round comes in, and that the simulated rounds are as the report says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from db.demo import surveys as demo
from db.ingest import ReportFile
from db.ingest.check import check
from db.ingest.file_rules import slices
from db.ingest.store import fingerprint
from db.session import reading
from db.survey_models import SurveyCount
from db.surveys import AGREE, DISAGREE, PARTICIPATION, Motive, Need, Service, items, statements
from tests.db.import_cases import COUNTED, RESPONDENT, counted, deliver, report

# --- what is asked


def test_every_item_can_be_answered_and_every_share_is_of_some_of_its_answers() -> None:
    for item in items().values():
        assert len({answer.code for answer in item.answers}) == len(item.answers) > 1
        assert {answer.code for answer in item.stated} < {answer.code for answer in item.answers}
        assert len(item.id) <= 40
        if item.scaled:
            sides = [answer.side for answer in item.answers]
            assert sides == [DISAGREE, DISAGREE, 0, AGREE, AGREE]
            assert [answer.side for answer in item.stated] == [AGREE, AGREE]


def test_items_and_statements_are_worded_once_in_each_language() -> None:
    for asked in (items(), statements()):
        for words in (
            [each.text.nb for each in asked.values()],
            [e.text.en for e in asked.values()],
        ):
            assert all(words)
            assert len(set(words)) == len(words)


def test_the_figures_of_the_report_each_have_an_item() -> None:
    told = {item.source for item in items().values() if item.source}
    assert told == {
        *(f"3.{number}" for number in range(1, 15)),
        *("4.1", "4.2", "5.1", "2.3.2.3"),
    }


def test_every_kind_of_motivation_and_every_need_is_told_of() -> None:
    assert {each.motive for each in statements().values()} == {*Motive, None}
    assert {each.need for each in statements().values()} == {*Need, None}
    assert all(each.motive or each.need for each in statements().values())
    # What goes against a need is said of the one need that can be gone against here.
    assert {each.need for each in statements().values() if each.against} == {Need.AUTONOMY}


# --- how a round comes in

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["bodo", "oslo"]),
        st.none() | st.sampled_from(list(Service)),
        st.dictionaries(
            st.sampled_from([id for id in items() if id != PARTICIPATION]),
            st.integers(0, 1),
            max_size=4,
        ),
    ),
    min_size=1,
    max_size=12,
)


@given(PEOPLE, st.booleans(), st.randoms(use_true_random=False))
def test_single_answers_and_their_counts_are_the_same_report(people, by_service, random) -> None:  # type: ignore[no-untyped-def]
    rows = []
    for number, (centre, service, given_) in enumerate(people):
        answers = {id: items()[id].answers[at].code for id, at in given_.items()}
        answers[PARTICIPATION] = "answered"
        code = (service or Service.NAV).code if by_service else ""
        rows.append({"centre": centre, "service": code, "id": f"A{number}", "answers": answers})
    counts = Counter(
        (row["centre"], row["service"], item, answer)
        for row in rows
        for item, answer in row["answers"].items()
    )
    lines = [f"{c};2017H1;{s};{item};{answer};{n}" for (c, s, item, answer), n in counts.items()]
    # A count of none tells nothing, and may stand there or not.
    lines += [f"{c};2017H1;{s};response;not_answered;0" for c, s in {key[:2] for key in counts}]
    random.shuffle(lines)
    singly = [
        ";".join(
            [row["centre"], "2017H1", row["id"], row["service"]]
            + [row["answers"].get(item, "") for item in items()]
        )
        for row in rows
    ]
    random.shuffle(singly)
    heads = (
        "centre;quarter;service;item;answer;count",
        ";".join(["centre", "quarter", "respondent_id", "service", *items()]),
    )
    assert _contents(heads[0], lines) == _contents(heads[1], singly)


def _contents(header: str, lines: list[str]) -> dict[object, str]:
    """The fingerprint of each slice of a file without faults."""
    file = check(ReportFile("runde.csv", "\n".join([header, *lines, ""]).encode()), 1)
    assert not file.findings
    return {which: fingerprint(which, rows) for which, rows in slices(file.rows).items()}


def test_of_single_answers_nothing_but_counts_is_kept(engine: Engine) -> None:
    people = [RESPONDENT | {"respondent_id": f"A-{n}"} for n in range(3)]
    nobody = RESPONDENT | {
        "respondent_id": "A-9",
        "response": "Har ikke svart",
        "leader_trusted": "",
        "project_plan_exists": "",
    }
    assert deliver(engine, report(*people, nobody)).accepted
    with reading(engine) as connection:
        kept = connection.execute(
            select(SurveyCount.service, SurveyCount.item, SurveyCount.answer, SurveyCount.count)
        ).all()
    assert sorted(tuple(row) for row in kept) == sorted(
        [
            (Service.NAV, "leader_trusted", "fully_agree", 3),
            (Service.NAV, "project_plan_exists", "yes", 3),
            (Service.NAV, "response", "answered", 3),
            (Service.NAV, "response", "not_answered", 1),
        ],
        key=lambda row: row[1:],
    )


def test_the_same_round_in_the_other_form_is_no_new_revision(engine: Engine) -> None:
    one = report(RESPONDENT)
    same = report(
        *(
            counted(item, answer, "1", centre="bodo", service="nav")
            for item, answer in (
                ("response", "answered"),
                ("leader_trusted", "fully_agree"),
                ("project_plan_exists", "yes"),
            )
        )
    )
    assert len(deliver(engine, one).stored) == 1
    again = deliver(engine, same)
    assert (again.stored, len(again.unchanged)) == ([], 1)


@pytest.mark.parametrize("answer", ["5", "Helt enig", "fully_agree", "Fully agree", "HELT ENIG"])
def test_an_answer_on_a_scale_is_read_as_word_code_or_number(answer: str) -> None:
    file = check(report(RESPONDENT | {"leader_trusted": answer}), 1)
    assert not file.findings
    assert {row.answer for row in file.rows if row.item == "leader_trusted"} == {"fully_agree"}  # type: ignore[attr-defined]


def test_all_centres_together_and_one_of_them_are_not_both_told(engine: Engine) -> None:
    assert deliver(engine, report(COUNTED)).accepted
    late = deliver(engine, report(COUNTED | {"centre": "bodo"}))
    assert [str(f.code) for file in late.findings for f in file.findings] == ["also_for_all"]


# --- the simulated rounds


def rows_of(name: str) -> list[dict[str, str]]:
    content = dict(demo.files())[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


@pytest.fixture(scope="module")
def autumn() -> Callable[..., float]:
    """The share of an item's answers in the second half of 2017, in percent."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows_of("undersokelse_2017H2.csv"):
        counts[row["sporsmal"], row["svar"]] += int(row["antall"])

    def share(item: str, *answers: str) -> float:
        wanted = answers or tuple(answer.code for answer in items()[item].stated)
        every = sum(n for (asked, _), n in counts.items() if asked == item)
        return 100 * sum(counts[item, answer] for answer in wanted) / every

    return share


def _of(group: str) -> Iterator[str]:
    return (item.id for item in items().values() if item.group == group)


def test_what_the_report_says_in_words_holds_in_the_simulated_autumn(
    autumn: Callable[..., float],
) -> None:
    # 3.3.1.1: the plan is known to most, but not how it is followed up.
    assert autumn("plan_follow_up", "do_not_know") > autumn("project_plan_exists", "do_not_know")
    # 3.3.1.2: leaders are trusted, open, and act when expectations are not met.
    assert autumn("leader_trusted") > 80
    assert all(autumn(item) > 60 for item in _of("leadership"))
    # 3.3.1.3: competence and fellowship are good; some have too little time.
    assert autumn("competence_enough") > 80
    assert autumn("culture_fellowship") > 80
    assert autumn("culture_involved") > 50
    assert autumn("informed_at_start") > 60
    assert 10 < autumn("time_enough", "fully_disagree", "somewhat_disagree") < 40
    # 3.4.1: expectations are high throughout.
    assert min(autumn("expects_much"), autumn("expects_effort")) > 85
    # 3.5: language, culture and motivation above all; further education and work training least.
    gains = sorted(_of("gains"), key=autumn)
    assert {*gains[-4:]} == {
        *("gains_language", "gains_culture", "gains_motivation_education", "gains_motivation_work")
    }
    assert {*gains[:2]} == {"gains_further_education", "gains_work_training"}
    assert autumn("participants_benefit") > 85
    # 3.12: almost everybody names Norwegian, and mapping comes last.
    useful = sorted(_of("most_useful"), key=autumn)
    assert (useful[0], useful[-1]) == (
        "most_useful_competence_mapping",
        "most_useful_norwegian_tuition",
    )
    assert autumn("most_useful_norwegian_tuition") > 95
    # 3.13, 3.14: results are believed in.
    assert all(autumn(item) > 70 for item in _of("results"))
    # 4.2: the obligatory activities are mostly offered, work and settlement less.
    offered = sorted(_of("offered"), key=autumn)
    assert {*offered[:3]} == {"offers_other", "offers_work_oriented", "offers_settlement"}
    assert all(autumn(item) > 80 for item in offered[3:])
    # 5.1: rather many think that participants do not know what is expected.
    disagree = autumn("participants_informed", "fully_disagree", "somewhat_disagree")
    assert disagree > autumn("participants_informed")


def test_how_often_a_plan_is_followed_up_is_asked_of_those_who_know_of_one() -> None:
    for each in demo.ROUNDS:
        for person in demo.respondents(each):
            if "plan_follow_up" in person.answers:
                assert person.answers["project_plan_exists"] == "yes"


def test_as_many_residents_are_interviewed_in_2017_as_the_report_says() -> None:
    for half, many in demo.INTERVIEWED.items():
        asked: Counter[str] = Counter()
        for row in rows_of(f"motivasjon_{half}.csv"):
            asked[row["pastand"]] += int(row["antall"])
        assert set(asked) == set(statements())
        assert set(asked.values()) == {many}
    assert demo.INTERVIEWED["2017H1"] + demo.INTERVIEWED["2017H2"] == 42


def test_every_row_of_the_simulated_rounds_says_that_it_is_simulated() -> None:
    for name, _ in demo.files():
        assert {row["opphav"] for row in rows_of(name)} == {"simulert"}


def test_the_simulated_files_are_the_same_each_time() -> None:
    assert demo.files() == demo.files()


def test_simulated_rounds_are_counted_as_the_respondents_answered(engine: Engine) -> None:
    files = [ReportFile(*each) for each in demo.files() if each[0].startswith("undersokelse")]
    receipt = deliver(engine, *files, by="demonstrasjon", now=datetime(2026, 11, 1, tzinfo=UTC))
    assert receipt.accepted
    told = sum(len(p.answers) for each in demo.ROUNDS for p in demo.respondents(each))
    with reading(engine) as connection:
        assert connection.scalar(select(func.sum(SurveyCount.count))) == told
