"""A planted person's number is nowhere afterwards: every byte that an import leaves is looked at."""

from __future__ import annotations

import json
import logging
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.ingest import Code, Grade, ReportFile
from db.ingest.contents import column_letters
from db.models import Base, Event
from db.session import reading
from db.vocabulary import Language
from tests.db import catalogue
from tests.db.import_cases import (
    RESIDENT,
    csv_text,
    deliver,
    part,
    report,
    resident,
    table,
    with_parts,
    workbook,
)

ROOT = Path(__file__).parent.parent.parent
NUMBERS = {
    "fødselsnummer": "21019054321",
    "D-number": "61019054321",
    "H-number": "21419054321",
    "synthetic": "21819054321",
    "leading zero": "01819054321",
    "DUF": "201754326789",
}
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "space": lambda n: f"{n[:6]} {n[6:]}",
    "dash": lambda n: f"{n[:6]}-{n[6:]}",
    "underscore": lambda n: f"{n[:6]}_{n[6:]}",
    "letter": lambda n: f"{n[:6]}x{n[6:]}",
    "full-width": lambda n: n.translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
}
WITH_CENTURY: dict[str, Callable[[str], str]] = {
    "year first": lambda n: f"19{n[4:6]}{n[2:4]}{n[:2]}-{n[6:]}",
    "date with points": lambda n: f"{n[:2]}.{n[2:4]}.19{n[4:6]} {n[6:]}",
}
NUMBER = NUMBERS["leading zero"]
STRINGS = "xl/sharedStrings.xml"
BOOK = workbook(("Ark", table([RESIDENT])))
TEXT = csv_text([resident(participant_id=NUMBER)])


def deleted_text() -> ReportFile:
    """A workbook whose table of texts keeps a text that no cell shows any more."""
    kept = part(BOOK, STRINGS).replace(b"</sst>", f"<si><t>{NUMBER}</t></si></sst>".encode())
    return with_parts(BOOK, {STRINGS: kept})


PLANTED: dict[str, ReportFile] = {
    **{
        f"{kind}, {spelling}": report(resident(participant_id=spelt(number)))
        for kind, number in NUMBERS.items()
        for spelling, spelt in SPELLINGS.items()
    },
    **{
        f"{kind}, {spelling}": report(resident(participant_id=spelt(number)))
        for kind, number in NUMBERS.items()
        if kind != "DUF"
        for spelling, spelt in WITH_CENTURY.items()
    },
    "DUF, eight and four": report(resident(participant_id="20175432-6789")),
    **{
        f"text in {encoding}": ReportFile("r.csv", TEXT.encode(encoding))
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252")
    },
    "ten digits": report(resident(participant_id=NUMBER[1:])),
    "a number": catalogue.as_file(
        catalogue.typed("participant_id", float(NUMBERS["fødselsnummer"]))
    ),
    "heading": report(RESIDENT | {NUMBER: ""}),
    "sheet name": workbook((NUMBER, table([RESIDENT]))),
    "comment": catalogue.as_file(catalogue.book(lambda s: s.write_comment("B2", NUMBER))),
    "property": catalogue.as_file(
        catalogue.in_book(lambda book: book.set_properties({"title": NUMBER}))
    ),
    "hidden sheet": catalogue.as_file(catalogue.hidden_sheet(NUMBER)),
    "very hidden sheet": catalogue.as_file(catalogue.hidden_sheet(NUMBER, very=True)),
    "deleted text": deleted_text(),
    "file name": report(RESIDENT, name=f"{NUMBER}.csv"),
    "damaged file": ReportFile(f"{NUMBER}.xlsx", BOOK.content[:900]),
}


def traces(number: str) -> Iterator[bytes]:
    """How the number would look in a file, whoever wrote it there."""
    spells = (*SPELLINGS.values(), *WITH_CENTURY.values(), lambda n: f"{n[:8]}-{n[8:]}")
    for spelt in (number, number.lstrip("0"), *(spell(number) for spell in spells)):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield spelt.encode(encoding)
    for kind in ("<d", ">d", "<q", ">q"):
        yield struct.pack(kind, int(number))


TRACES = {trace for number in NUMBERS.values() for trace in traces(number)}


def found_in(content: bytes) -> list[bytes]:
    return [trace for trace in TRACES if trace in content]


def left_in(folder: Path) -> list[str]:
    """The files in the folder that hold a trace, or its name does."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [p.name for p in files if found_in(p.read_bytes() + os.fsencode(p.name))]


@pytest.mark.parametrize(
    "place", ["heading", "D-number, dash", "DUF, full-width", "text in utf-16", "text in cp1252"]
)
def test_the_search_bites(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_bytes(PLANTED[place].content)
    assert left_in(tmp_path) == ["file"]


def test_no_import_leaves_a_trace_in_database_logs_or_temporary_files(
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="sqlalchemy.engine")
    told = ""
    for file in PLANTED.values():
        for dry_run in (True, False):
            receipt = deliver(engine, report(RESIDENT), file, dry_run=dry_run, reason="Ja")
            assert not receipt.accepted
            assert {f.grade for f in receipt.findings[1].findings} >= {Grade.CRITICAL}
            told += repr(receipt) + "".join(
                f"{each.file} {f.happened(language)} {f.remedy(language)}"
                for each in receipt.findings
                for f in each.findings
                for language in Language
            )
    with reading(engine) as connection:
        for stored in Base.metadata.tables.values():
            told += repr(connection.execute(select(stored)).all())
    assert found_in((told + caplog.text + "".join(capfd.readouterr())).encode()) == []
    assert left_in(tmp_path) == []  # the database's log of changes is still beside it
    engine.dispose()
    assert left_in(tmp_path) == []


def test_the_audit_tells_the_code_and_the_cell_alone(engine: Engine) -> None:
    deliver(engine, report(resident(participant_id=NUMBER)))
    with reading(engine) as connection:
        (told,) = connection.scalars(select(Event.details))
    details = json.loads(told)
    assert details.keys() == {"findings", "places"}, "a fingerprint could be tried against"
    assert details["findings"] == {Code.IDENTITY_NUMBER.value: 1}
    assert details["places"] == [f"{column_letters(list(RESIDENT).index('participant_id'))}2"]


@pytest.mark.parametrize(
    "options", [["--dry-run"], ["--approve", "--reason", "Tallene er riktige."]]
)
def test_the_command_line_leaves_no_trace_with_every_log_on(
    tmp_path: Path, options: list[str]
) -> None:
    sent, left = tmp_path / "sent", tmp_path / "left"
    sent.mkdir()
    left.mkdir()
    files = []
    for number, file in enumerate(PLANTED.values()):
        folder = sent / str(number)
        folder.mkdir()
        files.append(folder / file.name)
        files[-1].write_bytes(file.content)
    program = (
        "import logging, sys; logging.basicConfig(level=logging.DEBUG)\n"
        "logging.getLogger('sqlalchemy').setLevel(logging.INFO)\n"
        "import app; app.cli(sys.argv[1:])"
    )
    own = {"DATABASE_URL": f"sqlite:///{left / 'figures.db'}"}
    own |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(left))
    done = subprocess.run(
        [sys.executable, "-c", program, "import", *map(str, files), *options],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"identity_number" in done.stderr
    assert b"sqlalchemy.engine" in done.stderr  # the logs are on
    assert found_in(done.stdout + done.stderr) == []
    assert (left / "figures.db").exists()
    assert left_in(left) == []
