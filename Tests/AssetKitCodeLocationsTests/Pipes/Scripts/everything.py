"""Uses every feature of dagster-pipes; runs under Dagster and under us, unchanged."""

import sys

from dagster_pipes import open_dagster_pipes

SCHEMA = [
    {"name": "id", "type": "int", "description": "the key", "tags": {"pii": "no"},
     "constraints": {"nullable": False, "unique": True, "other": ["> 0"]}},
    {"name": "title", "type": "string"},
]

METADATA = {
    "plain_text": "hello",
    "plain_int": 42,
    "plain_float": 2.5,
    "plain_whole_float": 3.0,
    "plain_bool": True,
    "plain_null": None,
    "plain_list": [1, "two", None],
    "text": {"raw_value": "text — ünïcode", "type": "text"},
    "url": {"raw_value": "https://example.com/a?b=c", "type": "url"},
    "path": {"raw_value": "/data/file", "type": "path"},
    "notebook": {"raw_value": "/data/book.ipynb", "type": "notebook"},
    "json": {"raw_value": {"a": [1, {"b": None}]}, "type": "json"},
    "md": {"raw_value": "# title", "type": "md"},
    "float": {"raw_value": 0.25, "type": "float"},
    "int": {"raw_value": 7, "type": "int"},
    "bool": {"raw_value": False, "type": "bool"},
    "dagster_run": {"raw_value": "6d3f", "type": "dagster_run"},
    "asset": {"raw_value": "a/b", "type": "asset"},
    "null": {"raw_value": None, "type": "null"},
    "timestamp": {"raw_value": 1700000000.5, "type": "timestamp"},
    "table": {"raw_value": {"records": [{"id": 1, "title": "x"}], "schema": SCHEMA}, "type": "table"},
    "table_schema": {"raw_value": {"columns": SCHEMA}, "type": "table_schema"},
    "lineage": {
        "raw_value": {"deps_by_column": {"id": [{"asset_key": "raw", "column_name": "key"}]}},
        "type": "table_column_lineage",
    },
    "not_a_number": {"raw_value": float("nan"), "type": "float"},
    "infinite": {"raw_value": float("-inf"), "type": "float"},
}

with open_dagster_pipes() as context:
    print("ordinary output")
    print("ordinary error", file=sys.stderr)
    context.report_custom_message(
        {
            "asset_keys": context.asset_keys,
            "code_versions": context.code_version_by_asset_key,
            "provenance": context.provenance_by_asset_key,
            "is_partition_step": context.is_partition_step,
            "retry_number": context.retry_number,
            "extras": context.extras,
        }
    )
    context.log.debug("a debug message")
    context.log.info("an info message: %d", 5)
    context.log.warning("a warning")
    context.log.error("an error")
    context.log.critical("a critical message\nof two lines")
    context.report_asset_materialization(
        asset_key="one", metadata=METADATA, data_version="version-1"
    )
    context.report_asset_materialization(asset_key="raw/two")
    context.report_asset_check(
        asset_key="one", check_name="rows", passed=False, severity="WARN", metadata={"rows": 0}
    )
    context.report_asset_check(asset_key="one", check_name="ids", passed=True)
    context.report_custom_message(["any", "thing", 1, None])

if context.get_extra("fails"):
    sys.exit(3)
