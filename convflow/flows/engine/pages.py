"""Pages of options, where a question has more of them than are shown at once.

A page is part of what stands before the person and not of the flow: turning it answers nothing. Its number is kept, so
that it is the same after a restart; every option can be chosen from every page.
"""

from __future__ import annotations

import attrs

from convflow.flows import texts
from convflow.flows.answers import Option
from convflow.flows.words import is_one_of
from convflow.language import Language

_TURN = "\0page:"  # no answer has a NUL in it


@attrs.frozen(slots=False)
class Page:
    """What is shown of the options.

    Attributes:
        options: On this page.
        first: The number of the first of them in the whole list, from 1.
        controls: Buttons to the pages beside this one.
        note: Which options these are; "" where these are all.
    """

    options: tuple[Option, ...]
    first: int = 1
    controls: tuple[Option, ...] = ()
    note: str = ""


def page_of(options: tuple[Option, ...], number: int, most: int, language: Language) -> Page:
    """Give a page of options, counted from 0; where the list has become shorter, the last one there is."""
    if len(options) <= most:
        return Page(options)
    last = (len(options) - 1) // most
    number = max(0, min(number, last))
    start = number * most
    shown = options[start : start + most]
    controls = [_control(number - 1, texts.PREVIOUS, language)] if number else []
    controls += [_control(number + 1, texts.MORE, language)] if number < last else []
    note = language.say(texts.PAGE, first=start + 1, last=start + len(shown), count=len(options))
    return Page(shown, start + 1, tuple(controls), note)


def turns(count: int, most: int) -> tuple[Option, ...]:
    """Give the buttons to every page of *count* options, to recognise the one that was pressed."""
    return tuple(Option(f"{_TURN}{number}", "") for number in range((count - 1) // most + 1)) if count > most else ()


def page_meant(option: Option) -> int:
    """Give the page to which one of `turns` leads."""
    return int(str(option.value).removeprefix(_TURN))


def page_said(text: str, number: int, count: int, most: int, language: Language) -> int | None:
    """Give the page that "more" or "previous" leads to from page *number*; None where *text* is neither."""
    if count <= most:
        return None
    if is_one_of("next", text, language):
        return min(number + 1, (count - 1) // most)
    return max(number - 1, 0) if is_one_of("previous", text, language) else None


def _control(number: int, label: str, language: Language) -> Option:
    return Option(f"{_TURN}{number}", language.say(label), control=True)
