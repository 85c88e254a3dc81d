"""Tooltips whose text is text.

Qt guesses whether a tooltip is rich text. Ours quote files of other people, so the guess is taken
out of its hands; the paragraph around the escaped text makes Qt break long lines.
"""

from __future__ import annotations

import html


def tooltip(text: str) -> str:
    """The rich text that shows `text` as it stands, or no tooltip for no text."""
    return f"<p>{html.escape(text)}</p>" if text else ""
