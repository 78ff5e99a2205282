"""The parts of a workbook: a zip of XML, unpacked within limits, each known by what others call it.

Programs name the parts as they like, with slashes either way and in letters of either size. What a
part is, is said by the relationships that lead to it, from the package's own on. The reader of cells
(calamine) knows the usual names only, so others are given those (`as_usual`).
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from db.ingest.active_content import is_active_part
from db.ingest.codes import Code
from db.ingest.contents import Unreadable
from db.ingest.markup import attributes, element

MAX_PARTS = 200
MAX_UNPACKED = 50 * 1024 * 1024

_XML_ENDINGS = (".xml", ".rels", ".vml", ".txt")
_FORBIDDEN_PARTS = re.compile(r"\.(?:exe|dll|js|vbs|zip|doc[mx]?|xls[mbx]?)$", re.IGNORECASE)
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_XML_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_RELATIONSHIP = element("Relationship")

WORKBOOK = "xl/workbook.xml"
_ROOT = "_rels/.rels"
_USUAL = {"sharedstrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
"""The kinds of part, as relationships call them, that the reader finds by name alone."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part says of another: its kind, the other's name, and whether it is in the package."""

    kind: str
    target: str
    external: bool


@dataclass(slots=True)
class Relationships:
    """Who leads where in a package, by the names of the parts in small letters."""

    of: dict[str, dict[str, Relationship]] = field(default_factory=dict)

    def add(self, name: str, xml: str) -> None:
        """Take in the relationships of one part, from the list ``name`` of them."""
        folder, file = posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name)
        owner = posixpath.join(folder, file.removesuffix(".rels"))
        self.of[owner] = {
            said.get("Id", ""): Relationship(
                said.get("Type", "").rsplit("/", 1)[-1].casefold(),
                said.get("Target", ""),
                said.get("TargetMode", "").casefold() == "external",
            )
            for said in map(attributes, _RELATIONSHIP.findall(xml))
        }

    def target(self, owner: str, id: str) -> str:
        """The part that ``owner`` calls ``id``; nothing when there is none."""
        found = self.of.get(owner, {}).get(id)
        return "" if found is None else resolved(owner, found.target)

    @property
    def workbook(self) -> str:
        """The part that the package says is its document; else the usual one."""
        for found in self.of.get("", {}).values():
            if found.kind == "officedocument":
                return resolved("", found.target)
        return WORKBOOK

    def owner(self, part: str, among: Mapping[str, object]) -> str:
        """The part ``among`` those given that leads to ``part``, however many there are between."""
        for _ in range(4):
            if part in among:
                return part
            part = next(
                (
                    owner
                    for owner, every in self.of.items()
                    for found in every.values()
                    if owner and not found.external and resolved(owner, found.target) == part
                ),
                "",
            )
        return ""


def resolved(owner: str, target: str) -> str:
    """The part that ``target`` names, seen from the part ``owner``."""
    target = unquote(html.unescape(target)).replace("\\", "/").split("#", 1)[0]
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target))
    return path.lstrip("/").casefold()


def unpack(content: bytes) -> Iterator[tuple[str, str]]:
    """The XML parts of a package, their names in small letters. Raises `Unreadable`.

    For what is no such package, for one that holds what it should not, and past limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info: _plain_name(info.filename) for info in archive.infolist()}
            if len(names) > MAX_PARTS:
                raise Unreadable(Code.FILE_TOO_LARGE, limit=f"{MAX_PARTS} deler")
            if len(set(names.values())) < len(names) or any(map(_leads_out, names.values())):
                raise Unreadable(Code.DAMAGED_FILE)
            if any(map(_FORBIDDEN_PARTS.search, names.values())):
                raise Unreadable(Code.UNSUPPORTED_FORMAT)
            if WORKBOOK not in names.values() and _ROOT not in names.values():
                raise Unreadable(Code.UNSUPPORTED_FORMAT)
            if any(map(is_active_part, names.values())):
                raise Unreadable(Code.ACTIVE_CONTENT)
            for name, part in _unpacked(archive, names):
                if name.endswith(_XML_ENDINGS) or _XML_BEGINS.match(part):
                    yield name, _decode(part)
    except (zipfile.BadZipFile, zlib.error, struct.error, UnicodeError, EOFError) as fault:
        raise Unreadable(Code.DAMAGED_FILE) from fault
    except (RuntimeError, NotImplementedError, OSError, ValueError) as fault:
        raise Unreadable(Code.UNSUPPORTED_FORMAT) from fault


def as_usual(
    content: bytes, relationships: Relationships, rewritten: Mapping[str, Callable[[str], str]]
) -> bytes:
    """The package with the names that the reader knows; ``rewritten`` parts are changed.

    As it is, when its names are the usual ones and nothing is to be changed.
    """
    book = relationships.workbook
    leads = relationships.of.get(book, {})
    names = {book: WORKBOOK, _list_of(book): _list_of(WORKBOOK)}
    odd = book != WORKBOOK
    for found in leads.values():
        part, usual = resolved(book, found.target), _USUAL.get(found.kind)
        if not found.external:
            names.setdefault(part, usual or part)
            plain = found.target.casefold() in (f"/{part}", part.removeprefix("xl/"))
            odd = odd or (usual is not None and usual.casefold() != part)
            odd = odd or (found.kind == "worksheet" and not plain)
    if not odd and not rewritten:
        return content
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for info in old.infolist():
            name = _plain_name(info.filename)
            data = old.read(info)
            if name == _list_of(book):
                entries = {
                    id: (found.kind, names[resolved(book, found.target)])
                    for id, found in leads.items()
                    if not found.external
                }
                data = _listed(entries)
            elif name == _ROOT:
                data = _listed({"rId1": ("officeDocument", WORKBOOK)})
            elif name in rewritten:
                data = rewritten[name](_decode(data)).encode()
            new.writestr(names.get(name, name), data)
    return made.getvalue()


def _listed(entries: Mapping[str, tuple[str, str]]) -> bytes:
    """A list of relationships: their ids, kinds and the parts that they lead to."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    usual = {"sharedstrings": "sharedStrings"}
    told = "".join(
        f'<Relationship Id="{html.escape(id)}" Type="{kinds}/{usual.get(kind, kind)}"'
        f' Target="/{html.escape(part)}"/>'
        for id, (kind, part) in entries.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{told}</Relationships>'.encode()


def _list_of(part: str) -> str:
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").casefold()


def _unpacked(
    archive: zipfile.ZipFile, names: Mapping[zipfile.ZipInfo, str]
) -> Iterator[tuple[str, bytes]]:
    """Each part and its bytes, counted as they come: the directory's own sizes may lie."""
    left = MAX_UNPACKED
    for info, name in names.items():
        with archive.open(info) as part:
            data = part.read(left + 1)
        left -= len(data)
        if left < 0:
            raise Unreadable(Code.FILE_TOO_LARGE, limit=f"{MAX_UNPACKED // 1024**2} MiB")
        yield name, data


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in PurePosixPath(name).parts


def _decode(part: bytes) -> str:
    encoding = _BYTE_ORDER_MARKS.get(part[:2], "utf-8-sig")
    return part.decode(encoding, errors="replace")
