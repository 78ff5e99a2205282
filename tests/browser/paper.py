"""What stands on the sheets of a printed page, and what stands on the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from tests.browser.page import Opened

MARGIN = 10 / 25.4 * 72
"""What the style sheet leaves free at each side, in points."""

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

# Everything that is read in the page, also what is folded; not what steers it, nor drawings.
READ = """() => {
  const left = "svg, .filters, form, button:not(.sort), .visually-hidden, [hidden], .unused, " +
    ".status, .sheet, .legend > p, #audience, .paper";
  const found = [], walk = document.createTreeWalker(document.querySelector("main"), 4);
  while (walk.nextNode())
    if (!walk.currentNode.parentElement.closest(left)) found.push(walk.currentNode.textContent);
  return found;
}"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a sheet, with its corners in points from the upper left."""

    sheet: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Printed:
    """The sheets of a page: how many, how large, and the words on them."""

    sheets: int
    size: tuple[float, float]
    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def numbers(texts: Iterable[str]) -> Counter[str]:
    """Every number in some texts, by how many times it stands there."""
    return Counter(number for text in texts for number in _NUMBER.findall(text))


def on_the_page(opened: Opened) -> Counter[str]:
    """Every number that is read on a page, also what is folded."""
    return numbers(opened.page.evaluate(READ))


def in_file(file: Path) -> Printed:
    """What stands in a PDF."""
    program = os.environ.get("PDFTOTEXT") or shutil.which("pdftotext")
    assert program, "pdftotext is missing; sh .ci/setup test installs it (in Debian: poppler-utils)"
    told = subprocess.run([program, "-bbox", file, "-"], capture_output=True, check=True).stdout
    pages = _PAGE.findall(told.decode())
    words = [
        Word(at, unescape(text), *map(float, corners))
        for at, (_, _, page) in enumerate(pages)
        for *corners, text in _WORD.findall(page)
    ]
    return Printed(len(pages), (float(pages[0][0]), float(pages[0][1])), words)


def beyond(printed: Printed) -> list[Word]:
    """The words that reach into the margins at the sides, or out of the sheet."""
    width, height = printed.size
    return [
        word
        for word in printed.words
        if word.left < MARGIN - 1.5
        or word.right > width - MARGIN + 1.5
        or word.top < 0
        or word.bottom > height
    ]
