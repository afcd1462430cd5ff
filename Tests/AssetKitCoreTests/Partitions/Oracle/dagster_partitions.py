"""What Dagster 1.11.13 answers about partitions, for the tests beside this file.

Usage: python dagster_partitions.py > dagster_partitions.json, with Dagster's own Python
(scripts/dagster-venv python, or any environment with dagster==1.11.13).
"""
import json
import warnings
from datetime import datetime, timezone

warnings.filterwarnings("ignore")

from dagster import TimeWindowPartitionMapping, TimeWindowPartitionsDefinition  # noqa: E402
from dagster._core.definitions.partitions.context import partition_loading_context  # noqa: E402

HOUR, DAY = "%Y-%m-%d-%H:%M", "%Y-%m-%d"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def definition(case):
    return TimeWindowPartitionsDefinition(
        cron_schedule=case["cron"], start=case["start"], end=case.get("end"),
        timezone=case["zone"], fmt=case["format"], end_offset=case.get("end_offset", 0))


def case(cron, zone, start, now, fmt=DAY, end=None, end_offset=0):
    return dict(cron=cron, zone=zone, start=start, now=now, format=fmt, end=end,
                end_offset=end_offset)


def answer(case):
    windows = definition(case)
    with partition_loading_context(at(case["now"]), None):
        keys = windows.get_partition_keys()
        bounds = [windows.time_window_for_partition_key(key) for key in keys]
    return case | dict(
        keys=list(keys),
        windows=[[int(w.start.timestamp()), int(w.end.timestamp())] for w in bounds])


NY, BERLIN, KOLKATA, LORD_HOWE = (
    "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe")

cases = [
    # Days around the changes of the clock.
    case("0 0 * * *", NY, "2024-03-08", "2024-03-14T12:00:00"),
    case("0 0 * * *", NY, "2024-11-01", "2024-11-06T12:00:00"),
    case("30 2 * * *", NY, "2024-03-08", "2024-03-14T12:00:00"),
    case("30 1 * * *", NY, "2024-11-01", "2024-11-06T12:00:00"),
    case("0 3 * * *", BERLIN, "2024-03-29", "2024-04-03T12:00:00"),
    case("0 9 * * *", BERLIN, "2024-10-25", "2024-10-30T12:00:00"),
    # Hours: skipped in spring, twice in autumn.
    case("0 * * * *", NY, "2024-03-10-00:00", "2024-03-10T12:00:00", HOUR),
    case("0 * * * *", NY, "2024-11-03-00:00", "2024-11-03T12:00:00", HOUR),
    case("15 * * * *", BERLIN, "2024-10-27-00:15", "2024-10-27T06:00:00", HOUR),
    case("30 * * * *", BERLIN, "2024-03-31-00:30", "2024-03-31T06:00:00", HOUR),
    case("0 * * * *", "UTC", "2024-02-28-20:00", "2024-02-29T06:30:00", HOUR),
    case("0 * * * *", NY, "2024-11-03-00:00-0400", "2024-11-03T10:00:00", HOUR + "%z"),
    case("*/15 * * * *", NY, "2024-11-03-00:30", "2024-11-03T07:10:00", HOUR),
    # Weeks and months.
    case("0 0 * * 0", NY, "2024-02-25", "2024-04-08T00:00:00"),
    case("0 0 * * 1", BERLIN, "2024-10-14", "2024-11-20T00:00:00"),
    case("0 0 1 * *", "UTC", "2023-12-01", "2024-05-15T00:00:00"),
    case("0 0 1 * *", BERLIN, "2024-01-01", "2024-12-31T23:00:00"),
    case("0 0 15 * *", NY, "2024-01-15", "2024-06-15T04:00:00"),
    case("0 0 1 * *", "UTC", "2024-01", "2024-04-02T00:00:00", "%Y-%m"),
    # Any cron.
    case("0 6,18 * * 1-5", BERLIN, "2024-03-28-00:00", "2024-04-03T00:00:00", HOUR),
    case("0 0 1 1,7 *", "UTC", "2021-05-01", "2024-02-01T00:00:00"),
    # Starts between ticks, ends, offsets.
    case("0 0 * * 0", "UTC", "2024-01-03", "2024-02-01T00:00:00"),
    case("0 0 * * *", "UTC", "2024-01-01", "2024-01-10T00:00:00", end="2024-01-05"),
    case("0 0 * * *", "UTC", "2024-01-01", "2024-01-04T00:00:00"),
    case("0 0 * * *", "UTC", "2024-01-01", "2024-01-03T23:59:59"),
    case("0 0 * * *", "UTC", "2024-01-01", "2024-01-04T10:00:00", end_offset=1),
    case("0 0 * * *", "UTC", "2024-01-01", "2024-01-04T10:00:00", end_offset=3),
    case("0 0 * * *", "UTC", "2024-01-01", "2024-01-04T10:00:00", end="2024-01-05", end_offset=5),
    case("0 0 * * *", "UTC", "2024-01-01", "2024-01-08T10:00:00", end_offset=-2),
    case("0 0 * * *", "UTC", "2024-01-01", "2024-01-01T10:00:00", end_offset=1),
    case("0 * * * *", NY, "2024-11-03-00:00", "2024-11-03T05:30:00", HOUR, end_offset=4),
    # A zone of half an hour, by days: hours have a known fault there.
    case("0 0 * * *", KOLKATA, "2024-01-01", "2024-01-05T00:00:00"),
    case("0 0 * * *", LORD_HOWE, "2024-04-05", "2024-04-10T00:00:00"),
]

