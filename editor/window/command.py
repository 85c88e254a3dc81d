"""What the window can be told to do, as its parts offer it: words, keys, place in the menus.

A part that offers commands knows nothing of menus and windows; `editor.window.actions` makes an
action of each, which menus, the list of all commands and the settings of keys share.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class Command(Struct, frozen=True):
    """One thing that can be done.

    Attributes:
        name: What settings call it: "align_left". It never changes.
        text: What a person reads: "Align left".
        run: Does it.
        keys: Its keys, as Qt writes them: "Ctrl+Shift+Up".
        menu: The menu that it stands in, and a menu within that one: "Arrange/Align".
        enabled: Whether it can be done now; asked whenever the selection or the document changes.
        on_nodes: Whether it also stands in the menu of selected nodes.
        on_canvas: Whether it also stands in the menu of the empty canvas.
    """

    name: str
    text: str
    run: Callable[[], object]
    keys: tuple[str, ...] = ()
    menu: str = ""
    enabled: Callable[[], bool] | None = None
    on_nodes: bool = False
    on_canvas: bool = False
