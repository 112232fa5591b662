"""The state of a monitor in one SQLite file: restored at the start, saved with each update or not at all.

The file holds counts, the keys of comments seen, alerts, and the texts of recent negatives and watched comments,
which alerts show as examples: it is as private as the export. It is changed in transactions, so that a process that
is killed leaves the state of the last update that was completed.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.crisis.monitoring.counting import COUNTS, KEPT
from tiktok_sentiment.crisis.monitoring.waves import Wave
from tiktok_sentiment.crisis.results import alert_from_dict, to_plain
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd

    from tiktok_sentiment.crisis.monitoring.monitor import Monitor

__all__ = ["MonitorStore", "open_store"]

_PROTOCOL: Final = 1
_APPLICATION: Final = 0x54495453  # what SQLite files of this library are known by
_WAIT_SECONDS: Final = 10.0
_SUMS: Final = ", ".join(f"{name} = {name} + excluded.{name}" for name in COUNTS)
_SCHEMA: Final = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE seen (key INTEGER PRIMARY KEY, step INTEGER NOT NULL);
CREATE INDEX seen_by_step ON seen (step);
CREATE TABLE windows (kind TEXT, name TEXT, time INTEGER, {", ".join(f"{name} INTEGER" for name in COUNTS)},
    PRIMARY KEY (kind, name, time)) WITHOUT ROWID;
CREATE TABLE steps (kind TEXT, name TEXT, time INTEGER, comments INTEGER, negatives INTEGER,
    PRIMARY KEY (kind, name, time)) WITHOUT ROWID;
CREATE TABLE recent (key INTEGER PRIMARY KEY, comment TEXT NOT NULL);
CREATE TABLE waves (id TEXT PRIMARY KEY, place INTEGER, is_latest INTEGER, began INTEGER, last INTEGER, alert TEXT);
CREATE TABLE excluded (hour INTEGER PRIMARY KEY, step INTEGER NOT NULL);
"""


def open_store(store: MonitorStore | str | Path | None) -> MonitorStore | None:
    """Return a store, opened if it is a path."""
    return MonitorStore(store) if isinstance(store, str | Path) else store


