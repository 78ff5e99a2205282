"""The import of report files: `import_files` takes files and gives a `Receipt`.

The way of a file: bytes → rows of text (`read`) → person's numbers looked for (`person_data`) →
typed rows and findings (`check`, with the rules of rows, files and what is known) → new revisions
(`store`). No step writes a cell's content to a log, a message or an error.

What is offered here is fetched when it is asked for, so that the process that reads workbooks
(`read_apart`) starts without the database.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.ingest.codes import Code, Grade
    from db.ingest.contents import ReportFile
    from db.ingest.findings import FileFindings, Finding
    from db.ingest.kinds import heading
    from db.ingest.receive import Receipt, import_files
    from db.ingest.store import Stored

__all__ = [
    "Code",
    "FileFindings",
    "Finding",
    "Grade",
    "Receipt",
    "ReportFile",
    "Stored",
    "heading",
    "import_files",
]

_HOMES = {
    "codes": ("Code", "Grade"),
    "contents": ("ReportFile",),
    "findings": ("FileFindings", "Finding"),
    "kinds": ("heading",),
    "receive": ("Receipt", "import_files"),
    "store": ("Stored",),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"db.ingest.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
