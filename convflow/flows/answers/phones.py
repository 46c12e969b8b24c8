"""Checks phone numbers with the extra ``phone``; without it, `KNOWN` is False and no number is known."""

from __future__ import annotations

from importlib.util import find_spec

KNOWN = find_spec("phonenumbers") is not None


def international(written: str, locale: str) -> str | None:
    """Give a number as ``+493012345678`` if some country has such numbers, else None.

    Args:
        written: The number, with its country code or as it is dialled at home.
        locale: The person's language; its country is the home: ``de-AT``.
    """
    if not KNOWN:
        return None
    import phonenumbers  # noqa: PLC0415 - large, and needed when somebody writes a phone number

    place = locale.replace("_", "-").partition("-")[2].upper()
    home = place if len(place) == 2 else None
    try:
        number = phonenumbers.parse(written, home)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
