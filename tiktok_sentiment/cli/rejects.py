"""The lines of files that could not be read, set aside in a file of their own."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["Rejects"]


class Rejects:
    """Counts damaged lines and, given a path, writes them there as JSON lines: file, line, reason, raw.

    The file comes into being with the first of them; one of an earlier run is removed where there are none.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self._waiting: list[dict[str, Any]] = []
        self._closing = ExitStack()
        self._writer: Any = None

    def __call__(self, found: dict[str, Any]) -> None:
        """Take a line into account."""
        self.count += 1
        if self.path is not None:
            self._waiting.append(found)

    def flush(self) -> None:
        """Write the lines that have come in since the last time."""
        if not self._waiting:
            return
        import pandas as pd

        from tiktok_sentiment.exports import CommentWriter

        if self._writer is None:
            self._writer = self._closing.enter_context(CommentWriter(str(self.path), format="jsonl"))
        self._writer.write(pd.DataFrame(self._waiting))
        self._waiting.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.flush()
            if self.path is not None and not self.count:
                self.path.unlink(missing_ok=True)
        self._closing.__exit__(kind, error, trace)
