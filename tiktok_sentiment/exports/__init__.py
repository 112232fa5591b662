"""Files of comments, read and written: whatever an analyst has, in and out.

Ids stay strings: nineteen digits do not survive a floating-point column, nor a spreadsheet.
"""

from __future__ import annotations

from tiktok_sentiment.exports.canonical import original_columns
from tiktok_sentiment.exports.reading import read_chunks, read_comments
from tiktok_sentiment.exports.report import report_lines
from tiktok_sentiment.exports.writing import CommentWriter, write_comments

__all__ = ["CommentWriter", "original_columns", "read_chunks", "read_comments", "report_lines", "write_comments"]
