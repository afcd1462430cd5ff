"""Thirteen assets for `dagster asset list`, the first of which does nothing when it is made."""

from dagster import Definitions, asset


def trivial_asset(name):
    @asset(name=name)
    def body():
        return None

    return body


defs = Definitions(assets=[trivial_asset(f"trivial_{index}") for index in range(13)])
