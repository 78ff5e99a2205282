"""The addresses for logging in and out, and for answering an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask
import flask_login

from dashboard import errors, forms, turnstile
from dashboard.base_path import root, under
from dashboard.local_path import local_path, login_address
from dashboard.login_page import SAID, invitation_page, login_page
from dashboard.turnstile import Pace
from db.audit import Entry
from db.refusal import Refusal
from db.vocabulary import Deed, Outcome
from queries.values import VISITOR

if TYPE_CHECKING:
    from dashboard.login import Login

_NEXT, _LANGUAGE = "next", "lang"
_HOME = "/"
_CALLBACK = "/login/callback"


def register(server: flask.Flask, login: Login) -> None:
    """Adds the addresses to ``server``; those of a way to log in only where it is set up."""
    ways = login.ways

    @server.route("/login", methods=["GET", "POST"] if ways.accounts else ["GET"], endpoint="login")
    def ask() -> flask.typing.ResponseReturnValue:
        login.forget_ended()
        if flask.request.method == "POST":
            return _by_password(login)
        back = local_path(flask.request.args.get(_NEXT))
        if flask_login.current_user.is_authenticated:
            return flask.redirect(back, 303)
        said = flask.request.args.get("said", "")
        return _page(login, back, said=said if said in SAID else "")

    @server.post("/logout", endpoint="logout")
    def leave() -> flask.typing.ResponseReturnValue:
        login.let_out()
        return flask.redirect(login_address(under(_HOME), _language(), "logged_out"), 303)

    if ways.accounts:
        server.add_url_rule(
            "/invitation/<token>",
            "invitation",
            lambda token: _invited(login, token),
            methods=["GET", "POST"],
        )
    provider = ways.provider
    if provider is None:
        return

    @server.get("/login/start", endpoint="login_start")
    def start() -> flask.typing.ResponseReturnValue:
        login.forget_ended()
        flask.session[_NEXT] = local_path(flask.request.args.get(_NEXT))
        flask.session[_LANGUAGE] = _language()  # the provider brings nothing of ours back
        base = ways.base or f"{flask.request.host_url.rstrip('/')}{root()}"
        try:
            return provider.send(f"{base}{_CALLBACK}")
        except Refusal as refusal:
            return _refused(login, refusal)

    @server.get(_CALLBACK, endpoint="login_callback")
    def callback() -> flask.typing.ResponseReturnValue:
        back = local_path(flask.session.pop(_NEXT, None))
        flask.g.asked_language = flask.session.pop(_LANGUAGE, None)
        try:
            if not forms.has_cookie():
                raise Refusal("no_cookies", http_status=403)
            identity = provider.identity()
            key = login.office.logins.recognise(identity, now=login.clock())
            login.let_in(key, "provider")
            turnstile.forgive()
        except Refusal as refusal:
            return _refused(login, refusal, back)
        return flask.redirect(back, 303)


def _by_password(login: Login) -> flask.typing.ResponseReturnValue:
    form = flask.request.form
    back, email = local_path(form.get(_NEXT)), form.get("email", "")
    # The gate has counted where it comes from; whoever asks from everywhere is stopped here.
    account = turnstile.of_account(email)
    turnstile.turnstile().take(Pace.LOGINS, account)
    try:
        password = form.get("password", "")
        key = login.office.logins.check_password(email=email, password=password, now=login.clock())
        login.let_in(key, "password")
        turnstile.forgive(account)
    except Refusal as refusal:
        return _refused(login, refusal, back, email[:254])
    return flask.redirect(back, 303)


def _invited(login: Login, token: str) -> flask.typing.ResponseReturnValue:
    now, language = login.clock(), errors.reader_language()
    email = login.office.logins.invited(token, now=now)
    if flask.request.method == "GET":
        return invitation_page(language, token, email)
    password = flask.request.form.get("password", "")
    try:
        key = login.office.logins.accept(token, password=password, now=now)
    except Refusal as refusal:
        return invitation_page(
            language, token, email, code=refusal.code, status=refusal.http_status
        )
    login.let_in(key, "invitation")
    turnstile.forgive()
    return flask.redirect(under(_HOME if _language() == "nb" else "/?lang=en"), 303)


def _refused(login: Login, refusal: Refusal, back: str = "", email: str = "") -> flask.Response:
    """The login page with what went wrong, which the audit is told too, without whom it was about."""
    details = {"code": refusal.code, "http": refusal.http_status}
    login.office.note(Entry(Deed.LOGIN, Outcome.REFUSED, details=details), by=VISITOR.name)
    return _page(
        login, back or under(_HOME), code=refusal.code, email=email, status=refusal.http_status
    )


def _page(
    login: Login, back: str, *, said: str = "", code: str = "", email: str = "", status: int = 200
) -> flask.Response:
    ways = login.ways
    return login_page(
        errors.reader_language(),
        back,
        provider=ways.provider is not None,
        accounts=ways.accounts,
        visitors=ways.visitors,
        said=said,
        code=code,
        email=email,
        status=status,
    )


def _language() -> str:
    return "en" if errors.reader_language().value == "en" else "nb"
