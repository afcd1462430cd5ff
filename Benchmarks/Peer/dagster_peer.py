"""Asks Dagster the questions of the budgets, in this process, and prints the answers as JSON.

usage: dagster_peer.py CHAIN EVENTS RUNS    (DAGSTER_HOME names an instance on PostgreSQL)
"""

import json
import logging
import statistics
import sys
import time

from dagster import AssetKey, DagsterInstance, asset, materialize
from sqlalchemy import text

chain_length, event_count, run_count = (int(argument) for argument in sys.argv[1:])
logging.disable(logging.INFO)  # what goes to the console isn't what is measured


def chain(length):
    assets = []
    for index in range(length):
        deps = [assets[-1]] if assets else []
        assets.append(asset(name=f"chain_{index}", deps=deps)(lambda: None))
    return assets


@asset
def trivial():
    return None


@asset
def busy(context):
    for number in range(event_count):
        context.log.info(f"read page {number} of the listing")


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def run(assets, instance):
    assert materialize(assets, instance=instance).success


def size(instance):
    with instance.event_log_storage.index_connection() as connection:
        return connection.execute(
            text(
                "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c"
                " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            )
        ).scalar()


with DagsterInstance.get() as instance:
    run([trivial], instance)
    links = chain(chain_length)
    chain_seconds = seconds(lambda: run(links, instance))
    idle = seconds(lambda: run([trivial], instance))
    logging.disable(logging.NOTSET)
    busy_seconds = seconds(lambda: run([busy], instance))
    logging.disable(logging.INFO)
    latest = [
        seconds(lambda: instance.get_latest_materialization_event(AssetKey("trivial")))
        for _ in range(50)
    ]
    before = size(instance)
    for _ in range(run_count):
        run([trivial], instance)
    grown = size(instance) - before

print(
    json.dumps(
        {
            "chain_assets_per_second": chain_length / chain_seconds,
            "events_per_second": event_count / max(busy_seconds - idle, 1e-9),
            "latest_materialization_seconds": statistics.median(latest),
            "kilobytes_per_run": grown / run_count / 1000,
        }
    )
)
