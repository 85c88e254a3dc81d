"""How costs are written: three digits and a unit, the same everywhere. Knows no Qt."""

from __future__ import annotations

_COUNTS = ("", " K", " M", " G", " T", " P", " E")
_BYTES = ("B", "KB", "MB", "GB", "TB", "PB", "EB")
_THOUSAND = 1000
_LARGEST = 10**300  # that a floating point number holds; a file can state any sizes
_LONG = 1e7  # of the greatest unit, from where on zeros are not written out


def count_text(count: int) -> str:
    """Gives a count of operations or parameters: "812", "1.23 M", "7.75 G"."""
    digits, unit = _scaled(count, _THOUSAND)
    return f"{digits}{_COUNTS[unit]}"


def bytes_text(size: int) -> str:
    """Gives a size in memory, a KB being 1,024 bytes: "62 KB", "1.5 GB"."""
    digits, unit = _scaled(size, 1024)
    return f"{digits} {_BYTES[unit]}"


def _scaled(number: int, step: int) -> tuple[str, int]:
    value, unit = float(min(number, _LARGEST)), 0
    # 999.5 would be written as 1,000.
    while value >= _THOUSAND - 0.5 and unit < len(_COUNTS) - 1:
        value /= step
        unit += 1
    if unit == 0:
        return f"{number:,}", 0
    if value >= _LONG:
        return f"{value:.2e}", unit
    decimals = 2 if value < 10 else 1 if value < 100 else 0  # noqa: PLR2004  # three digits
    text = f"{value:,.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if decimals else text), unit