class MonitorStore:
    """A file with the state of a monitor; it is made where it does not exist.

    Raises `InputError` where the file is something else, is locked by another process for longer than ten seconds,
    or cannot be written.

    Parameters
    ----------
    path : the file.
    wait : seconds to wait for another process that is writing.

    """

    def __init__(self, path: str | Path, *, wait: float = _WAIT_SECONDS) -> None:
        self.path = Path(path)
        self._generation: int | None = None
        if not self.path.parent.is_dir():
            raise InputError(f"There is no folder {self.path.parent} for the state file {self.path.name}.")
        try:
            self._connection = sqlite3.connect(self.path, timeout=wait, isolation_level=None)
        except sqlite3.Error as error:
            raise self._explain(error) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the file for writing; what is written is kept at the end, or forgotten after an error."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._check_file()
            yield
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise self._explain(error) from error
        except BaseException:
            self._roll_back()
            raise

    def known(self, keys: np.ndarray[Any, np.dtype[np.int64]]) -> set[int]:
        """Return those of the keys that have been seen."""
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS asked (key INTEGER PRIMARY KEY)")
        self._connection.execute("DELETE FROM asked")
        self._connection.executemany("INSERT OR IGNORE INTO asked VALUES (?)", ((key,) for key in keys.tolist()))
        return {key for (key,) in self._connection.execute("SELECT key FROM asked JOIN seen USING (key)")}

    def load_if_changed(self, monitor: Monitor) -> None:
        """Load the state anew where another process, or an update that failed, has left the monitor behind."""
        if self._generation is None or self._generation != self._meta().get("generation"):
            self.load(monitor)

    def load(self, monitor: Monitor) -> None:
        """Put the monitor into the state that the file holds."""
        monitor.reset()
        meta = self._meta()
        if not meta:
            self._generation = None
            return
        self._check_config(monitor, meta)
        self._generation = meta["generation"]
        monitor.latest, monitor.judged = meta["latest"], meta["judged"]
        if meta["first"] is not None:
            monitor.restore(self._frame("steps", ("comments", "negatives")), meta["first"], meta["watched_since"])
        monitor.counts = self._frame("windows", COUNTS)
        monitor.recent = _read_recent(self._connection.execute("SELECT comment FROM recent"))
        for alert, is_latest, began, last in self._connection.execute(
            "SELECT alert, is_latest, began, last FROM waves ORDER BY place"
        ):
            wave = Wave(alert_from_dict(json.loads(alert)), began, last)
            if is_latest:
                monitor.waves.latest[wave.alert.kind, wave.alert.name] = wave
            else:
                monitor.waves.closed.append(wave)
        if monitor.total is not None:
            monitor.total.excluded = dict(self._connection.execute("SELECT hour, step FROM excluded"))

    def save(self, monitor: Monitor) -> None:
        """Write what the last update of the monitor changed."""
        generation = (self._generation or 0) + 1
        self._generation = None  # until this is committed, the monitor is ahead of the file
        execute, many = self._connection.execute, self._connection.executemany
        if monitor.fresh is not None:
            fresh = monitor.fresh
            many("INSERT OR IGNORE INTO seen VALUES (?, ?)", fresh.comments.to_numpy("int64").tolist())
            many(
                f"INSERT INTO windows VALUES ({', '.join('?' * (3 + len(COUNTS)))}) "
                f"ON CONFLICT (kind, name, time) DO UPDATE SET {_SUMS}",
                _rows(fresh.windows, COUNTS),
            )
            many(
                "INSERT INTO steps VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, name, time) DO UPDATE SET "
                "comments = comments + excluded.comments, negatives = negatives + excluded.negatives",
                _rows(fresh.steps, ("comments", "negatives")),
            )
            many("INSERT OR REPLACE INTO recent VALUES (?, ?)", _recent_rows(fresh.recent))
            self._drop_old(monitor)
        self._save_waves(monitor)
        meta = {
            "generation": generation,
            "config": {name: monitor.config.to_dict()[name] for name in ("step", "window")},
            "first": None if monitor.total is None else monitor.total.first,
            "watched_since": {name: detector.first for name, detector in monitor.detectors.items()},
            "latest": monitor.latest,
            "judged": monitor.judged,
        }
        many("INSERT OR REPLACE INTO meta VALUES (?, ?)", [(name, json.dumps(value)) for name, value in meta.items()])
        execute("DELETE FROM temp.asked") if self._has_asked() else None
        self._generation = generation

    def _save_waves(self, monitor: Monitor) -> None:
        waves = [(wave, 0) for wave in monitor.waves.closed] + [(wave, 1) for wave in monitor.waves.latest.values()]
        self._connection.executemany(
            "INSERT OR REPLACE INTO waves VALUES (?, ?, ?, ?, ?, ?)",
            [
                (wave.alert.id, place, latest, wave.began, wave.last, _dump(to_plain(wave.alert)))
                for place, (wave, latest) in enumerate(waves)
            ],
        )
        if monitor.total is not None:
            excluded = monitor.total.excluded.items()
            self._connection.executemany("INSERT OR IGNORE INTO excluded VALUES (?, ?)", excluded)

    def _drop_old(self, monitor: Monitor) -> None:
        oldest = (monitor.judged or 0) - monitor.horizon
        for table, column in (("seen", "step"), ("steps", "time"), ("excluded", "step")):
            self._connection.execute(f"DELETE FROM {table} WHERE {column} < ?", (oldest,))
        kept = set(monitor.recent["key"].tolist())
        keys = [key for (key,) in self._connection.execute("SELECT key FROM recent") if key not in kept]
        self._connection.executemany("DELETE FROM recent WHERE key = ?", [(key,) for key in keys])

    def _meta(self) -> dict[str, Any]:
        return {name: json.loads(value) for name, value in self._connection.execute("SELECT name, value FROM meta")}

    def _frame(self, table: str, columns: tuple[str, ...]) -> pd.DataFrame:
        import pandas as pd

        rows = self._connection.execute(f"SELECT kind, name, time, {', '.join(columns)} FROM {table}").fetchall()
        frame = pd.DataFrame(rows, columns=["kind", "name", "time", *columns])
        return frame.set_index(["kind", "name", "time"]).astype("int64").sort_index()

    def _has_asked(self) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM sqlite_temp_master WHERE name = 'asked'").fetchone())

    def _check_file(self) -> None:
        application, version = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        if application == _APPLICATION and version == _PROTOCOL:
            return
        if application == _APPLICATION:
            raise InputError(f"{self.path} was written by another version of this library (protocol {version}).")
        if self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise InputError(f"{self.path} is a database of something else: name another file for the state.")
        for statement in _SCHEMA.strip().split(";\n"):
            if statement.strip():
                self._connection.execute(statement)
        self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._connection.execute(f"PRAGMA user_version = {_PROTOCOL}")

    def _check_config(self, monitor: Monitor, meta: dict[str, Any]) -> None:
        for name, value in meta["config"].items():
            wanted = monitor.config.to_dict()[name]
            if value != wanted:
                raise InputError(
                    f"{self.path} counts by a {name} of {value}, not {wanted}: keep that, or name another file."
                )

    def _roll_back(self) -> None:
        self._generation = None
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _explain(self, error: sqlite3.Error) -> InputError:
        said = str(error)
        if "locked" in said or "busy" in said:
            return InputError(f"{self.path} is in use by another process: wait until it is done, then try again.")
        if "not a database" in said or "malformed" in said:
            return InputError(f"{self.path} is no state file, or is damaged: name another file for the state.")
        return InputError(f"The state file {self.path} cannot be used: {said}.")


def _rows(counts: pd.DataFrame, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    index = [(str(kind), str(name), int(time)) for kind, name, time in counts.index]
    values = counts[list(columns)].to_numpy("int64").tolist()
    return [(*place, *row) for place, row in zip(index, values, strict=True)]


def _recent_rows(recent: pd.DataFrame) -> list[tuple[int, str]]:
    rows = recent.assign(
        created_at=recent["created_at"].map(lambda time: time.isoformat()), watched=recent["watched"].map(list)
    )
    records = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return [(int(record["key"]), _dump(record)) for record in records]


def _read_recent(rows: Any) -> pd.DataFrame:
    import pandas as pd

    records = [json.loads(comment) for (comment,) in rows]
    frame = pd.DataFrame(records, columns=list(KEPT))
    frame["created_at"] = pd.to_datetime(frame["created_at"], utc=True, format="ISO8601").astype(
        "datetime64[us, UTC]"
    )
    frame["watched"] = frame["watched"].map(tuple)
    kinds = {"key": "int64", "step": "int64", "negativity": "float64", "likes": "Int64", "is_negative": "bool"}
    kinds |= dict.fromkeys(("comment_id", "video_id", "author", "text", "category"), "string")
    return frame.astype(kinds).sort_values(["created_at", "key"], ignore_index=True)


def _dump(record: dict[Any, Any]) -> str:
    return json.dumps(
        record, ensure_ascii=False, default=lambda value: getattr(value, "tolist", lambda: str(value))()
    )
