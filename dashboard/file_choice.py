"""Which format a file is written in: the one that is asked for, or what the file's ending says."""

from __future__ import annotations

from dashboard.files import WORDS, WRITERS
from dashboard.word_files import FORMATS

_OTHERS = {"xls", "xlsm", "xlsb", "ods", "parquet", "pdf", "docx", "html", "xml", "zip", "tsv"}
"""Endings by which programs open files, and which no table is written in."""


def chosen_format(table: str, file: str, format: str | None) -> str:
    """The format for ``table`` in ``file``: never another than its ending promises.

    Raises ValueError, with a sentence, when the two do not go together.
    """
    known = [*(FORMATS if table in WORDS else WRITERS)]
    name = file.casefold()
    endings = [each for each in {*known, *WRITERS, *FORMATS, *_OTHERS} if name.endswith(f".{each}")]
    ending = max(endings, key=len, default=None)
    if format is None:
        if ending is not None and ending not in known:
            raise ValueError(
                f"{table} kan ikke skrives som .{ending}. Bruk en av: {', '.join(known)}."
            )
        return ending or "csv"
    # «ut.csv» may hold any of the two kinds of CSV.
    if ending is not None and ending.rpartition(".")[2] != format.rpartition(".")[2]:
        raise ValueError(
            f"Filen ender på .{ending}, men --format er {format}. Endre den ene, eller utelat "
            "--format."
        )
    return format
