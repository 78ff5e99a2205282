"""Finds national identity numbers and DUF numbers, however they are written.

Control digits are not asked for: they change from 2032, and test numbers break them. Eleven digits
are taken for an identity number wherever they stand together. Where signs stand between them, they
must begin with a date, as do D-numbers (day + 40) and H- and synthetic numbers (month + 40, 65 or
80); ten digits may be one whose leading zero a spreadsheet lost. A DUF number has twelve digits and
begins with a year. What people and programs write that looks alike, dates, ids and the decimals of
numbers (`db.ingest.programs`), is left out first; but a date with five digits after it, however it
is written, is a date of birth with the rest of the number. Where it is told as an amount it is
none, and where words stand between, they must speak of a person, or the control digits hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from db.ingest.codes import Code
from db.ingest.contents import Contents, ReportFile, Sheet, column_letters
from db.ingest.findings import Finding
from db.ingest.places import Place
from db.ingest.programs import Digits, is_calculated, number_of, without_ids

_BETWEEN_CELLS = "\0"
_SIGN = r"(?:[^\w\0]|_)"
_WITHIN = r'(?:[^\w\0,;:+=()<>"]|_)'
"""A sign that may stand within a number; the others part the numbers of a list."""
_LETTER = r"[^\W\d_]"
_RUN = re.compile(rf"\d+(?:{_WITHIN}{{1,6}}\d+)*")
_LOOSE_RUN = re.compile(rf"\d+(?:{_SIGN}{{1,8}}\d+)*")
_HALVES = re.compile(
    rf"(?<!\d)(?:(\d{{6}}){_SIGN}{{0,3}}{_LETTER}{_SIGN}{{0,3}}(\d{{5}})"
    rf"|((?:19|20)\d\d){_LETTER}(\d{{8}})|((?:19|20)\d{{4}}){_LETTER}(\d{{6}})"
    rf"|(\d{{5}}){_LETTER}(\d{{5}}))(?!\d)"
)
"""Two halves with a letter between them."""
_SCIENTIFIC = re.compile(r"(?<![\w.,])(\d)[.,](\d{1,11})[eE]\+?0?(9|10|11)(?!\d)")
_CANDIDATE = re.compile(
    rf"(?<!\d)(?:\d{_SIGN}{{0,8}}(?:{_LETTER}{_SIGN}{{0,3}})?){{9}}\d|\d[eE]\+?0?(?:9|10|11)(?!\d)"
)
_PLAIN_DECIMAL = re.compile(r"(?:0|[1-9]\d{0,2})\.\d+")
_DECIMAL = re.compile(r"\d+\.\d*[1-9]\d*")

_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12]\\d|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)\\d\\d"
_SHORT_DATE = rf"{_DAY}\.{_MONTH}\.\d\d"
_COMPACT_DATE = rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DATES = re.compile(
    rf"(?<!\d)(?:{_DAY}([./-]){_MONTH}\1{_YEAR}|{_YEAR}([./-]){_MONTH}\2{_DAY}"
    rf"|{_COMPACT_DATE}|{_SHORT_DATE}\W{{1,3}}{_SHORT_DATE})(?!\d)"
    r"(?:[ T]\d\d:\d\d:\d\d[.,]\d+(?!\d))?"
)
"""Dates with the whole year, with parts of a second too, and from one short date to another."""
_DATE_AND_TIME = re.compile(rf"{_COMPACT_DATE}(?:[01]\d|2[0-3])[0-5]\d")
_BORN_DAY = r"(?:[04][1-9]|[1256]\d|[37][01])"
_BORN_MONTH = r"(?:[048][1-9]|[159][0-2]|6[6-9]|7[0-7])"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_BORN_IN = rf"(?:{_BORN_MONTH}|[1-9]|(?i:{'|'.join(_MONTH_NAMES)})[a-z]{{0,6}})"
_BAR = r"[\s./_\u2010-\u2015-]{1,3}"
_BIRTH = re.compile(
    rf"(?<!\d)(?:(?P<year_first>{_YEAR}(?:{_BORN_MONTH}{_BORN_DAY}"
    rf"|{_BAR}{_BORN_IN}{_BAR}(?:{_BORN_DAY}|[1-9])))"
    rf"|(?P<day_first>{_BORN_DAY}{_BORN_MONTH}(?:{_YEAR}|\d\d(?!\d))"
    rf"|(?:{_BORN_DAY}|[1-9]){_BAR}{_BORN_IN}{_BAR}(?:{_YEAR}|\d\d(?!\d))))"
    r"(?P<between>[^\d\0]{0,40})(?P<rest>\d{5}|\d{3} \d\d)(?!\d)"
)
"""A date, also as D-, H- and synthetic numbers have it, and the next digits, if they are five."""
_WHOLE_PART = re.compile(r"(?<![\w.,])(?:0|[1-9]\d{0,2})[.,]\Z")
"""What stands before a number's decimals."""
_OF_A_PERSON = r"(?:fnr|pnr|f[øo]e?d\w*|person-?(?:nr|num)\w*|ident\w*|born|birth\w*)\b"
_SAID_OF_A_PERSON = re.compile(rf"(?i:\b{_OF_A_PERSON})")
_SAID_BEFORE = re.compile(rf"(?i:\b(?:f|{_OF_A_PERSON})\W*)\Z")
_CURRENCY = r"(?:kr|kroner|nok)\b"
_SAID_AS_MONEY = re.compile(rf"(?i:\b{_CURRENCY}\W*)\Z")
_AMOUNT = re.compile(
    rf"[.,]\d\d?(?!\d)|,[-\u2013]| ?%"
    rf"|(?i: ?(?:{_CURRENCY}|(?:timer|hours|dager|days|beboere|residents|personer|people)\b))"
)
"""How the text goes on after an amount."""
_CONTROL_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
_YEAR_AND_MONTH = re.compile(rf"{_YEAR}(?:0[1-9]|1[0-2])")

