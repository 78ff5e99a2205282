"""Below a path at the readers' host, everything that leads anywhere leads below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from dashboard import create_app
from dashboard.base_path import BasePath
from dashboard.local_path import local_path
from dashboard.login import Login, Ways, cookie_name
from dashboard.pages import PAGES
from queries.people import People
from tests.dashboard.calls import opening, send
from tests.dashboard.house import OFTEN, House, open_house, token

ROOT = "/tall"
ADDRESS = re.compile(r'(?:href|src|action|data-state|address)"?\s*[=:]\s*"(/[^"]*)"')
"""Where an address stands in HTML, or in the JSON that a page is drawn from."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    ways = Ways(accounts=True, base=f"https://imdi.example{ROOT}")
    with open_house(tmp_path_factory.mktemp("below")) as house:
        house.login = Login(house.office, People(house.ledger.engine), ways)
        house.app = create_app(
            house.ledger.door,
            house.office,
            login=house.login,
            secret_key="s" * 32,
            rates=OFTEN,
            base_path=ROOT,
        )
        yield house


class Reader(Client):
    """A browser at the readers' host, where our addresses lie below `ROOT`."""

    def open(self, path: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(path, str) and not path.startswith(f"{ROOT}/"):
            path = f"{ROOT}{path}"
        return super().open(path, *arguments, **named)


def behind(house: House, *, taken_away: bool = False) -> Any:
    """The browser of somebody behind a proxy that keeps the path, or takes it away."""

    def proxy(environ: Any, start: Any) -> Any:
        assert environ["PATH_INFO"].startswith(f"{ROOT}/")
        if taken_away:
            environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(ROOT)
        return house.app.server(environ, start)

    return Reader(proxy)


@pytest.fixture(scope="module", params=[False, True], ids=["kept", "taken away"])
def editor(request: pytest.FixtureRequest, house: House) -> Any:
    """An editor's browser, behind a proxy that keeps the path or takes it away."""
    browser = behind(house, taken_away=request.param)
    if "editor" not in house.keys:
        house.user("editor")
    answer = house.try_password(browser, "editor@imdi.example")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ROOT}/")
    return browser


def outside(text: str) -> list[str]:
    """The addresses in ``text`` that lead elsewhere."""
    found = ADDRESS.findall(text.replace("\\/", "/").replace("\\u002f", "/"))
    assert found
    return [address for address in found if not f"{address}/".startswith(f"{ROOT}/")]


PLACES = [page.path for page in PAGES if not page.about_one and page.path != "/users"]
ONES = ["/centres/bodo", "/figure/agreement_share~~2017Q3~bodo", "/method/agreement_share"]


@pytest.mark.parametrize("path", [*PLACES, *ONES, "/reports/1"])
def test_everything_on_a_page_leads_below_it(house: House, editor: Any, path: str) -> None:
    shell = editor.get(path)
    assert outside(shell.get_data(as_text=True)) == []
    drawn = send(editor, opening(house.app, f"{ROOT}{path}"))
    assert drawn.status_code == 200, drawn.json
    assert outside(json.dumps(drawn.json, ensure_ascii=False)) == []


@pytest.mark.parametrize(
    "path", ["/", "/programme", "/data/programme.json", "/assets/icon.svg", "/api/v1/tables"]
)
def test_what_is_asked_for_is_found_with_the_path_and_without(editor: Any, path: str) -> None:
    with editor.get(path) as answer:
        assert answer.get_data()
    assert answer.status_code == 200


def test_a_refusal_and_the_login_lead_below_it(house: House) -> None:
    html = {"Accept": "text/html"}
    for address in ("/nowhere", "/login", "/login?lang=en"):
        assert outside(behind(house).get(address, headers=html).get_data(as_text=True)) == []
    sent = behind(house).get("/reports?lang=en", headers=html)
    there = urlsplit(sent.headers["Location"])
    assert (there.path, parse_qs(there.query)["next"]) == (
        f"{ROOT}/login",
        [f"{ROOT}/reports?lang=en"],
    )


def test_the_session_is_for_the_path_alone(house: House) -> None:
    browser = behind(house)
    page = browser.get("/login")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith(f"{cookie_name(ROOT)}=")
    assert f"Path={ROOT};" in f"{cookie};"
    assert "Secure" in cookie
    assert cookie_name("") == "__Host-session"


def test_an_invitation_leads_below_it(house: House) -> None:
    assert house.login.links == f"https://imdi.example{ROOT}"


OTHERS = [
    "/",
    "/programme",
    "/tallene",
    f"{ROOT}/../other",
    f"{ROOT}/%2e%2e/other",
    "//x",
    "/tall\\x",
]


@pytest.mark.parametrize("asked", OTHERS)
def test_nobody_is_led_to_another_product_at_the_same_host(house: House, asked: str) -> None:
    browser = behind(house)
    form = {"email": "editor@imdi.example", "password": "x", "next": asked}
    page = browser.post("/login", data={**form, "csrf_token": token(browser)})
    assert f'name="next" value="{ROOT}/"' in page.get_data(as_text=True)


@given(st.text(st.sampled_from("/tal.%2e\\?x"), max_size=12))
def test_next_stays_below_the_path_whatever_it_is(asked: str) -> None:
    import flask

    environ = {"SCRIPT_NAME": ROOT}
    server = flask.Flask("a")
    server.wsgi_app = BasePath(server.wsgi_app, ROOT)  # type: ignore[assignment]
    with server.test_request_context("/", environ_overrides=environ):
        led = local_path(f"{ROOT}/{asked}")
    assert led == f"{ROOT}/" or urlsplit(led).path.startswith(f"{ROOT}/")
    assert ".." not in urlsplit(led).path
