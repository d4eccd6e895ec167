"""The progress store: every exercise's entry in one readable, deletable JSON file outside the notebooks.

Nothing is cached. A change reads the file, changes one entry and writes the whole back under a lock, so that
two kernels lose nothing of each other's, and a kill at any moment leaves the old file or the new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import home
from sandbox.exercises.progress.entry import Entry
from sandbox.locks import lock_beside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VERSION = 1


class ProgressStore:
    """The entries of one learner; `warnings` holds what was damaged and set aside, one sentence each."""

    def __init__(self, path: Path) -> None:
        """Use this file; it is made with the first change."""
        self.path = path
        self.warnings: list[str] = []
        self._watchers: list[Callable[[str], None]] = []

    def watch(self, watcher: Callable[[str], None]) -> None:
        """Call this with the exercise's id after each change that is made through this very object."""
        self._watchers.append(watcher)

    def entry(self, exercise_id: str) -> Entry:
        """The entry of an exercise; an untouched one if there is none."""
        return self.entries().get(exercise_id, Entry())

    def entries(self) -> dict[str, Entry]:
        """All entries by exercise id."""
        with lock_beside(self.path):
            return self._entries(self._read())

    def update(self, exercise_id: str, change: Callable[[Entry], Entry]) -> Entry:
        """Change one entry by a quick function of the stored one, durably; return the new entry."""
        with lock_beside(self.path):
            content = self._read()
            entry = change(self._entries(content).get(exercise_id, Entry()))
            content["exercises"][exercise_id] = entry.to_json()
            home.write_versioned(self.path, VERSION, content)
        for watcher in self._watchers:
            watcher(exercise_id)
        return entry

    def put(self, exercise_id: str, entry: Entry) -> None:
        """Replace an entry, whatever was there."""
        self.update(exercise_id, lambda _: entry)

    def reset(self, chapter: str) -> list[str]:
        """Set a chapter's entries aside, under `set_aside` in the same file; return their ids."""
        with lock_beside(self.path):
            content = self._read()
            ids = [one for one in content["exercises"] if one.partition(".")[0] == chapter]
            aside = {exercise_id: content["exercises"].pop(exercise_id) for exercise_id in ids}
            if aside:
                content["set_aside"].append({"time": home.time_stamp(), "exercises": aside})
                home.write_versioned(self.path, VERSION, content)
            return sorted(ids)

    def _read(self) -> dict[str, Any]:
        stored = home.read_versioned(self.path, VERSION)
        if stored.warning:
            self.warnings.append(stored.warning)
        content: dict[str, Any] = dict(stored.content or {})
        content["exercises"] = content["exercises"] if isinstance(content.get("exercises"), dict) else {}
        content["set_aside"] = content["set_aside"] if isinstance(content.get("set_aside"), list) else []
        return content

    def _entries(self, content: dict[str, Any]) -> dict[str, Entry]:
        """Read the entries; one that is damaged moves to `set_aside` with the next change."""
        entries: dict[str, Entry] = {}
        for exercise_id, raw in list(content["exercises"].items()):
            try:
                entries[exercise_id] = Entry.from_json(raw)
            except (ValueError, TypeError, AttributeError) as error:
                content["set_aside"].append({"time": home.time_stamp(), "exercises": {exercise_id: raw}})
                del content["exercises"][exercise_id]
                self._warn(f"The entry of exercise {exercise_id} is damaged ({error}) and was set aside.")
        return entries

    def _warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)