_SEEN = (Place.CELL.code, Place.SHEET_NAME.code)
"""Places that are told of by themselves, unless they hold what only the workbook's parts show."""
_DAYS = frozenset((*range(1, 32), *range(41, 72)))
_MONTHS = frozenset(month + shift for month in range(1, 13) for shift in (0, 40, 65, 80))
_Layouts = Collection[tuple[int, ...]]
_IDENTITY_LAYOUTS: _Layouts = {(6, 5), (2, 2, 2, 5), (6, 3, 2), (6, 2, 3), (2, 2, 2, 3, 2)}
_LOST_ZERO_LAYOUTS: _Layouts = {(10,), (5, 5), (5, 3, 2), (1, 2, 2, 5), (1, 3, 3, 3)}
_DUF_LAYOUTS: _Layouts = {(4, 6, 2), (4, 4, 4), (10, 2)}
_DUF_HALVES: _Layouts = {(12,), (4, 8), (6, 6), (1,) * 12}
_DUF_LIKE_TIMES: _Layouts = {(8, 4)}
_DUF_DECIMALS: _Layouts = {(4, 8), (10, 2)}


def person_number(text: str) -> Code | None:
    """The kind of person's number that ``text`` holds, if any."""
    if is_calculated(text) or not _has_digits_enough(text := _plain(text)):
        return None
    number = number_of(text)
    if number is not None:
        return _in_number(number)
    return _in_text(without_ids(text))


def _in_number(number: Digits) -> Code | None:
    """The kind of person's number that a number is: its whole part, or both parts together.

    Together they are one only where they are as long as the parts of a person's number are: six
    or eight digits that begin with a date and five, or a year and eight.
    """
    whole, decimals = number
    match len(whole), len(decimals):
        case 6, 5:
            zeros = not decimals.strip("0")
            both = _begins_with_date(whole) and (
                not zeros or _control_digits_hold(whole + decimals)
            )
        case 8, 5:
            both = any(map(_is_birth_number, _BIRTH.finditer(f"{whole}.{decimals}")))
        case _:
            both = False
    if both:
        return Code.IDENTITY_NUMBER
    if (len(whole), len(decimals)) in _DUF_DECIMALS and _begins_with_year(whole):
        return Code.DUF_NUMBER if decimals.strip("0") else None
    return _in_text(whole)


