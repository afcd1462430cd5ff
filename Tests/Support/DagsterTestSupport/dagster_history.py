"""Fills an instance of Dagster with history, and says what Dagster knows of it.

usage: dagster_history.py fill LOG_EVENTS   runs assets, evaluates a schedule and a sensor
       dagster_history.py finish            ends the runs that still wait in the queue, and says of a
                                            run that had ended that its process did
       dagster_history.py wipe KEY          deletes the history of an asset
       dagster_history.py answers           prints as JSON what Dagster's API answers

DAGSTER_HOME names an instance on PostgreSQL.
"""

import datetime
import json
import logging
import math
import sys
from pathlib import Path

from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    AssetCheckSeverity,
    AssetKey,
    AssetMaterialization,
    AssetObservation,
    AssetRecordsFilter,
    DagsterInstance,
    DagsterRunStatus,
    RunConfig,
    RunsFilter,
)
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.events.log import EventLogEntry
from dagster._core.scheduler.instigation import TickData, TickStatus
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.workspace.load_target import PythonFileTarget
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs

here = Path(__file__).parent
sys.path.insert(0, str(here))
logger = logging.getLogger("history")


def run_assets(instance):
    from history_definitions import BusyConfig, definitions

    def execute(selection, job="__ASSET_JOB", partition=None, tags=None, config=None):
        result = definitions.resolve_job_def(job).execute_in_process(
            instance=instance,
            asset_selection=[AssetKey(key.split("/")) for key in selection] or None,
            partition_key=partition,
            tags=tags,
            run_config=config,
            raise_on_error=False,
        )
        return result

    for _ in range(2):
        assert execute([], job="nightly", tags={"team": "data", "dagster/priority": "3"}).success
    assert execute([], job="numbers_job").success
    assert execute(["flaky"]).success
    assert not execute(["broken", "after_broken", "numbers"]).success
    for key in ["2024-01-01", "2024-01-02", "2024-01-01", "a b/ö"]:
        assert execute(["parted"], partition=key).success
    for name in ["wiped", "wiped_and_made_again"]:
        assert execute([name]).success
    instance.wipe_assets([AssetKey("wiped"), AssetKey("wiped_and_made_again")])
    assert execute(["wiped_and_made_again"]).success
    busy = execute(["busy"], config=RunConfig(ops={"busy": BusyConfig(events=20)}))
    assert busy.success
    return busy.run_id


def report_without_run(instance):
    for number in range(3):
        instance.report_runless_asset_event(
            AssetMaterialization(
                AssetKey(["external", "lake"]),
                metadata={"files": number},
                tags={"dagster/data_version": f"lake-{number}"},
            )
        )
    instance.report_runless_asset_event(
        AssetMaterialization(
            "parted",
            description="mended",
            partition="2024-01-02",
            metadata={"part": "by hand"},
            tags={"ticket": "17"},
        )
    )
    instance.report_runless_asset_event(
        AssetObservation(AssetKey(["external", "lake"]), metadata={"files": 9})
    )
    instance.report_runless_asset_event(
        AssetCheckEvaluation(
            asset_key=AssetKey(["external", "lake"]),
            check_name="is deep",
            passed=False,
            severity=AssetCheckSeverity.ERROR,
            metadata={"depth": 2},
            description="shallow",
        )
    )


def multiply_log(instance, run_id, count):
    """Stores log messages as the busy asset does, without a connection for each."""
    storage = instance.event_log_storage
    example = next(
        record.event_log_entry
        for record in storage.get_records_for_run(run_id).records
        if record.event_log_entry.dagster_event is None
    )
    start = example.timestamp
    for first in range(0, count, 1000):
        entries = [
            EventLogEntry(
                error_info=None,
                level=10 + number % 5 * 10,
                user_message=f"read page {number} again",
                run_id=run_id,
                timestamp=start + number / 1_000_000,
                step_key=example.step_key,
                job_name=example.job_name,
                dagster_event=None,
            )
            for number in range(first, min(first + 1000, count))
        ]
        statement = storage.prepare_insert_event_batch(entries)
        with storage._connect() as connection:
            connection.execute(statement)


def evaluate_instigators(instance):
    target = PythonFileTarget(
        python_file=str(here / "history_definitions.py"),
        attribute=None,
        working_directory=str(here),
        location_name="history",
    )
    start = datetime.datetime(2024, 2, 27, 12, 0, tzinfo=datetime.timezone.utc)
    with create_test_daemon_workspace_context(target, instance) as workspace:
        location = next(iter(workspace.create_request_context().code_locations))
        repository = location.get_repository("__repository__")
        with freeze_time(start):
            for schedule in repository.get_schedules():
                instance.start_schedule(schedule)
            for sensor in repository.get_sensors():
                instance.start_sensor(sensor)
        for day in range(3):
            now = start + datetime.timedelta(days=day + 1)
            with freeze_time(now):
                list(launch_scheduled_runs(workspace, logger, now, iteration_times={}))
                list(execute_sensor_iteration(workspace, logger, None, None))
        schedule = repository.get_schedule("hesitating_schedule")
        with freeze_time(start + datetime.timedelta(days=4)):
            instance.stop_schedule(schedule.get_remote_origin_id(), schedule.selector_id, schedule)
        # Two daemons on one database record every tick twice.
        schedule = repository.get_schedule("nightly_schedule")
        tick = instance.get_ticks(schedule.get_remote_origin_id(), schedule.selector_id)[0]
        instance.create_tick(tick.tick_data)
        # A daemon was killed in the middle of an evaluation.
        instance.create_tick(
            TickData(
                schedule.get_remote_origin_id(), "nightly_schedule", InstigatorType.SCHEDULE,
                TickStatus.STARTED, tick.timestamp + 86400, selector_id=schedule.selector_id,
            )
        )


