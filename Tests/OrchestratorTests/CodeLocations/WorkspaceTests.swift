import AssetKitCore
import Testing

@Suite struct `A workspace` {
  /// SecureChain's own file, byte for byte.
  private static let secureChain = """
    load_from:
      - python_module:
          module_name: src.dagster_app
          working_directory: .

    """

  @Test func `of SecureChain's loads the pack that takes the place of its code`() async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.writeWorkspace(Self.secureChain)
      let list = try await instance.run("asset", "list", "--json")
      #expect(list.code == 0)
      #expect(list.errors == "")
      #expect(try list.json.items.contains { $0["key"] == "pypi_package_ingestion" })
      let plugins = try await instance.run("plugin", "list", "--json")
      #expect(try plugins.json.items.map { $0["name"]?.text } == ["ssc"])
      #expect(try plugins.json.items.first?["state"] == "loaded")
    }
  }

  @Test func `answers Dagster's other kinds with what to do instead, and loads the rest`()
    async throws
  {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.writeWorkspace(
        """
        load_from:
          - python_file: hello.py
          - python_file: {relative_path: other.py, attribute: defs, location_name: mine}
          - python_module: my.module
          - python_package: {package_name: my_package, executable_path: venv/bin/python}
          - autoload_defs_module: {module_name: my.defs}
          - grpc_server: {host: localhost, port: 4266, location_name: remote}
          - pack: demo
        """)
      let list = try await instance.run("asset", "list", "--select", "demo/hello", "--json")
      #expect(list.code == 0)
      #expect(try list.json.items.count == 1)
      let lines = list.errors.split(separator: "\n").map(String.init)
      #expect(lines.count == 6)
      #expect(
        lines.first == """
          warning: code location `hello.py` (\(instance.home)/workspace.yaml) can't be loaded: \
          `hello.py` is Dagster's Python code, which isn't loaded here: list commands that make the \
          assets under `pipes_assets`, or what is made elsewhere under `external_assets`; see \
          docs/writing-a-plugin.md
          """)
      #expect(
        lines.last?.hasSuffix(
          """
          `localhost` is Dagster's gRPC code server, which isn't spoken here: list an `executable`, \
          or commands under `pipes_assets`; see docs/writing-a-plugin.md
          """) == true)
      let plugins = try await instance.run("plugin", "list", "--json")
      #expect(
        try plugins.json.items.map { $0["name"]?.text } == [
          "hello.py", "mine", "my.module", "my_package", "my.defs", "remote", "demo",
        ])
      #expect(
        try plugins.json.items.map { $0["state"]?.text }
          == Array(repeating: "failed", count: 6) + ["loaded"])
      let valid = try await instance.run("definitions", "validate")
      #expect(valid.code == 2)
      #expect(valid.errors.hasSuffix("error: 6 code locations can't be loaded\n"))
    }
  }

  @Test func `that is faulty ends with 2 and every fault with its place`() async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.write(
        "bad.yaml",
        """
        load_from:
          - pakc: demo
          - pack: {nme: x}
          - executable: {path: 5, limits: {memory_mb: -1}}
          - pipes_assets: [{key: a, command: [], retry_polcy: {}}]
          - executable: {path: {env: NOWHERE_SET}}
          - external_assets: {file: x, assets: []}
          - grpc_server: {host: x, prt: 3}
          - {}
        extra: 1
        """)
      let result = try await instance.run("asset", "list", "-w", "bad.yaml")
      #expect(result.code == 2)
      let file = "\(instance.directory)/bad.yaml"
      #expect(
        result.errors == """
          error: \(file):2:5: load_from[0]: unknown key `pakc`; did you mean `pack`?
          \(file):3:11: load_from[1].pack: the key `name` is missing
          \(file):3:12: load_from[1].pack: unknown key `nme`; did you mean `name`?
          \(file):4:24: load_from[2].executable.path: expected a text or {env: NAME}, found the \
          number 5
          \(file):4:47: load_from[2].executable.limits.memory_mb: expected a whole number from 1 to \
          1000000000, found the number -1
          \(file):5:38: load_from[3].pipes_assets[0].command: expected a program with its \
          arguments, or a line for the shell, found a list
          \(file):5:42: load_from[3].pipes_assets[0]: unknown key `retry_polcy`; did you mean \
          `retry_policy`?
          \(file):6:24: load_from[4].executable.path: the environment variable NOWHERE_SET is not \
          set
          \(file):7:22: load_from[5].external_assets: expected either `file` or `assets`, not both
          \(file):8:28: load_from[6].grpc_server: unknown key `prt`; did you mean `port`?
          \(file):9:5: load_from[7]: expected one key, the kind of the code location, found 0
          \(file):10:1: unknown key `extra`

          """)
      let pack = try await instance.run(
        "asset", "list", "-w", try written("load_from: [{pack: dmo}]", instance))
      #expect(pack.code == 2)
      #expect(
        pack.errors == """
          error: \(instance.directory)/ws.yaml:1:13: pack: there is no pack `dmo`; there are ssc, \
          demo, partitioned, broken; did you mean `demo`?

          """)
      let absent = try await instance.run("asset", "list", "-w", "nowhere.yaml")
      #expect(absent.code == 2)
      #expect(
        absent.errors
          == "error: nowhere.yaml: there is no such file\n")
    }
  }

  private func written(_ text: String, _ instance: TestInstance) throws -> String {
    try instance.write("ws.yaml", text)
    return "ws.yaml"
  }

  @Test func `lists packs as enabled or disabled, unless ASSETKIT_PACKS says otherwise`()
    async throws
  {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.writeWorkspace(
        """
        load_from:
          - pack: {name: demo, enabled: false}
          - pack: ssc
          - external_assets: [{key: outside/clicks}]
        """)
      func states(_ more: [String: String] = [:]) async throws -> [[String?]] {
        let list = try await instance.run(["plugin", "list", "--json"], with: more)
        return try list.json.items.map { [$0["name"]?.text, $0["state"]?.text] }
      }
      #expect(
        try await states() == [
          ["demo", "disabled"], ["ssc", "loaded"], ["external_assets", "loaded"],
        ])
      #expect(
        try await states(["ASSETKIT_PACKS": "demo"]) == [
          ["demo", "loaded"], ["external_assets", "loaded"],
        ])
    }
  }

  @Test func `declares external assets, here or in a file beside it`() async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.write(
        "home/lineage.yaml",
        """
        - key: raw/orders
          group: shop
          kinds: [postgres]
          owners: [team:shop, shop@example.org]
          tags: {tier: gold}
          description: What was ordered.
        - {key: raw/clicks, deps: raw/orders}
        """)
      try instance.writeWorkspace(
        """
        load_from:
          - external_assets: lineage.yaml
          - external_assets: {name: more, assets: [{key: report, deps: [raw/clicks]}]}
        """)
      let shown = try await instance.run("asset", "show", "raw/orders", "--json")
      #expect(shown.errors == "")
      let asset = try shown.json
      #expect(asset["external"] == true)
      #expect(asset["code_location"] == "lineage")
      #expect(asset["kinds"] == ["postgres"])
      #expect(asset["owners"] == ["team:shop", "shop@example.org"])
      #expect(asset["tags"] == ["tier": "gold"])
      #expect(asset["description"] == "What was ordered.")
      let lineage = try await instance.run("asset", "lineage", "report")
      #expect(
        lineage.output == """
          Level  Asset                  Group    Depends on
             -2  raw/orders (external)  shop
             -1  raw/clicks (external)  default  raw/orders
              0  report (external)      default  raw/clicks

          """)
    }
  }

  @Test func `reports a location's file that is faulty, and goes on with the others`() async throws
  {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.write("home/assets.yaml", "assets:\n  - key: a\n    comand: [x]\n")
      try instance.writeWorkspace(
        """
        load_from:
          - pack: demo
          - pipes_assets: assets.yaml
          - external_assets: gone.yaml
        """)
      let list = try await instance.run("asset", "list", "-a", "demo/hello", "--json")
      #expect(list.code == 0)
      #expect(try list.json.items.count == 1)
      let file = "\(instance.home)/assets.yaml"
      #expect(
        list.errors == """
          warning: code location `assets` (\(file)) can't be loaded: \(file):2:5: assets[0]: the key \
          `command` is missing
          \(file):3:5: assets[0]: unknown key `comand`; did you mean `command`?
          warning: code location `gone` (\(instance.home)/gone.yaml) can't be loaded: \
          \(instance.home)/gone.yaml: there is no such file

          """)
    }
  }

  @Test func `says where partitions, policies and conditions are wrong`() async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.writeWorkspace(
        """
        load_from:
          - pipes_assets:
              - key: a
                command: "true"
                partitions: {daily: 2026-01-01}
                freshness: {type: weekly}
                automation: {type: not}
        """)
      let list = try await instance.run("asset", "list")
      #expect(list.code == 2)
      let asset = "load_from[0].pipes_assets[0]"
      for fault in [
        "5:21: \(asset).partitions: asset.partitions: expected `static`, `time_window`, `dynamic` or",
        "6:20: \(asset).freshness: asset.freshness.type: expected time_window or cron, found",
        "7:21: \(asset).automation: asset.automation.operand: expected a condition, found nothing",
      ] {
        #expect(list.errors.contains(fault), "\(list.errors)")
      }
    }
  }

  @Test func `keeps what depends on a location that can't be loaded`() async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.writeWorkspace(
        """
        load_from:
          - executable: gone
          - pipes_assets:
              - {key: report, deps: [gone/orders], command: "true", cron: "0 6 * * *"}
        """)
      let list = try await instance.run("asset", "list")
      #expect(list.code == 0)
      #expect(
        list.output == """
          Asset                   Group    Kinds  Depends on   Description
          gone/orders (external)  default                      Declared by none of the code \
          locations that could be loaded.
          report                  default         gone/orders

          """)
    }
  }

  @Test func `in which two locations declare one key names both`() async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.writeWorkspace(
        """
        load_from:
          - external_assets: {name: one, assets: [{key: raw/orders}]}
          - external_assets:
              name: two
              assets:
                - key: raw/orders
          - external_assets: {name: two, assets: [{key: raw/other}]}
        """)
      let result = try await instance.run("asset", "list")
      #expect(result.code == 2)
      let file = "\(instance.home)/workspace.yaml"
      #expect(
        result.errors == """
          warning: code location `two` (\(file)) can't be loaded: the name `two` is that of the \
          code location at \(file):3:5 already; give one of them another `name`
          error: \(file):6: asset 'raw/orders' is declared by two code locations: by 'one', at \
          \(file):2, and by 'two'

          """)
    }
  }
}
