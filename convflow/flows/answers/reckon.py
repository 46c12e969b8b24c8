"""Says which function reckons what a pattern of `convflow.flows.answers.days` has found."""

from __future__ import annotations

from collections.abc import Callable

from convflow.flows.answers import dates_written, days_from_today, days_of_month
from convflow.flows.answers.almanac import Readings
from convflow.flows.answers.scan import Hit

RULES: dict[str, Callable[[Hit], Readings]] = {
    "full": dates_written.read_full,
    "nth": days_of_month.read_nth,
    "last_day": days_of_month.read_last_day,
    "day_month": dates_written.read_day_month,
    "month_day": dates_written.read_day_month,
    "of_month": days_of_month.read_of_month,
    "day_of_month": days_of_month.read_day_of_month,
    "weekday_of_week": days_from_today.read_weekday_of_week,
    "week_weekday": days_from_today.read_weekday_of_week,
    "week_from": days_from_today.read_week_from,
    "weekday_in": days_from_today.read_weekday_in,
    "ahead": days_from_today.read_ahead,
    "from_day": days_from_today.read_from_day,
    "ago": days_from_today.read_ago,
    "weekday_date": days_of_month.read_weekday_date,
    "end": days_of_month.read_end,
    "month_of": days_of_month.read_month_of,
    "week_of": days_from_today.read_week_of,
    "part_of_day": days_from_today.read_part_of_day,
    "number_es": days_of_month.read_numbered_day,
    "compact": dates_written.read_compact,
    "weekday": days_from_today.read_weekday,
    "short_weekday": days_from_today.read_weekday,
    "relative": days_from_today.read_relative,
    "named": dates_written.read_named,
    "ordinal": days_of_month.read_ordinal,
    "numbered": days_of_month.read_ordinal,
    "number_ru": days_of_month.read_ordinal,
    "other": days_from_today.read_other,
}
