import datetime

import pytest

from articles import clock

SPRING, AUTUMN = datetime.date(2025, 3, 30), datetime.date(2025, 10, 26)


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def test_summer_and_winter_time():
    assert clock.local(datetime.date(2025, 7, 22), datetime.time(19, 38)) == utc(2025, 7, 22, 17, 38)
    assert clock.local(datetime.date(2025, 1, 22), datetime.time(19, 38)) == utc(2025, 1, 22, 18, 38)


@pytest.mark.parametrize("time", [datetime.time(2, 0), datetime.time(2, 59)])
def test_the_skipped_hour_does_not_exist(time):
    with pytest.raises(clock.Skipped):
        clock.local(SPRING, time)
    assert clock.local(SPRING, datetime.time(1, 59)) == utc(2025, 3, 30, 0, 59)
    assert clock.local(SPRING, datetime.time(3, 0)) == utc(2025, 3, 30, 1, 0)


def test_the_repeated_hour_is_never_guessed():
    half_past_two = datetime.time(2, 30)
    with pytest.raises(clock.Ambiguous):
        clock.local(AUTUMN, half_past_two)
    assert clock.local(AUTUMN, half_past_two, fold=0) == utc(2025, 10, 26, 0, 30)
    assert clock.local(AUTUMN, half_past_two, fold=1) == utc(2025, 10, 26, 1, 30)


@pytest.mark.parametrize("day, hours", [(SPRING, 23), (AUTUMN, 25), (datetime.date(2025, 7, 22), 24)])
def test_a_german_day_has_23_24_or_25_hours(day, hours):
    begin, end = clock.bounds(day)
    assert end - begin == datetime.timedelta(hours=hours)
    assert clock.day_of(begin) == day
    assert clock.day_of(end - datetime.timedelta(microseconds=1)) == day


def test_a_month_has_whole_weeks_from_monday_on():
    july = clock.weeks(datetime.date(2025, 7, 22))
    assert [week[0] and week[0].day for week in july] == [None, 7, 14, 21, 28]
    assert july[0][1] == datetime.date(2025, 7, 1) and july[-1][3:] == [datetime.date(2025, 7, 31), None, None, None]
    # The calendar's ends, and the one shape of a month with four weeks.
    for day, count in ((datetime.date.min, 5), (datetime.date.max, 5), (datetime.date(2021, 2, 28), 4)):
        weeks = clock.weeks(day)
        assert len(weeks) == count and {len(week) for week in weeks} == {7} and any(day in week for week in weeks)
