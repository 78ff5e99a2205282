"""Where in a workbook's parts a person's number stands, but for the cells that are read.

Whatever a person can have written is looked through: every text, and the attributes that hold words.
What programs number for themselves, parts, axes, shapes, sheets and versions, is not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from db.ingest import person_data
from db.ingest.markup import attributes
from db.ingest.places import Place
from db.ingest.programs import without_document_ids

_ROOT = re.compile(r"<(?:\w+:)?(\w+)")
_RUN_BREAK = re.compile(
    r"</(?:\w+:)?t>\s*</(?:\w+:)?r>\s*<(?:\w+:)?r>\s*"
    r"(?:<(?:\w+:)?rPr\b(?:[^<]|<(?!/?(?:\w+:)?(?:rPr|r|t)\b))*+</(?:\w+:)?rPr>\s*)?"
    r"<(?:\w+:)?t\b[^<>]*>"
)
_TEXT_NODE = re.compile(r">([^<>]{7,})<")
_LONG_ATTRIBUTE = re.compile(r"""=\s*(?:"([^"<>]{10,})"|'([^'<>]{10,})')""")
_NAME_BEFORE = re.compile(r"""([\w.-]+)\s*=\s*["']\Z""")
_TAG = re.compile(r"<(?:\w+:)?(\w+)")
_CELL_OR_COMMENT = re.compile(r"<(?:\w+:)?(?:c|comment|threadedComment)\s")
_CELL_OR_COMMENT_END = re.compile(r"</(?:\w+:)?(?:c|comment|threadedComment)\s*>")
_BEFORE = 4000
"""Signs before a find among which the element that it stands in, or its cell, begins."""

_PLACES = {
    "worksheet": Place.CELL,
    "chartsheet": Place.CHART,
    "sst": Place.DELETED_TEXT,
    "styleSheet": Place.FORMAT,
    "theme": Place.FORMAT,
    **dict.fromkeys(("comments", "ThreadedComments", "personList"), Place.COMMENT),
    **dict.fromkeys(("Properties", "coreProperties"), Place.PROPERTIES),
    **dict.fromkeys(("wsDr", "userShapes", "xml"), Place.DRAWING),
    **dict.fromkeys(("chartSpace", "chart"), Place.CHART),
    "table": Place.TABLE,
    **dict.fromkeys(
        ("pivotTableDefinition", "pivotCacheDefinition", "pivotCacheRecords", "slicers"),
        Place.PIVOT,
    ),
    **dict.fromkeys(("slicerCacheDefinition", "timelines", "timelineCacheDefinition"), Place.PIVOT),
    "Relationships": Place.LINK,
}
"""What a part is, by the element that all of it stands in."""
_IN_SHEETS = {
    "f": Place.FORMULA,
    **dict.fromkeys(
        ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"),
        Place.HEADER,
    ),
    **dict.fromkeys(("dataValidation", "formula1", "formula2"), Place.VALIDATION),
    **dict.fromkeys(("filter", "customFilter", "sortCondition"), Place.FILTER),
    "hyperlink": Place.LINK,
    **dict.fromkeys(("scenario", "inputCells"), Place.SCENARIO),
    **dict.fromkeys(("cfRule", "cfvo", "formula"), Place.FORMAT),
    "definedName": Place.DEFINED_NAME,
    "sheet": Place.SHEET_NAME,
    "sheetPr": Place.OTHER,
}
_FORMULAS = frozenset(
    (
        *("f", "formula", "formula1", "formula2", "definedName", "oldFormula"),
        *("calculatedColumnFormula", "totalsRowFormula", "FmlaMacro", "FmlaLink", "FmlaRange"),
    )
)
_NUMBERED = frozenset(("Anchor", "sqref", "id", "col", "row", "colOff", "rowOff", "Row", "Column"))
"""Elements whose text is places and numbers of the program's own."""
_LEFT_OUT = frozenset(("Types", "calcChain"))
"""Parts without a word of a person's."""
_OF_LIBRARIES = frozenset(
    (
        *("_AdHocReviewCycleID", "_PreviousAdHocReviewCycleID", "ContentTypeId", "_dlc_DocId"),
        *(
            "_dlc_DocIdItemGuid",
            "_dlc_DocIdUrl",
            "_dlc_DocIdPersistId",
            "KSOProductBuildVer",
            "ICV",
        ),
    )
)
"""Properties, and elements of a library's data, that programs number documents with."""
_WORDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            *("name", "displayName", "comment", "description", "customMenu", "help", "statusBar"),
            *("title", "descr", "alt", "caption", "prompt", "promptTitle", "error", "errorTitle"),
            *("tooltip", "display", "location", "text", "formatCode", "userName", "user", "author"),
            *("tag", "string", "href", "totalsRowLabel", "refreshedBy", "sourceName", "formula"),
            *("dataCaption", "grandTotalCaption", "errorCaption", "missingCaption", "cap"),
            *("rowHeaderCaption", "colHeaderCaption", "subtotalCaption", "customList", "textlink"),
            *("macro", "uniqueName", "sheet", "codeName", "destinationFile", "sourceObject"),
        ),
        frozenset(),
    ),
    "val": frozenset(("filter", "customFilter", "inputCells", "cfvo")),
    "v": frozenset(("s", "n", "d", "e")),
    "n": frozenset(("item",)),
    "Target": frozenset(("Relationship",)),
}
"""The attributes that hold words, and the elements in which they do; none stands for all."""

_LITERAL = re.compile(r'"((?:[^"]|"")*+)"')
_REFERENCE = re.compile(r"(?<![\w.])\$?[A-Za-z]{1,3}\$?\d{1,7}(?![\w.(])")
_CONSTANT = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_SHEET = re.compile(r"'(?:[^']|'')*+'!")
_CODES_OF_HEADERS = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-Z])')


