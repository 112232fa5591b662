"""Places where files are written: whole, or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check_place", "placed", "write_whole"]


def check_place(path: Path) -> Path:
    """Return the path; raises `InputError` where no file can be written."""
    if path.is_dir() or not path.parent.is_dir():
        what = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise InputError(f"{path} cannot be written: {what}.")
    return path


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """Give a path beside the one wanted, and rename it to that when the block ends without an error.

    Beside, since a rename is only whole within one file system. What a link points to is replaced, not the link; a
    device or a pipe is written as it is.
    """
    check_place(path)
    if path.exists() and not path.is_file():
        yield path
        return
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text to a file, in UTF-8, with line ends as they are."""
    try:
        with placed(path) as place:
            place.write_text(text, encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error
