"""Which keys each action answers to: its own, or those that the person chose.

Settings hold only what was changed, by the names of the actions, so that new actions and better
keys of a later version reach everybody who did not choose others.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence

from editor.settings import SettingsStore

_PORTABLE = QKeySequence.SequenceFormat.PortableText


class Keys:
    """The keys of the actions of a window."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._actions: dict[str, QAction] = {}
        self._own: dict[str, list[QKeySequence]] = {}

    def add(self, actions: Sequence[QAction]) -> None:
        """Takes actions in, with the keys that they have, and gives them those that were chosen."""
        for action in actions:
            name = action.objectName()
            if name:
                self._actions[name] = action
                self._own[name] = action.shortcuts()
        self._give_out()

    @property
    def actions(self) -> list[QAction]:
        """The actions whose keys can be changed."""
        return list(self._actions.values())

    def is_changed(self, action: QAction) -> bool:
        """Whether an action has other keys than its own."""
        return action.shortcuts() != self._own[action.objectName()]

    def holder(self, keys: QKeySequence, but: QAction) -> QAction | None:
        """Finds another action that answers to these keys, or to the beginning of them."""
        for action in self._actions.values():
            if action is not but and any(_meet(keys, held) for held in action.shortcuts()):
                return action
        return None

    def set(self, action: QAction, keys: QKeySequence) -> None:
        """Gives an action these keys alone, or none; whoever had them has them no longer."""
        while not keys.isEmpty() and (holder := self.holder(keys, action)) is not None:
            self._choose(holder, [held for held in holder.shortcuts() if not _meet(keys, held)])
        self._choose(action, [] if keys.isEmpty() else [keys])
        self._store.save()

    def reset(self, action: QAction) -> None:
        """Gives an action its own keys back, as far as no other has been given them."""
        self._store.settings.keys.pop(action.objectName(), None)
        self._give_out()
        self._store.save()

    def reset_all(self) -> None:
        """Gives all actions their own keys back."""
        self._store.settings.keys.clear()
        self._give_out()
        self._store.save()

    def _choose(self, action: QAction, keys: list[QKeySequence]) -> None:
        action.setShortcuts(keys)
        name = action.objectName()
        if keys == self._own[name]:
            self._store.settings.keys.pop(name, None)
        else:
            self._store.settings.keys[name] = [each.toString(_PORTABLE) for each in keys]

    def _give_out(self) -> None:
        chosen = self._store.settings.keys
        taken: list[QKeySequence] = []
        for name, action in self._actions.items():
            if name in chosen:
                keys = [QKeySequence(text, _PORTABLE) for text in chosen[name]]
                action.setShortcuts([each for each in keys if not each.isEmpty()])
                taken += action.shortcuts()
        for name, action in self._actions.items():
            if name not in chosen:
                own = self._own[name]
                action.setShortcuts([k for k in own if not any(_meet(k, each) for each in taken)])


def _meet(one: QKeySequence, other: QKeySequence) -> bool:
    """Whether the one cannot be pressed without pressing the other, or its beginning."""
    no_match = QKeySequence.SequenceMatch.NoMatch
    return one.matches(other) != no_match or other.matches(one) != no_match
