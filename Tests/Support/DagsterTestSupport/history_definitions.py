"""Assets, checks, a schedule and a sensor of which each leaves something else in the event log."""

import math
import os
from pathlib import Path

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetKey,
    AssetObservation,
    AssetSpec,
    Config,
    DataVersion,
    Definitions,
    Failure,
    HookContext,
    MaterializeResult,
    MetadataValue,
    RetryPolicy,
    RunRequest,
    ScheduleDefinition,
    SensorResult,
    SkipReason,
    StaticPartitionsDefinition,
    TableColumn,
    TableColumnConstraints,
    TableColumnDep,
    TableColumnLineage,
    TableConstraints,
    TableRecord,
    TableSchema,
    asset,
    asset_check,
    define_asset_job,
    resource,
    schedule,
    sensor,
    success_hook,
)
from dagster._core.definitions.metadata.metadata_value import (
    CodeLocationReconstructionMetadataValue,
    ObjectMetadataValue,
    PoolMetadataValue,
)

parts = StaticPartitionsDefinition(["2024-01-01", "2024-01-02", "a b/ö"])

schema = TableSchema(
    columns=[
        TableColumn("id", "int", constraints=TableColumnConstraints(nullable=False, unique=True)),
        TableColumn("name", description="who", tags={"pii": "yes"}),
    ],
    constraints=TableConstraints(other=["count(*) > 0"]),
)

metadata_of_all_types = {
    "int": 42,
    "large int": 2**60,
    "huge int": 10**30,
    "float": 0.1,
    "whole float": 3.0,
    "nan": float("nan"),
    "infinite": float("-inf"),
    "text": 'a "text" – with\ttabs and \\ and \u0000 and 🚚',
    "bool": True,
    "null": None,
    "url": MetadataValue.url("https://example.org/a?b=c"),
    "path": MetadataValue.path("/tmp/a b"),
    "notebook": MetadataValue.notebook("/tmp/report.ipynb"),
    "json": {"a": [1, 2.5, None, {"b": "c"}], "nan": math.nan},
    "json list": MetadataValue.json([1, "two"]),
    "md": MetadataValue.md("# Title\n\n* item"),
    "timestamp": MetadataValue.timestamp(1_700_000_000.25),
    "asset": MetadataValue.asset(AssetKey(["raw", "orders"])),
    "run": MetadataValue.dagster_run("11111111-2222-4333-8444-555555555555"),
    "job": MetadataValue.job("a_job", "a_location", repository_name="a_repository"),
    "artifact": MetadataValue.python_artifact(os.path.join),
    "table": MetadataValue.table(
        records=[TableRecord({"id": 1, "name": "x"}), TableRecord({"id": 2, "name": None})],
        schema=schema,
    ),
    "dagster/column_schema": schema,
    "dagster/column_lineage": TableColumnLineage(
        {"id": [TableColumnDep(AssetKey(["raw", "orders"]), "order_id")], "name": []}
    ),
    "reconstruction": CodeLocationReconstructionMetadataValue("opaque"),
    "pool": PoolMetadataValue("a_pool"),
    "object": ObjectMetadataValue(Path("/")),
    "dagster/row_count": 7,
}


@success_hook
def praise(context: HookContext):
    context.log.info("well done")


@resource
def warehouse(context):
    return "a warehouse"


@asset(key=["raw", "orders"], code_version="v1", required_resource_keys={"warehouse"})
def raw_orders(context):
    context.log.info("reading orders")
    context.log.warning("an order is odd")
    return MaterializeResult(
        metadata=metadata_of_all_types, data_version=DataVersion("orders-1"), tags={"tier": "gold"}
    )


@asset(deps=[raw_orders], code_version="v2")
def orders(context):
    context.log_event(AssetObservation("orders", metadata={"seen": 3}, description="a look"))
    return MaterializeResult(metadata={"rows": 10})


@asset
def numbers():
    return [1, 2, 3]


@asset
def total(numbers):
    return sum(numbers)


@asset(retry_policy=RetryPolicy(max_retries=2, delay=0.05), deps=[orders])
def flaky(context):
    if context.retry_number < 1:
        raise Failure("not this time", metadata={"attempt": context.retry_number})


@asset
def broken():
    raise ValueError("it is broken")


@asset(deps=[broken])
def after_broken():
    pass


@asset_check(asset=orders, description="orders are there")
def has_rows():
    return AssetCheckResult(passed=True, metadata={"rows": 10}, description="ten rows")


@asset_check(asset=orders)
def is_fresh():
    return AssetCheckResult(
        passed=False, severity=AssetCheckSeverity.WARN, metadata={"age": 1.5}, description="old"
    )


@asset(partitions_def=parts)
def parted(context):
    return MaterializeResult(metadata={"part": context.partition_key})


class BusyConfig(Config):
    events: int = 10


@asset
def busy(context, config: BusyConfig):
    for number in range(config.events):
        context.log.debug(f"read page {number} of the listing")


@asset
def wiped():
    pass


@asset
def wiped_and_made_again():
    pass


external = AssetSpec("external/lake")

nightly_job = define_asset_job("nightly", selection=["raw/orders", "orders"])
numbers_job = define_asset_job("numbers_job", selection=["numbers", "total"], hooks={praise})

nightly = ScheduleDefinition(name="nightly_schedule", job=nightly_job, cron_schedule="0 2 * * *")


@schedule(job=nightly_job, cron_schedule="0 3 * * *", execution_timezone="Europe/Berlin")
def hesitating_schedule():
    return SkipReason("it is a holiday")


@schedule(job=nightly_job, cron_schedule="0 4 * * *")
def failing_schedule():
    raise ValueError("no idea what to run")


@sensor(job=nightly_job, minimum_interval_seconds=1)
def arriving_sensor(context):
    seen = int(context.cursor or 0)
    if seen:
        return SensorResult(skip_reason=SkipReason("nothing new"), cursor=str(seen + 1))
    return SensorResult(run_requests=[RunRequest(run_key="first")], cursor="1")


definitions = Definitions(
    assets=[
        raw_orders, orders, numbers, total, flaky, broken, after_broken, parted, busy, wiped,
        wiped_and_made_again, external,
    ],
    asset_checks=[has_rows, is_fresh],
    jobs=[nightly_job, numbers_job],
    schedules=[nightly, hesitating_schedule, failing_schedule],
    sensors=[arriving_sensor],
    resources={"warehouse": warehouse},
)