def _in_text(text: str) -> Code | None:
    """The kind of person's number that a text without ids holds, if any."""
    if any(map(_is_birth_number, _BIRTH.finditer(text))):
        return Code.IDENTITY_NUMBER
    for said in (*_written_out(text), text):
        if _holds_identity_number(_DATES.sub(_BETWEEN_CELLS, said)):
            return Code.IDENTITY_NUMBER
        if _holds_duf_number(said):
            return Code.DUF_NUMBER
    return None


def findings_in(contents: Contents) -> list[Finding]:
    """Where ``contents`` holds person's numbers: sheet, row and column, never the number."""
    found = [
        finding
        for position, sheet in enumerate(contents.sheets, start=1)
        for finding in _in_sheet(sheet, position)
    ]
    return found + [
        finding
        for finding in contents.findings
        if finding.code is Code.PERSON_NUMBER_IN_WORKBOOK
        and not (found and finding.details.get("place") in _SEEN)
    ]


def in_file_name(file: ReportFile) -> list[Finding]:
    """A finding when the file's own name holds a person's number."""
    code = person_number(file.name)
    return [] if code is None else [Finding(code)]


def could_matter(text: str) -> bool:
    """A quick look: whether ``text`` has digits enough, and is no number that was calculated."""
    return not is_calculated(text) and _has_digits_enough(_plain(text))


def _in_sheet(sheet: Sheet, position: int) -> Iterator[Finding]:
    """The findings of one sheet; a name that is itself a number is not shown."""
    name = sheet.name
    code = person_number(name)
    if code is not None:
        name = f"({position})"
        yield Finding(code, name)
    for row in sheet.rows:
        if not _has_digits_enough(_plain(_BETWEEN_CELLS.join(row.cells))):
            continue
        for index, cell in enumerate(row.cells):
            code = person_number(cell)
            if code is not None:
                yield Finding(code, name, row.number, column_letters(index))


def _has_digits_enough(text: str) -> bool:
    return _CANDIDATE.search(text) is not None or _BIRTH.search(text) is not None


