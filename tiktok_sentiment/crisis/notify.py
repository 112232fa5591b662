"""Alerts sent to people: by mail, messenger or web hook, whatever the `apprise` library can reach."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tiktok_sentiment.crisis.privacy import Masker
from tiktok_sentiment.crisis.report.words import Words
from tiktok_sentiment.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo
    from types import ModuleType

    import pandas as pd

    from tiktok_sentiment.crisis.plans.playbook import Playbook
    from tiktok_sentiment.crisis.results import Alert, Driver

__all__ = ["Delivery", "check_urls", "describe_alert", "notify"]

_TYPES: Final = {"watch": "info", "warning": "warning", "crisis": "failure"}
"""What apprise calls the levels: services show them in colours."""
_MOST_EXAMPLES: Final = 3
_MOST_DRIVERS: Final = 4
_LONGEST: Final = 200
_SERIES: Final = {"video": "video", "watch": "watch_term"}
_DRIVERS: Final = {"category": "categories", "term": "words", "video": "videos", "author": "authors"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the alerts for one address: `service` is its scheme, such as "tgram", never the whole of it."""

    service: str
    sent: int
    failed: int
    reason: str = ""


def notify(
    alerts: Iterable[Alert],
    urls: Sequence[str],
    *,
    language: str = "en",
    title: str = "",
    scored: pd.DataFrame | None = None,
    show_names: bool = False,
    playbook: Playbook | None = None,
    zone: tzinfo = UTC,
) -> list[Delivery]:
    """Send each alert to each of the URLs, and return what became of it for each URL.

    URLs are those of apprise (`mailto://`, `tgram://`, `slack://`, `json://host/path`, …;
    https://appriseit.com). Alerts go out in words, with names and handles masked unless `show_names` says
    otherwise; `scored`, the prepared frame they come from, tells whose names there are. `title`, such as the name
    of the brand, stands before the level; `playbook` knows what the scenarios are called; times are told in
    `zone`. A message that does not arrive is no error: the `Delivery` says so, without the address, which may hold
    passwords. Raises `MissingExtraError` where apprise is not installed, and `InputError` for a URL that it does not
    know.
    """
    targets = check_urls(urls)
    words = Words(language, zone)
    masker = Masker(scored, language=language, show_names=show_names)
    messages = [
        (alert.level, *describe_alert(alert, words, masker, title=title, playbook=playbook)) for alert in alerts
    ]
    deliveries = []
    for service, target in targets:
        failed, reason = 0, ""
        for level, heading, body in messages:
            with _silence("apprise", "urllib3", "requests"):
                try:
                    arrived = bool(target.notify(title=heading, body=body, notify_type=_TYPES[level]))
                except Exception as error:  # a plugin's bug must not lose the alerts of the others
                    arrived, reason = False, type(error).__name__
            failed += not arrived
        if failed and not reason:
            reason = "the service did not take it, or could not be reached"
        deliveries.append(Delivery(service, len(messages) - failed, failed, reason))
    return deliveries


def check_urls(urls: Sequence[str]) -> list[tuple[str, Any]]:
    """Return the service and apprise's target of each URL; raise as `notify` does, but send nothing."""
    apprise = _import_apprise()
    with _silence("apprise"):
        return [_target(apprise, url, place) for place, url in enumerate(urls, start=1)]


def describe_alert(
    alert: Alert, words: Words, masker: Masker, *, title: str = "", playbook: Playbook | None = None
) -> tuple[str, str]:
    """Return the heading and the text of a message about an alert."""
    series = _SERIES.get(alert.kind)
    about = words(f"notify.{series}", name=alert.name) if series else ""
    heading = ": ".join(part for part in (title, words(f"notify.{alert.level}"), about) if part)
    evidence = alert.evidence(words.language)
    since = {"start": words.moment(alert.start), "detected": words.moment(alert.detected_at)}
    lines = [f"{evidence[:1].upper()}{evidence[1:]}.", words("notify.since", **since)]
    for kind, name in _DRIVERS.items():
        drivers = [driver for driver in alert.drivers if driver.kind == kind][:_MOST_DRIVERS]
        if drivers:
            shown = ", ".join(f"{_driver_name(driver, words, masker)} ({driver.count})" for driver in drivers)
            lines.append(words(f"notify.{name}", names=shown))
    if alert.scenario is not None:
        known = playbook.scenarios.get(alert.scenario.name) if playbook is not None else None
        scenario = known.title if known is not None else alert.scenario.name
        lines.append(words("notify.scenario", name=scenario, why=masker.text(alert.scenario.why)))
    if alert.examples:
        quotes = [_shorten(masker.text(example.text)) for example in alert.examples[:_MOST_EXAMPLES]]
        lines += ["", words("notify.examples"), *(words("notify.quote", text=quote) for quote in quotes)]
    return heading, "\n".join(lines)


def _driver_name(driver: Driver, words: Words, masker: Masker) -> str:
    """Return what a driver is called; ids of videos point to nobody and stay."""
    if driver.kind == "author":
        return masker.author(driver.name)
    if driver.kind == "category":
        return words.label("category", driver.name)
    return masker.text(driver.name) if driver.kind == "term" else driver.name


def _target(apprise: ModuleType, url: str, place: int) -> tuple[str, Any]:
    service = urlsplit(url).scheme or "?"
    target = apprise.Apprise()
    if not target.add(url):
        raise InputError(
            f"Address {place} for notifications ({service}://…) is none that apprise knows, or lacks a part. "
            "How each is written: https://appriseit.com"
        )
    return service, target


def _import_apprise() -> ModuleType:
    try:
        import apprise
    except ImportError as error:
        raise MissingExtraError("Sending alerts needs apprise", extra="notify") from error
    module: ModuleType = apprise
    return module


@contextmanager
def _silence(*names: str) -> Iterator[None]:
    """Keep libraries from logging and warning: their lines hold addresses, and those hold passwords."""
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