def fill(instance, count):
    busy = run_assets(instance)
    report_without_run(instance)
    multiply_log(instance, busy, count)
    evaluate_instigators(instance)


def finish(instance):
    for run in instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.QUEUED])):
        instance.report_run_canceling(run)
        instance.report_run_canceled(run)
    ended = instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.SUCCESS]), limit=1)[0]
    instance.report_engine_event("Process for run exited (pid: 1).", ended)


def plain(value):
    """A metadata value as its type's name and what is in it."""
    def finite(part):
        if isinstance(part, float) and not math.isfinite(part):
            return str(part)
        if isinstance(part, dict):
            return {key: finite(item) for key, item in part.items()}
        if isinstance(part, (list, tuple)):
            return [finite(item) for item in part]
        return part

    kind = type(value).__name__
    content = value.value
    if kind in ("TextMetadataValue", "IntMetadataValue", "FloatMetadataValue", "BoolMetadataValue"):
        return {"type": kind, "value": finite(content)}
    if isinstance(content, AssetKey):
        return {"type": kind, "value": content.to_user_string()}
    if isinstance(content, (str, int, float, bool, type(None), dict, list)):
        return {"type": kind, "value": finite(content)}
    return {"type": kind}


def answers(instance):
    storage = instance.event_log_storage
    runs = instance.get_run_records()
    assets = {}
    for key in instance.all_asset_keys():
        latest = instance.get_latest_materialization_event(key)
        materializations = instance.fetch_materializations(
            AssetRecordsFilter(asset_key=key), limit=10_000
        ).records
        made = latest.asset_materialization if latest else None
        assets[key.to_user_string()] = {
            "materializations": len(materializations),
            "observations": len(instance.fetch_observations(key, limit=10_000).records),
            "latest_run": latest.run_id if latest else None,
            "latest_timestamp": latest.timestamp if latest else None,
            "data_version": (made.tags or {}).get("dagster/data_version") if made else None,
            "code_version": (made.tags or {}).get("dagster/code_version") if made else None,
            "partition": made.partition if made else None,
            "metadata": {name: plain(value) for name, value in made.metadata.items()}
            if made
            else {},
            "partitions": {
                partition: sum(record.partition_key == partition for record in materializations)
                for partition in {record.partition_key for record in materializations}
                if partition is not None
            },
            "checks": {
                record.key.name: {
                    "passed": record.event.dagster_event.asset_check_evaluation_data.passed,
                    "run": record.run_id,
                }
                for record in storage.get_latest_asset_check_execution_by_key(
                    [AssetCheckKey(key, name) for name in ("has_rows", "is_fresh", "is deep")]
                ).values()
                if record.event and record.event.dagster_event_type.value == "ASSET_CHECK_EVALUATION"
            },
        }
    ticks = []
    for state in instance.all_instigator_state():
        for tick in instance.get_ticks(state.instigator_origin_id, state.selector_id):
            ticks.append(
                {
                    "name": tick.instigator_name,
                    "type": tick.instigator_type.value,
                    "status": tick.status.value,
                    "timestamp": tick.timestamp,
                    "run_ids": list(tick.run_ids),
                    "skip_reason": tick.skip_reason,
                    "error": tick.error.message if tick.error else None,
                    "cursor": tick.cursor,
                }
            )
    return {
        "runs": [
            {
                "run_id": record.dagster_run.run_id,
                "status": record.dagster_run.status.value,
                "job": record.dagster_run.job_name,
                "tags": dict(record.dagster_run.tags),
                "start_time": record.start_time,
                "end_time": record.end_time,
                "events": len(instance.all_logs(record.dagster_run.run_id)),
                "steps": {
                    step.step_key: {
                        "status": step.status.value,
                        "attempts": len(step.attempts_list) if step.attempts_list else 0,
                        "start_time": step.start_time,
                        "end_time": step.end_time,
                    }
                    for step in instance.get_run_step_stats(record.dagster_run.run_id)
                },
            }
            for record in runs
        ],
        "assets": assets,
        "instigators": {
            state.instigator_name: {
                "type": state.instigator_type.value, "status": state.status.value
            }
            for state in instance.all_instigator_state()
        },
        "ticks": ticks,
    }


with DagsterInstance.get() as instance:
    match sys.argv[1:]:
        case ["fill", count]:
            fill(instance, int(count))
        case ["finish"]:
            finish(instance)
        case ["wipe", key]:
            instance.wipe_assets([AssetKey(key.split("/"))])
        case ["answers"]:
            print(json.dumps(answers(instance)))
        case _:
            sys.exit(__doc__)
