"""E-mail addresses, also with letters that English has not, each in one form."""

from __future__ import annotations

import re
import unicodedata

_LETTER = r"[^\W_]"
_EMAIL = re.compile(rf"({_LETTER}|[.!#$%&'*+/=?^_`{{|}}~-])+@({_LETTER}|-)+(\.({_LETTER}|-)+)+")


def one_form(email: str) -> str:
    """The address as it is kept and compared: browsers and providers write «blåbær.no» in two ways."""
    email = unicodedata.normalize("NFC", email.strip()).lower()
    name, at, domain = email.rpartition("@")
    if "xn--" in domain:
        try:
            domain = domain.encode("ascii").decode("idna")
        except UnicodeError:
            return email
    return f"{name}{at}{domain}"


def is_email(email: str) -> bool:
    """Whether it is shaped as an address of somebody."""
    return _EMAIL.fullmatch(email) is not None