NOW = "2024-11-10T00:00:00"
daily = case("0 0 * * *", NY, "2024-11-01", NOW)
hourly = case("0 * * * *", NY, "2024-11-01-00:00", NOW, HOUR)
weekly = case("0 0 * * 0", NY, "2024-10-27", NOW)
late = case("0 0 * * *", NY, "2024-11-05", NOW)


def mapping(down, up, keys, start=0, end=0):
    rule = TimeWindowPartitionMapping(
        start_offset=start, end_offset=end, allow_nonexistent_upstream_partitions=False)
    downstream, upstream = definition(down), definition(up)
    with partition_loading_context(at(NOW), None):
        subset = downstream.subset_with_partition_keys(keys)
        result = rule.get_upstream_mapped_partitions_result_for_partitions(
            subset, downstream, upstream)
        found = sorted(result.partitions_subset.get_partition_keys())
    return dict(downstream=down, upstream=up, start_offset=start, end_offset=end, keys=keys,
                upstream_keys=found)


mappings = [
    mapping(daily, hourly, ["2024-11-03"]),
    mapping(daily, hourly, ["2024-11-02", "2024-11-05"]),
    mapping(hourly, daily, ["2024-11-03-01:00", "2024-11-03-01:00-0500", "2024-11-04-00:00"]),
    mapping(weekly, daily, ["2024-10-27"]),
    mapping(daily, weekly, ["2024-11-02"]),
    mapping(daily, daily, ["2024-11-03"], -1, 0),
    mapping(daily, daily, ["2024-11-03", "2024-11-06"], -1, -1),
    mapping(daily, daily, ["2024-11-01"], -1, 0),
    mapping(daily, daily, ["2024-11-08"], 0, 1),
    mapping(daily, hourly, ["2024-11-04"], -1, 0),
    mapping(daily, late, ["2024-11-05", "2024-11-06"]),
    mapping(late, daily, ["2024-11-05"], -2, 0),
]

print(json.dumps(dict(dagster="1.11.13", windows=[answer(c) for c in cases], mappings=mappings),
                 separators=(",", ":")).replace('{"cron', '\n{"cron').replace(
                     '{"downstream', '\n{"downstream'))
