"""Templates of replies: `[formal|informal]` picks the tone, `{name}` and its like are filled in where known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PLACES", "check_template", "fill"]

PLACES: Final = ("name", "brand", "order", "contact")
"""What a template may ask for."""

_CHOICE_RE: Final = re.compile(r"\[([^][|]*)\|([^][|]*)\]")
_PLACE_RE: Final = re.compile(r"\{([^{}]*)\}")


def fill(template: str, values: Mapping[str, str], *, formal: bool = True) -> str | None:
    """Return the text of a template, or None where it asks for something that is not known.

    >>> fill("{name}, [напишите|напиши] нам", {"name": "Анна"}, formal=False)
    'Анна, напиши нам'
    >>> fill("Заказ {order} ищем", {"name": "Анна"}) is None
    True
    """
    text = _CHOICE_RE.sub(lambda match: match[1 if formal else 2], template)
    if any(not values.get(place) for place in _PLACE_RE.findall(text)):
        return None
    return _PLACE_RE.sub(lambda match: values[match[1]], text)


def check_template(template: str) -> str:
    """Return what is wrong with a template, or nothing.

    >>> check_template("Здравствуйте, {nmae}!")
    '{nmae} is none of {name}, {brand}, {order}, {contact}'
    >>> check_template("[Напишите|Напиши] нам")
    ''
    """
    for place in _PLACE_RE.findall(template):
        if place not in PLACES:
            return f"{{{place}}} is none of {', '.join(f'{{{known}}}' for known in PLACES)}"
    rest = _PLACE_RE.sub("", _CHOICE_RE.sub("", template))
    for brackets, example in (("{}", "{name}"), ("[]", "[formal|informal]")):
        if any(bracket in rest for bracket in brackets):
            return f"a bracket of {brackets} is not part of anything like {example}"
    return ""