def _plain(text: str) -> str:
    """``text`` with full-width signs made ordinary and invisible signs taken out."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(sign, sign))
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) != "Cf"
    )


def _written_out(text: str) -> Iterator[str]:
    """The numbers that ``text`` tells as a power of ten, with all their digits."""
    for match in _SCIENTIFIC.finditer(text):
        yield f"{match[1]}{match[2]}".ljust(int(match[3]) + 1, "0")[:12]


def _is_birth_number(found: re.Match[str]) -> bool:
    """Whether a date and the five digits after it are an identity number."""
    before = found.string[max(0, found.start() - 40) : found.start()]
    between = found["between"]
    if _AMOUNT.match(found.string, found.end()) or _SAID_AS_MONEY.search(between):
        return False
    if found[0].isdigit() and _WHOLE_PART.search(before):  # they are its decimals
        return False
    return (
        sum(map(str.isalpha, between)) < 2
        or _SAID_BEFORE.search(before) is not None
        or _SAID_OF_A_PERSON.search(between) is not None
        or _control_digits_hold(_date_of_birth(found) + found["rest"].replace(" ", ""))
    )


def _date_of_birth(found: re.Match[str]) -> str:
    """The date that ``found`` begins with as an identity number has it: day, month, year."""
    written = found["year_first"] or found["day_first"]
    numbered = re.sub(r"[^\W\d_]+", _number_of_month, written)
    digits = "".join(group.zfill(2) for group in _groups(numbered))
    if found["year_first"]:
        return digits[6:] + digits[4:6] + digits[2:4]
    return digits[:4] + digits[-2:]


def _number_of_month(name: re.Match[str]) -> str:
    return str(_MONTH_NAMES.index(name[0][:3].lower()) + 1)


def _control_digits_hold(digits: str) -> bool:
    """Whether eleven digits end as birth numbers do, or as D-numbers for the same date."""
    return any(
        all(
            sum(map(int.__mul__, weights, map(int, number))) % 11 == 0
            for weights in _CONTROL_WEIGHTS
        )
        for number in (digits, str(int(digits[0]) + 4) + digits[1:])
    )


def _holds_identity_number(text: str) -> bool:
    """Whether ``text``, in which no dates are left, holds an identity number."""
    return (
        any(map(_is_identity_number, _RUN.finditer(text)))
        or any(
            _begins_with_date(digits)
            for match in _LOOSE_RUN.finditer(text)
            for digits in _windows(match[0], _IDENTITY_LAYOUTS)
        )
        or any(_begins_with_date(digits.zfill(11)) for digits in _halves(text, 10, 11))
    )


def _is_identity_number(run: re.Match[str]) -> bool:
    """Whether a run of digit groups is an identity number, or has one in it."""
    groups = _groups(run[0])
    if _PLAIN_DECIMAL.fullmatch(run[0]):
        return len(groups[1]) == 11 and _begins_with_date(groups[1])
    lengths = tuple(map(len, groups))
    if 11 in lengths or lengths in _IDENTITY_LAYOUTS:
        return True
    if any(map(_begins_with_date, _parts_of_eleven(groups))):
        return True
    from_abroad = run.string[: run.start()].endswith("+") and groups[0].startswith("47")
    if from_abroad or _DECIMAL.fullmatch(run[0]):
        return False
    lost_zero = _windows(run[0], _LOST_ZERO_LAYOUTS)
    return any(_begins_with_date("0" + digits) for digits in lost_zero)


def _holds_duf_number(text: str) -> bool:
    """Whether ``text`` holds twelve digits that begin with a year, as DUF numbers are written."""
    for match in _RUN.finditer(text):
        groups = _groups(match[0])
        found = [
            digits
            for digits in _windows(match[0], _DUF_HALVES)
            if not (_YEAR_AND_MONTH.match(digits) and _YEAR_AND_MONTH.fullmatch(digits[6:]))
        ]
        found += [
            digits
            for digits in _windows(match[0], _DUF_LIKE_TIMES)
            if _DATE_AND_TIME.fullmatch(digits) is None
        ]
        if tuple(map(len, groups)) in _DUF_LAYOUTS and not all(map(_begins_with_year, groups)):
            found.append("".join(groups))
        if any(map(_begins_with_year, found)):
            return True
    return any(map(_begins_with_year, _halves(text, 12)))


def _groups(run: str) -> list[str]:
    return re.findall(r"\d+", run)


def _windows(run: str, layouts: _Layouts) -> Iterator[str]:
    """The digits of neighbouring groups whose lengths are one of ``layouts``."""
    groups = _groups(run)
    lengths = tuple(map(len, groups))
    for layout in layouts:
        for start in range(len(groups) - len(layout) + 1):
            if lengths[start : start + len(layout)] == layout:
                yield "".join(groups[start : start + len(layout)])


def _halves(text: str, *sizes: int) -> Iterator[str]:
    """The digits on both sides of a letter, where they are so many together."""
    for match in _HALVES.finditer(text):
        digits = "".join(filter(None, match.groups()))
        if len(digits) in sizes:
            yield digits


def _parts_of_eleven(groups: list[str]) -> Iterator[str]:
    """Every row of neighbouring groups that makes eleven digits together."""
    for start in range(len(groups)):
        part = ""
        for group in groups[start:]:
            part += group
            if len(part) >= 11:
                break
        if len(part) == 11:
            yield part


def _begins_with_date(digits: str) -> bool:
    return int(digits[:2]) in _DAYS and int(digits[2:4]) in _MONTHS


def _begins_with_year(digits: str) -> bool:
    return digits[:2] in ("19", "20")
