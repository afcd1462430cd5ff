"""Which assets Dagster's automation conditions ask for, in stories told on standard input.

Input: {"stories": [{"assets": [{"key", "deps", "condition", "set"}], "steps": [STEP]}]}. An asset without
"set" is external; those with the same one are made by one step that can't make a part of them.
A condition is the name of one of Dagster's functions without parameters, {"on_cron": EXPRESSION},
{"cron": [EXPRESSION, ZONE]}, {OPERATOR: [CONDITION]} (`and`, `or`, `not`, `since`, `newly_true`, `any`, `all`)
or null.
"partitions" is {"static": [KEY]}, {"hourly": START}, {"daily": START} or null.
STEP: {"report": [KEY, PARTITION]} | {"begin": [[KEY], PARTITION]} (a run that is to make these) |
{"make": [RUN, KEY]} | {"end": [RUN, "success" | "failure"]} (runs by number) | {"wipe": KEY} |
{"evaluate": SECONDS SINCE 1970}. A partition may be null.
Output: for each story, for each evaluation, what it asks for, sorted: KEY or KEY|PARTITION.
"""

import datetime
import json
import logging
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

from dagster import (
    AssetKey,
    AssetMaterialization,
    AssetSpec,
    AutomationCondition,
    DagsterInstance,
    DailyPartitionsDefinition,
    Definitions,
    HourlyPartitionsDefinition,
    StaticPartitionsDefinition,
    evaluate_automation_conditions,
    multi_asset,
)
from dagster._core.definitions.declarative_automation.operators import (
    AndAutomationCondition,
    OrAutomationCondition,
)
from dagster._core.events import (
    AssetMaterializationPlannedData,
    DagsterEvent,
    DagsterEventType,
    StepMaterializationData,
)
from dagster._core.storage.dagster_run import DagsterRunStatus
from dagster._core.test_utils import create_run_for_test


OPERATORS = {
    "and": lambda *operands: AndAutomationCondition(operands=operands),
    "or": lambda *operands: OrAutomationCondition(operands=operands),
    "not": lambda operand: ~operand,
    "since": lambda trigger, reset: trigger.since(reset),
    "newly_true": lambda operand: operand.newly_true(),
    "any": AutomationCondition.any_deps_match,
    "all": AutomationCondition.all_deps_match,
}


def condition(spec):
    if spec is None:
        return None
    if isinstance(spec, str):
        return getattr(AutomationCondition, spec)()
    ((name, value),) = spec.items()
    if name == "on_cron":
        return AutomationCondition.on_cron(value)
    if name == "cron":
        return AutomationCondition.cron_tick_passed(*value)
    return OPERATORS[name](*map(condition, value))


def partitions(spec):
    if spec is None:
        return None
    ((kind, value),) = spec.items()
    if kind == "static":
        return StaticPartitionsDefinition(value)
    if kind == "hourly":
        return HourlyPartitionsDefinition(value)
    return DailyPartitionsDefinition(value)


def definitions(assets):
    found, steps = [], {}
    for asset in assets:
        spec = AssetSpec(
            asset["key"],
            deps=asset["deps"],
            automation_condition=condition(asset["condition"]),
            partitions_def=partitions(asset.get("partitions")),
        )
        if asset.get("set") is None:
            found.append(spec)
        else:
            steps.setdefault(asset["set"], []).append(spec)
    for name, specs in steps.items():

        @multi_asset(name=f"step_{name}", specs=specs)
        def make(context):
            pass

        found.append(make)
    return Definitions(assets=found)


def tell(story):
    defs = definitions(story["assets"])
    asked, runs, cursor = [], [], None
    with DagsterInstance.ephemeral() as instance:

        def event(run, kind, data=None, key=None):
            instance.report_dagster_event(
                DagsterEvent(
                    kind.value, job_name=run.job_name, step_key=key, event_specific_data=data
                ),
                run.run_id,
            )

        for step in story["steps"]:
            ((what, value),) = step.items()
            if what == "report":
                key, partition = value
                instance.report_runless_asset_event(
                    AssetMaterialization(AssetKey(key), partition=partition)
                )
            elif what == "wipe":
                instance.wipe_assets([AssetKey(value)])
            elif what == "begin":
                keys, partition = [AssetKey(key) for key in value[0]], value[1]
                run = create_run_for_test(
                    instance,
                    asset_selection=frozenset(keys),
                    status=DagsterRunStatus.STARTED,
                    tags={"dagster/partition": partition} if partition else {},
                )
                for key in keys:
                    event(
                        run,
                        DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
                        AssetMaterializationPlannedData(key, partition=partition),
                        "s",
                    )
                runs.append(run)
            elif what == "make":
                number, key = value
                event(
                    runs[number],
                    DagsterEventType.ASSET_MATERIALIZATION,
                    StepMaterializationData(
                        AssetMaterialization(
                            AssetKey(key), partition=runs[number].tags.get("dagster/partition")
                        ),
                        [],
                    ),
                    "s",
                )
            elif what == "end":
                number, how = value
                kind = (
                    DagsterEventType.RUN_SUCCESS if how == "success" else DagsterEventType.RUN_FAILURE
                )
                event(runs[number], kind)
            else:
                result = evaluate_automation_conditions(
                    defs,
                    instance,
                    cursor=cursor,
                    evaluation_time=datetime.datetime.fromtimestamp(value, datetime.timezone.utc),
                )
                cursor = result.cursor
                asked.append(
                    sorted(
                        asset_partition.asset_key.to_user_string()
                        + (f"|{asset_partition.partition_key}" if asset_partition.partition_key else "")
                        for asset_partition in result._requested_asset_partitions
                    )
                )
    return asked


json.dump([tell(story) for story in json.load(sys.stdin)["stories"]], sys.stdout)
