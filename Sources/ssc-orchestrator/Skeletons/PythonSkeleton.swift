/// The files of a new plugin in Python.
struct PythonSkeleton {
  let name: PluginName

  var files: [SkeletonFile] {
    [
      SkeletonFile(path: "assets.yaml", text: assets),
      SkeletonFile(path: "\(name.identifier).py", text: script, isExecutable: true),
      SkeletonFile(path: "test_\(name.identifier).py", text: tests),
      SkeletonFile(path: "requirements.txt", text: "dagster-pipes>=1.11\n"),
      SkeletonFile(path: "workspace.yaml", text: workspace),
      SkeletonFile(path: "README.md", text: readme),
    ]
  }

  private var assets: String {
    """
    # What the scripts of this directory make. Paths are relative to it.
    assets:
      - key: \(name.identifier)/numbers
        group: \(name.identifier)
        kinds: [python]
        description: Some numbers.
        command: [python3, \(name.identifier).py, numbers]
      - key: \(name.identifier)/total
        deps: [\(name.identifier)/numbers]
        group: \(name.identifier)
        kinds: [python]
        description: Their sum.
        command: [python3, \(name.identifier).py, total]
        retry_policy: {max_retries: 2, delay_seconds: 1}
        schedule: {name: \(name.identifier)_nightly, cron: "0 2 * * *"}

    """
  }

  private var script: String {
    """
    #!/usr/bin/env python3
    \"\"\"Makes the assets of \(name.text): `\(name.identifier).py numbers`, `\(name.identifier).py total`.\"\"\"

    import sys

    from dagster_pipes import open_dagster_pipes

    NUMBERS = [12, 30, 7]


    def numbers():
        return {"rows": len(NUMBERS)}


    def total():
        return {"total": sum(NUMBERS)}


    ASSETS = {"numbers": numbers, "total": total}


    def main(arguments):
        make = ASSETS[arguments[0]]
        with open_dagster_pipes() as pipes:
            pipes.log.info(f"making {arguments[0]}")
            metadata = make()
            pipes.report_asset_materialization(metadata=metadata)


    if __name__ == "__main__":
        main(sys.argv[1:])

    """
  }

  private var tests: String {
    """
    \"\"\"Run by `python3 -m unittest`.\"\"\"

    import base64
    import json
    import os
    import subprocess
    import sys
    import tempfile
    import unittest
    import zlib

    import \(name.identifier)

    HERE = os.path.dirname(os.path.abspath(__file__))


    def parameter(value):
        return base64.b64encode(zlib.compress(json.dumps(value).encode())).decode()


    def run(asset):
        \"\"\"Runs the script as the orchestrator does, and gives the messages that it sent.\"\"\"
        context = {
            "asset_keys": [f"\(name.identifier)/{asset}"],
            "code_version_by_asset_key": {f"\(name.identifier)/{asset}": None},
            "provenance_by_asset_key": {f"\(name.identifier)/{asset}": None},
            "partition_key": None,
            "partition_key_range": None,
            "partition_time_window": None,
            "run_id": "test",
            "job_name": None,
            "retry_number": 0,
            "extras": {},
        }
        with tempfile.TemporaryDirectory() as directory:
            messages = os.path.join(directory, "messages")
            open(messages, "w").close()
            environment = dict(
                os.environ,
                DAGSTER_PIPES_CONTEXT=parameter({"data": context}),
                DAGSTER_PIPES_MESSAGES=parameter({"path": messages}),
            )
            script = os.path.join(HERE, "\(name.identifier).py")
            subprocess.run([sys.executable, script, asset], env=environment, check=True)
            with open(messages) as lines:
                return [json.loads(line) for line in lines]


    class Test\(name.typeName)(unittest.TestCase):
        def test_adds_its_numbers_up(self):
            self.assertEqual(\(name.identifier).total(), {"total": 49})

        def test_reports_what_it_made(self):
            reports = [
                message["params"]
                for message in run("total")
                if message["method"] == "report_asset_materialization"
            ]
            self.assertEqual(len(reports), 1)
            self.assertEqual(reports[0]["metadata"]["total"]["raw_value"], 49)


    if __name__ == "__main__":
        unittest.main()

    """
  }

  private var workspace: String {
    """
    # Copy the entry into workspace.yaml in DAGSTER_HOME, with an absolute path, or try it with
    #   ssc-orchestrator asset list -w workspace.yaml
    load_from:
      - pipes_assets: {name: \(name.text), file: assets.yaml}

    """
  }

  private var readme: String {
    """
    # \(name.text)

    A plugin for ssc-orchestrator: `assets.yaml` declares assets, `\(name.identifier).py` makes them and says so over Dagster
    Pipes.

        python3 -m pip install -r requirements.txt               # or in an environment of your own
        python3 -m unittest
        ssc-orchestrator asset list -w workspace.yaml
        ssc-orchestrator asset materialize -w workspace.yaml --select '+key:"\(name.identifier)/total"'

    `python3` is looked up in PATH; name another one in `command` to use a virtual environment. For good, in `workspace.yaml`
    in DAGSTER_HOME:

        load_from:
          - pipes_assets: {name: \(name.text), file: /path/to/\(name.text)/assets.yaml}

    """
  }
}
