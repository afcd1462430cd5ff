"""How many versions `packaging` parses, compares and sorts a second.

usage: versions_peer.py FILE, a JSON list of packages, each a list of its versions.
"""

import json
import sys
import time

from packaging.version import Version


def rate(amount, work):
    work()
    start = time.perf_counter()
    rounds = 0
    while time.perf_counter() - start < 1:
        work()
        rounds += 1
    return amount * rounds / (time.perf_counter() - start)


def parse(texts):
    # The key is made by the first comparison.
    for text in texts:
        version = Version(text)
        version <= version


def compare(versions):
    lower = 0
    for one, other in zip(versions, versions[1:]):
        lower += one < other
    return lower


with open(sys.argv[1], encoding="utf-8") as file:
    packages = json.load(file)
texts = [text for package in packages for text in package]
versions = [Version(text) for text in texts]
compare(versions)
print(
    json.dumps(
        {
            "parsed": float(rate(len(texts), lambda: parse(texts))),
            "compared": float(rate(len(texts) - 1, lambda: compare(versions))),
            "sorted": float(
                rate(len(texts), lambda: [sorted(p, key=Version) for p in packages])
            ),
        }
    )
)
