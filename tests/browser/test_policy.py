"""A real browser holds to what the answers say. That no page breaks it, every browser test watches."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

_TRIED = """make => new Promise(told => {
  addEventListener("securitypolicyviolation", event => told(event.effectiveDirective));
  window.ran = false;
  const tries = {
    script: () => { const s = document.createElement("script"); s.textContent = "ran = true";
                    document.body.append(s); },
    handler: () => { document.body.setAttribute("onclick", "ran = true"); document.body.click(); },
    evaluated: () => { setTimeout("ran = true"); },
    foreign: () => { const s = document.createElement("script");
                     s.src = "https://example.org/x.js"; document.body.append(s); },
    image: () => { new Image().src = "https://example.org/x.png"; },
    call: () => { fetch("https://example.org/").catch(() => 0); },
    base: () => { const b = document.createElement("base"); b.href = "https://example.org/";
                  document.head.append(b); },
    frame: () => { const f = document.createElement("iframe"); f.src = "https://example.org/";
                   document.body.append(f); },
    object: () => { const o = document.createElement("object"); o.data = "/assets/icon.svg";
                    document.body.append(o); },
    form: () => { const f = document.createElement("form"); f.action = "https://example.org/";
                  f.method = "POST"; document.body.append(f); f.submit(); },
  };
  tries[make]();
})"""
STOPPED = {
    "script": "script-src-elem",
    "handler": "script-src-attr",
    "evaluated": "script-src",
    "foreign": "script-src-elem",
    "image": "img-src",
    "call": "connect-src",
    "base": "base-uri",
    "frame": "frame-src",
    "object": "object-src",
    "form": "form-action",
}


@pytest.mark.parametrize("make", STOPPED)
def test_what_an_intruder_would_put_in_a_page_is_stopped_and_seen(
    open_page: Open, make: str
) -> None:
    opened = open_page(
        "/", expected=("policy: ", "Content Security Policy", "violates", "https://example.org/x.")
    )
    assert opened.page.evaluate(_TRIED, make) == STOPPED[make]
    assert opened.page.evaluate("window.ran") is False


@pytest.fixture
def elsewhere(browser: Browser) -> Any:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_the_service_is_not_shown_within_another_site(elsewhere: Page, server: str) -> None:
    elsewhere.set_content(f"<iframe src='{server}/reports'></iframe>")
    elsewhere.wait_for_function("document.querySelector('iframe').contentDocument === null")
    frame = elsewhere.frames[1]
    assert frame.url.startswith("chrome-error:")


def test_a_form_on_another_site_decides_nothing(elsewhere: Page, server: str) -> None:
    elsewhere.set_content(
        f"<form method=POST action='{server}/reports/decide'>"
        "<input name=report value=1:approved><input name=deed value=withdraw></form>"
    )
    with elsewhere.expect_navigation() as coming:
        elsewhere.evaluate("document.forms[0].submit()")
    assert coming.value is not None
    assert coming.value.status == 403
    assert "other_site" in elsewhere.content()


def test_the_secret_of_the_session_cannot_be_read_by_a_script(open_page: Open) -> None:
    opened = open_page("/reports", apart=True)
    assert opened.page.evaluate("document.cookie") == ""
    (cookie,) = opened.page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("session", True, "Strict")
