"""What is not seen: blanks and invisible signs, which stand around cells without anybody knowing."""

from __future__ import annotations

_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What `str.strip` takes away."""
_RANGES = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
    *((0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800)),
    *((0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB)),
    *((0x1D173, 0x1D17A), (0xE0000, 0xE007F)),
)
"""Signs that Unicode shows nothing of: marks of direction, joiners, fillers, soft hyphens."""
INVISIBLE = "".join(chr(sign) for first, last in _RANGES for sign in range(first, last + 1))

_UNSEEN = _SPACES + INVISIBLE


def trimmed(cell: str) -> str:
    """``cell`` without blanks and invisible signs around it, however they are mixed."""
    return cell.strip() if cell.isascii() else cell.strip(_UNSEEN)
