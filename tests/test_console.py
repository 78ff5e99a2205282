"""Commands write to any console, to whoever reads, and to the file that is meant."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st

from dashboard import console
from dashboard.file_choice import chosen_format
from db.emails import is_email, one_form
from tests.queries.ledger import open_ledger, participant, report
from tests.queries.properties import given

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with one published quarter, and a report in it."""
    with open_ledger("sqlite", tmp_path_factory.mktemp("console")) as ledger:
        ledger.receive_and_publish(report("bodo", "2017Q1", [participant("bodo-1")]))
        yield str(ledger.engine.url)


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "app.py"), *arguments]


def environment(url: str, encoding: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}


def stream(encoding: str, raw: io.RawIOBase | io.BytesIO) -> console._Console:
    text = io.TextIOWrapper(raw, encoding=encoding, write_through=True)  # type: ignore[arg-type]
    console.codecs.register_error("plainly", console._plainly)
    text.reconfigure(errors="plainly")
    return console._Console(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "cp850", "latin-1"])
def test_every_text_can_be_written_to_every_console(encoding: str, text: str) -> None:
    raw = io.BytesIO()
    into = stream(encoding, raw)
    into.write(text)
    assert raw.getvalue().decode(encoding) or not text


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("«Bodø» – 3 måneder …", "ascii", '"Bodo" - 3 maneder ...'),
        ("«Bodø» – 3 måneder …", "cp437", "«Bodo» - 3 måneder ..."),
        ("«Bodø» – 3 måneder −1", "cp1252", "«Bodø» – 3 måneder -1"),
    ],
)
def test_signs_are_replaced_by_what_can_be_read(text: str, encoding: str, shown: str) -> None:
    raw = io.BytesIO()
    into = stream(encoding, raw)
    into.write(text)
    assert raw.getvalue().decode(encoding) == shown


@pytest.mark.parametrize("encoding", ["ascii", "cp437"])
def test_a_command_writes_to_a_console_of_another_code_page(url: str, encoding: str) -> None:
    ran = subprocess.run(
        command("approve", "99"),
        capture_output=True,
        env=environment(url, encoding),
        check=False,
        timeout=120,
    )
    told = (ran.stdout + ran.stderr).decode(encoding)
    assert ran.returncode == 1
    assert told.strip()
    assert "Noe gikk galt" not in told


def test_a_command_ends_quietly_when_nobody_reads_on(url: str) -> None:
    running = subprocess.Popen(
        command("submissions"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(url, "utf-8"),
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    said = running.stderr.read().decode()
    running.stderr.close()
    assert (running.wait(timeout=120), said) == (0, "")


def test_a_file_is_written_to_standard_output_and_nothing_beside(url: str) -> None:
    ran = subprocess.run(
        command("export", "programme", "-o", "-", "--format", "xlsx", "--query", "quarter=2017k1"),
        capture_output=True,
        env=environment(url, "ascii"),
        check=False,
        timeout=120,
    )
    assert (ran.returncode, ran.stdout[:2]) == (0, b"PK")
    assert not (ROOT / "-").exists()


def test_the_version_is_told_in_one_line(url: str) -> None:
    ran = subprocess.run(
        command("--version"),
        capture_output=True,
        env=environment(url, "ascii"),
        timeout=120,
        check=True,
    )
    assert re.fullmatch(rb"integreringsmottak \d+\.\d+\.\d+\r?\n", ran.stdout)


@pytest.mark.parametrize(
    ("table", "file", "format", "chosen"),
    [
        ("programme", "ut.xlsx", None, "xlsx"),
        ("programme", "UT.CSV", None, "csv"),
        ("programme", "ut.long.csv", None, "long.csv"),
        ("programme", "ut.meta.json", None, "meta.json"),
        ("programme", "ut", None, "csv"),
        ("programme", "-", None, "csv"),
        ("programme", "-", "xlsx", "xlsx"),
        ("programme", "ut.csv", "long.csv", "long.csv"),
        ("programme", "ut.txt", "csv", "csv"),
        ("theory", "ut.json", None, "json"),
    ],
)
def test_a_file_is_written_as_its_ending_says(
    table: str, file: str, format: str | None, chosen: str
) -> None:
    assert chosen_format(table, file, format) == chosen


@pytest.mark.parametrize(
    ("table", "file", "format"),
    [
        ("programme", "ut.xlsx", "csv"),
        ("programme", "ut.csv", "xlsx"),
        ("programme", "ut.json", "long.csv"),
        ("programme", "ut.ods", None),
        ("programme", "ut.xls", "csv"),
        ("theory", "ut.long.csv", None),
    ],
)
def test_a_file_is_never_written_under_another_formats_name(
    table: str, file: str, format: str | None
) -> None:
    with pytest.raises(ValueError, match=r"\." + file.partition(".")[2]):
        chosen_format(table, file, format)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("Bjørn.Åse@IMDi.no", "bjørn.åse@imdi.no"),
        ("kåre@blåbær.no", "kåre@blåbær.no"),
        ("kåre@xn--blbr-roah.no", "kåre@blåbær.no"),
        ("ka\u030are@imdi.no", "kåre@imdi.no"),
        (" ola@imdi.no ", "ola@imdi.no"),
    ],
)
def test_an_address_may_have_any_letters_and_is_one_however_it_is_written(
    given_: str, kept: str
) -> None:
    assert one_form(given_) == kept
    assert is_email(kept)


@pytest.mark.parametrize(
    "email", ["kåre", "kåre@imdi", "k åre@imdi.no", "@imdi.no", "a@b..no", "a\n@b.no"]
)
def test_what_is_no_address_is_none(email: str) -> None:
    assert not is_email(one_form(email))
