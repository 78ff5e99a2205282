"""Addresses as mail, trackers and people make them: what is meant is read, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.asked_words import of_a_page
from dashboard.audit_asked import NARROWING, TURNING
from dashboard.pages import PAGES
from dashboard.request import Request
from db.refusal import Refusal
from tests.dashboard.calls import opening, send

TRACKERS = [
    *(
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_id",
        "UTM_Term",
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "wbraid",
    ),
    *(
        "gbraid",
        "msclkid",
        "twclid",
        "ttclid",
        "li_fat_id",
        "yclid",
        "ysclid",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "_hsenc",
    ),
    *(
        "_hsmi",
        "__hstc",
        "__hssc",
        "hsCtaTracking",
        "mkt_tok",
        "vero_id",
        "oly_enc_id",
        "oly_anon_id",
        "_openstat",
    ),
    *(
        "mtm_campaign",
        "matomo_source",
        "pk_campaign",
        "piwik_kwd",
        "ref",
        "ref_src",
        "_ga",
        "_gl",
        "_ke",
        "srsltid",
        "epik",
    ),
    *(
        "s_cid",
        "s_kwcid",
        "ef_id",
        "cmpid",
        "ocid",
        "WT.mc_id",
        "wt_mc",
        "ns_campaign",
        "at_medium",
        "xtor",
        "trk",
        "trkInfo",
    ),
    *(
        "rb_clickid",
        "irclickid",
        "ml_subscriber",
        "elqTrackId",
        "sfmc_id",
        "bsft_uid",
        "dm_i",
        "ck_subscriber_id",
    ),
    *(
        "mibextid",
        "si",
        "guce_referrer",
        "guccounter",
        "__s",
        "sc_cid",
        "_x_tr_sl",
        "usg",
        "ved",
        "spm",
        "fb_action_ids",
    ),
    *("__cf_chl_tk", "campaign_id"),
]


@pytest.mark.parametrize("key", TRACKERS)
def test_what_a_tracker_adds_is_ignored_on_pages(key: str) -> None:
    asked = [("centre", "bodo"), (key, "x"), ("quarter", "2017Q3")]
    found = Request.from_pairs("/programme", asked, page=True)
    assert found.address() == "/programme?centre=bodo&quarter=2017Q3"
    with pytest.raises(Refusal) as refused:
        Request.from_pairs("/data/programme.csv", asked)
    assert refused.value.code == "unknown_parameter"


def test_no_parameter_of_ours_is_taken_for_a_trackers() -> None:
    own = {name for page in PAGES for name in page.parameters}
    own |= {*NARROWING, *TURNING, "centre", "quarter", "measure", "sort", "as_of", "lang"}
    own |= {"audience", "dialect", "indicator", "publication", "compare", "q", "next", "said"}
    own |= {"first", "period", "value", "figure", "table", "kind"}
    assert [key for key, _ in of_a_page((name, "x") for name in sorted(own))] == sorted(own)


@pytest.mark.parametrize("key", ["senter", "colour", "Quarter", "kvartal", "indicator"])
def test_a_page_never_shows_other_figures_than_its_address_says(key: str) -> None:
    with pytest.raises(Refusal) as refused:
        Request.from_pairs("/programme", [(key, "x")], page=True)
    assert refused.value.code == "unknown_parameter"


@pytest.mark.parametrize("extra", ["fbclid=x", "utm_source=x&utm_medium=e-post", "gclid=", "amp"])
def test_pages_open_with_what_was_added_and_files_refuse_it(extra: str, dashboard: Any) -> None:
    client = dashboard.server.test_client()
    for path in ("/programme", "/", "/centres/bodo", "/audit", "/method/full_time_share"):
        assert client.get(f"{path}?{extra}").status_code == 200
        drawn = send(client, opening(dashboard, path, f"?{extra}"))
        assert drawn.status_code == 200
        assert "fbclid" not in drawn.get_data(as_text=True)
    refused = client.get(f"/data/programme.csv?{extra}")
    assert (refused.status_code, refused.get_json()["code"]) == (400, "unknown_parameter")


def test_an_address_that_was_html_is_read_as_it_was() -> None:
    for said in ("centre=bodo&amp;quarter=2017K3", "centre=bodo&amp;amp;quarter=2017Q3&amp;"):
        pairs = [tuple(each.partition("=")[::2]) for each in said.split("&")]
        found = Request.from_pairs("/programme", pairs, page=True)  # type: ignore[arg-type]
        assert found.address() == "/programme?centre=bodo&quarter=2017Q3"


@pytest.mark.parametrize(
    "said",
    [
        *("2017k3", "2017q3", "2017K3 ", "2017 K3", "2017-Q3", "3. kvartal 2017", "3 kvartal 2017"),
        "3. Kvartal\u00a02017",
        "Q3 2017",
        "K3 2017",
        "q3-2017",
        "3. kv. 2017",
        "\u200b2017Q3",
        "3q 2017",
    ],
)
def test_a_quarter_is_read_as_people_write_it(said: str) -> None:
    for path, page in (("/programme", True), ("/data/programme.csv", False)):
        found = Request.from_pairs(path, [("quarter", said)], page=page)
        assert found.address() == f"{path}?quarter=2017Q3"
        found = Request.from_pairs(path, [("quarter", f"2017k1..{said}")], page=page)
        assert found.address() == f"{path}?quarter=2017Q1..2017Q3"


@pytest.mark.parametrize(
    "said",
    ["2017", "2017k5", "5. kvartal 2017", "kvartal 2017", "17K3", "2017Q3x", "2017Q3..", "K3"],
)
def test_what_is_no_quarter_is_refused(said: str) -> None:
    with pytest.raises(Refusal) as refused:
        Request.from_pairs("/programme", [("quarter", said)], page=True)
    assert refused.value.code == "bad_quarter"


@pytest.mark.parametrize("said", ["Bodø", "BODØ", "bodø", "Bodo", "BODO", " Bodø ", "bodo\u200b"])
def test_a_centre_is_read_as_a_report_may_call_it(said: str, dashboard: Any) -> None:
    client = dashboard.server.test_client()
    query = {"centre": said, "quarter": "2017Q3"}
    found = client.get("/data/programme.csv", query_string=query)
    wanted = client.get("/data/programme.csv?centre=bodo&quarter=2017Q3")
    assert (found.status_code, found.data) == (200, wanted.data)
    assert client.get("/programme", query_string=query).status_code == 200
    assert client.get("/reports/template.xlsx", query_string={"centre": said}).status_code == 200


def test_what_is_no_centre_is_refused_as_it_was_written(dashboard: Any) -> None:
    answer = dashboard.server.test_client().get("/data/programme.csv?centre=Bod")
    assert answer.get_json()["code"] == "unknown_centre"
    assert "«Bod»" in answer.get_json()["message"]
