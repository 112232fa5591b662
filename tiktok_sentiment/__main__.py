"""`python -m tiktok_sentiment` is `tiktok-sentiment`."""

from __future__ import annotations

from tiktok_sentiment.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
