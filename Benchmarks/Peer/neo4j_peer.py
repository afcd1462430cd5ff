"""Writes batches of packages with Neo4j's own driver, and prints the seconds that each way took.

usage: neo4j_peer.py PORT DATABASE BATCHES WAY

BATCHES is a JSON file. WAY is `packages`, a statement for each package, one for each required package, which it looks up, and
one for the requirements of each version, as SecureChain's ingestion does; or `batches`, a few statements
for each batch.
"""

import json
import sys
import time

import neo4j

port, database, path, way = sys.argv[1:]

CREATE = """
MERGE (p:PyPIPackage {name: $name})
ON CREATE SET p.vendor = 'n/a', p.repository_url = 'n/a', p.moment = localdatetime()
WITH p UNWIND $versions AS version
CREATE (p)-[:HAVE]->(v:Version {name: version.name, serial_number: version.serial_number,
  mean: 0.0, weighted_mean: 0.0, vulnerabilities: [], release_date: version.release_date})
RETURN v.name AS name, elementId(v) AS id
"""
STUBS = "UNWIND $names AS name MERGE (p:PyPIPackage {name: name})"
LOOK_UP = "MATCH (p:PyPIPackage {name: $name}) RETURN p {id: elementId(p), .*} AS package"
RELATE = """
UNWIND $edges AS edge
MATCH (v) WHERE elementId(v) = $parent
MATCH (p:PyPIPackage) WHERE elementId(p) = edge.id
CREATE (v)-[:REQUIRE {constraints: edge.constraints, parent_version_name: $name}]->(p)
"""
BATCH = """
UNWIND $rows AS row MATCH (p:PyPIPackage {name: row.name})
UNWIND row.versions AS version
CREATE (p)-[:HAVE]->(v:Version)
SET v = version.properties
WITH row, v, version UNWIND version.requirements AS edge
MATCH (t:PyPIPackage {name: edge.target})
CREATE (v)-[:REQUIRE {constraints: edge.constraints, parent_version_name: row.name,
  position: edge.position}]->(t)
"""


def targets(packages):
    names = {package["name"] for package in packages}
    for package in packages:
        for version in package["versions"]:
            names.update(edge["target"] for edge in version["requirements"])
    return sorted(names)


def write_packages(session, packages):
    session.run(STUBS, names=targets(packages)).consume()
    for package in packages:
        created = list(session.run(CREATE, name=package["name"], versions=package["versions"]))
        required = {v["name"]: v["requirements"] for v in package["versions"]}
        for version in created:
            edges = []
            for edge in required[version["name"]]:
                found = session.run(LOOK_UP, name=edge["target"]).single()
                edges.append({"id": found["package"]["id"], "constraints": edge["constraints"]})
            session.run(
                RELATE, parent=version["id"], name=package["name"], edges=edges
            ).consume()


def write_batch(session, packages):
    def work(transaction):
        transaction.run(STUBS, names=targets(packages)).consume()
        rows = [
            {
                "name": package["name"],
                "versions": [
                    {
                        "properties": {
                            "name": version["name"],
                            "serial_number": version["serial_number"],
                            "release_date": version["release_date"],
                            "purl": version["purl"],
                            "mean": 0.0,
                            "weighted_mean": 0.0,
                            "vulnerabilities": [],
                        },
                        "requirements": [
                            {
                                "target": edge["target"],
                                "constraints": edge["constraints"],
                                "position": position,
                            }
                            for position, edge in enumerate(version["requirements"])
                        ],
                    }
                    for version in package["versions"]
                ],
            }
            for package in packages
        ]
        transaction.run(BATCH, rows=rows).consume()

    session.execute_write(work)


with open(path, encoding="utf-8") as file:
    batches = json.load(file)
write = {"packages": write_packages, "batches": write_batch}[way]
with neo4j.GraphDatabase.driver(
    f"bolt://127.0.0.1:{port}", auth=("root", "bolt-test")
) as driver, driver.session(database=database) as session:
    session.run("RETURN 1").consume()
    start = time.perf_counter()
    for batch in batches:
        write(session, batch)
    print(time.perf_counter() - start)
