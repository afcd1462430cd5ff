#!/usr/bin/env python3
"""Makes the assets of assets.yaml: `library.py books`, `library.py loans`."""

import sys

from dagster_pipes import open_dagster_pipes

BOOKS = ["Middlemarch", "Emma", "Ulysses"]
LOANS = {"Emma": 12, "Ulysses": 40}  # for how many days


def overdue(days):
    return sorted(book for book, age in LOANS.items() if age > days)


def books(pipes):
    pipes.report_asset_materialization(metadata={"books": len(BOOKS)}, data_version=str(len(BOOKS)))


def loans(pipes):
    days = pipes.get_extra("days")
    late = overdue(days)
    for book in late:
        pipes.log.warning(f"{book} is overdue")
    pipes.report_asset_check("are_known", passed=set(LOANS) <= set(BOOKS))
    pipes.report_asset_materialization(metadata={"loans": len(LOANS), "overdue": len(late)})


def main(arguments):
    with open_dagster_pipes() as pipes:
        {"books": books, "loans": loans}[arguments[0]](pipes)


if __name__ == "__main__":
    main(sys.argv[1:])