@dataclass(frozen=True, slots=True)
class Hit:
    """A person's number outside the cells that are read: the part, the place in it, and the cell.

    ``text`` is which of the workbook's texts it is, where it stands in the table of them.
    """

    part: str
    place: Place
    cell: str = ""
    text: int | None = None


def root_of(xml: str) -> str:
    """The element that all of a part stands in, without its namespace."""
    found = _ROOT.search(xml[:_BEFORE])
    return "" if found is None else found[1]


def hits_in(part: str, xml: str) -> Iterator[Hit]:
    """Where the part holds a person's number: one hit for each text that does."""
    root = root_of(xml)
    if root in _LEFT_OUT:
        return
    library = part.startswith("customxml/")
    whole = Place.CUSTOM_DATA if library else _PLACES.get(root, Place.OTHER)
    joined = _RUN_BREAK.sub("", xml) if "</r>" in xml or ":r>" in xml else xml
    for node in set(_TEXT_NODE.findall(joined)):
        if _matters(node) and any(map(person_data.person_number, _readings(node))):
            yield from _of_text(part, whole, joined, node)
    for value in {a or b for a, b in _LONG_ATTRIBUTE.findall(xml)}:
        if _matters(value) and person_data.person_number(html.unescape(value)) is not None:
            yield from _of_attribute(part, whole, xml, value)


def _readings(node: str) -> Iterator[str]:
    """What a text may say: as it is, and without the codes that a header has in it."""
    text = html.unescape(node)
    yield text
    if "&" in text:
        yield _CODES_OF_HEADERS.sub(" ", text)


def _matters(text: str) -> bool:
    return person_data.could_matter(text) or "&" in text


def _of_text(part: str, whole: Place, xml: str, node: str) -> Iterator[Hit]:
    """The hits of a text that holds a person's number, or looks so until one sees where it stands."""
    for at in _occurrences(xml, f">{node}<"):
        before = xml[max(0, at - _BEFORE) : at + 1]
        start = before.rfind("<")
        tag = _TAG.match(before, start)
        name = "" if tag is None else tag[1]
        if name in _NUMBERED or not _still_one(whole, name, html.unescape(node), before):
            continue
        place = _IN_SHEETS.get(name, whole) if whole in (Place.CELL, Place.OTHER) else whole
        text = None
        if whole is Place.DELETED_TEXT:
            text = len(re.findall(r"<(?:\w+:)?si\b", xml[:at])) - 1
        yield Hit(part, place, _cell(before), text)
        if whole is not Place.CELL:
            return


def _still_one(whole: Place, element: str, text: str, before: str) -> bool:
    """Whether the text holds a person's number when it is known what the text is."""
    if element in _FORMULAS:
        return _in_formula(text)
    if element in _IN_SHEETS and _IN_SHEETS[element] is Place.HEADER:
        text = _CODES_OF_HEADERS.sub(" ", text)
    if whole in (Place.PROPERTIES, Place.CUSTOM_DATA):
        if before.rfind("<TitlesOfParts") > before.rfind("</TitlesOfParts"):
            return False  # the names of sheets, which are looked through where they are given
        property = attributes(before[max(before.rfind("<property "), 0) :]).get("name", "")
        if {element, property} & _OF_LIBRARIES or property.startswith("MSIP_Label"):
            return False
        text = without_document_ids(text)
    return person_data.person_number(text) is not None


def _in_formula(formula: str) -> bool:
    """Whether a constant or a text in a formula is a person's number; its references are none."""
    texts = [text.replace('""', '"') for text in _LITERAL.findall(formula)]
    rest = _REFERENCE.sub(" ", _SHEET.sub(" ", _LITERAL.sub(" ", formula)))
    return any(map(person_data.person_number, (*texts, *_CONSTANT.findall(rest))))


def _of_attribute(part: str, whole: Place, xml: str, value: str) -> Iterator[Hit]:
    """The hits of an attribute's value, where the attribute is one that holds words."""
    for quote in ('"', "'"):
        for at in _occurrences(xml, f"{quote}{value}{quote}"):
            before = xml[max(0, at - _BEFORE) : at + 1]
            start = before.rfind("<")
            tag, name = _TAG.match(before, start), _NAME_BEFORE.search(before)
            if tag is None or name is None:
                continue
            if whole is Place.CUSTOM_DATA:
                told = not before[: name.start()].endswith("xmlns:")
            else:
                elements = _WORDS.get(name[1])
                told = elements is not None and (not elements or tag[1] in elements)
            if name[1] == "Target":
                end = xml.find(">", at)
                told = 'TargetMode="External"' in before[start:] + xml[at:end]
            if not told or not _still_one(whole, "", html.unescape(value), before):
                continue
            place = _IN_SHEETS.get(tag[1], whole) if whole in (Place.CELL, Place.OTHER) else whole
            yield Hit(part, place, _cell(before) if place is Place.COMMENT else "")
            return


def _occurrences(text: str, sought: str) -> Iterator[int]:
    """Where ``sought`` begins in ``text``, each time."""
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + 1)


def _cell(before: str) -> str:
    """The cell that the text after ``before`` stands in, or belongs to."""
    last = None
    for last in _CELL_OR_COMMENT.finditer(before):  # noqa: B007
        pass
    if last is None:
        return ""
    element = before[last.start() :]
    if _CELL_OR_COMMENT_END.search(element):
        return ""
    said = attributes(element.split(">", 1)[0])
    return said.get("r", said.get("ref", ""))
