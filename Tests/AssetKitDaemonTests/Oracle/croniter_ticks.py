"""Lists the ticks of cron schedules: an answer that is independent of the product's own engine.

Reads {"schedules": [{"name", "cron": [..], "zone"}], "from": S, "to": S} (seconds since 1970) from
standard input and prints {name: [instants in (from, to]]}. Which wall-clock times match is croniter's
answer; Dagster's rule for the days on which clocks change is applied to them here: an expression whose
hour field is not `*` fires once for each matching time of the wall clock, at the end of the gap when the
clock skips it and at the later of two when it comes twice; one with `*` fires at every real minute at
which the wall clock matches.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from croniter import croniter


def wall_clock(instant, zone):
    return datetime.fromtimestamp(instant, zone).replace(tzinfo=None)


def instant_of(naive, zone):
    """The instant at which the wall clock shows a time for the last time, or the end of the gap."""
    later = naive.replace(tzinfo=zone, fold=1)
    instant = int(later.timestamp())
    if wall_clock(instant, zone) == naive:
        return instant
    # The time is skipped: look for the moment at which the offset changes.
    low, high = instant - 4 * 3600, instant + 4 * 3600
    before = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def offset_changes(start, end, zone):
    """The hours in which the offset changes, as instants."""
    changes = []
    offset = datetime.fromtimestamp(start, zone).utcoffset()
    for instant in range(start, end + 3600, 3600):
        new = datetime.fromtimestamp(instant, zone).utcoffset()
        if new != offset:
            changes.append(instant)
            offset = new
    return changes


def ticks(expression, zone, start, end):
    naive_start = wall_clock(start, zone) - timedelta(days=1)
    naive_end = wall_clock(end, zone) + timedelta(days=1)
    found = set()
    if expression.split()[1] == "*":
        # Real time: where no offset changes, wall clock and real time run side by side.
        changes = offset_changes(start, end, zone)
        near = [range(c - 2 * 86400, c + 2 * 86400) for c in changes]
        for naive in iterate(expression, naive_start, naive_end):
            instant = int(naive.replace(tzinfo=zone).timestamp())
            if not any(instant in days for days in near):
                found.add(instant)
        for days in near:
            for instant in range(days.start - days.start % 60, days.stop, 60):
                if instant in days and croniter.match(expression, wall_clock(instant, zone)):
                    found.add(instant)
    else:
        for naive in iterate(expression, naive_start, naive_end):
            found.add(instant_of(naive, zone))
    return {instant for instant in found if start < instant <= end}


def iterate(expression, start, end):
    iterator = croniter(expression, start)
    while True:
        naive = iterator.get_next(datetime)
        if naive > end:
            return
        yield naive


def main():
    request = json.load(sys.stdin)
    answer = {}
    for schedule in request["schedules"]:
        zone = ZoneInfo(schedule["zone"])
        union = set()
        for expression in schedule["cron"]:
            union |= ticks(expression, zone, request["from"], request["to"])
        answer[schedule["name"]] = sorted(union)
    json.dump(answer, sys.stdout)


main()
