"""Runs a script under Dagster's own PipesSubprocessClient and prints what was recorded, as JSON.

    dagster_side.py SCRIPT EXTRAS
"""

import json
import math
import sys

import dagster as dg

script, extras = sys.argv[1], json.loads(sys.argv[2])
specs = [
    dg.AssetSpec("one", code_version="1.2"),
    dg.AssetSpec(["raw", "two"]),
    dg.AssetSpec("unreported"),
]
checks = [dg.AssetCheckSpec("rows", asset="one"), dg.AssetCheckSpec("ids", asset="one")]
custom = []


@dg.multi_asset(specs=specs, check_specs=checks)
def everything(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
    invocation = pipes.run(context=context, command=[sys.executable, script], extras=extras)
    custom.extend(invocation.get_custom_messages())
    return invocation.get_results()


def column(c):
    return {
        "name": c.name, "type": c.type, "description": c.description, "tags": dict(c.tags or {}),
        "nullable": c.constraints.nullable, "unique": c.constraints.unique,
        "other": list(c.constraints.other or []),
    }


def number(value):
    return value if math.isfinite(value) else str(value)


FORMS = {
    "TextMetadataValue": ("text", lambda m: m.text),
    "UrlMetadataValue": ("url", lambda m: m.url),
    "PathMetadataValue": ("path", lambda m: m.path),
    "NotebookMetadataValue": ("notebook", lambda m: m.path),
    "JsonMetadataValue": ("json", lambda m: m.data),
    "MarkdownMetadataValue": ("md", lambda m: m.md_str),
    "FloatMetadataValue": ("float", lambda m: number(m.value)),
    "IntMetadataValue": ("int", lambda m: m.value),
    "BoolMetadataValue": ("bool", lambda m: m.value),
    "DagsterRunMetadataValue": ("dagster_run", lambda m: m.run_id),
    "DagsterAssetMetadataValue": ("asset", lambda m: m.asset_key.to_user_string()),
    "NullMetadataValue": ("null", lambda m: None),
    "TimestampMetadataValue": ("timestamp", lambda m: m.value),
    "TableMetadataValue": (
        "table",
        lambda m: {"columns": [column(c) for c in m.schema.columns],
                   "records": [dict(r.data) for r in m.records]},
    ),
    "TableSchemaMetadataValue": ("table_schema", lambda m: [column(c) for c in m.schema.columns]),
    "TableColumnLineageMetadataValue": (
        "table_column_lineage",
        lambda m: {name: [[d.asset_key.to_user_string(), d.column_name] for d in deps]
                   for name, deps in m.column_lineage.deps_by_column.items()},
    ),
}


def metadata(values):
    result = {}
    for name, value in values.items():
        kind, read = FORMS[type(value).__name__]
        result[name] = {"type": kind, "value": read(value)}
    return result


instance = dg.DagsterInstance.ephemeral()
result = dg.materialize(
    [everything], instance=instance, raise_on_error=False,
    resources={"pipes": dg.PipesSubprocessClient()},
)
materializations = []
for event in result.get_asset_materialization_events():
    made = event.step_materialization_data.materialization
    given = (made.tags or {}).get("dagster/data_version_is_user_provided") == "true"
    materializations.append({
        "asset": list(made.asset_key.path),
        "metadata": metadata(made.metadata),
        "data_version": made.tags.get("dagster/data_version") if given else None,
    })
evaluations = [
    {"asset": list(e.asset_key.path), "name": e.check_name, "passed": e.passed,
     "severity": e.severity.value, "metadata": metadata(e.metadata)}
    for e in result.get_asset_check_evaluations()
]
logs = [
    [entry.level, entry.user_message]
    for entry in instance.all_logs(result.run_id) if entry.dagster_event is None
]
print("\n" + json.dumps({
    "success": result.success, "materializations": materializations, "checks": evaluations,
    "logs": logs, "custom": custom,
}))
