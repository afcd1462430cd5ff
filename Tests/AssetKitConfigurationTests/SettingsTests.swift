import AssetKitConfiguration
import FoundationEssentials
import Testing

@Suite struct `Effective settings` {
  /// A working directory and a home directory of the test's own, and what it adds to them.
  private struct World {
    let root: String
    var environment: [String: String] = [:]
    var options: [SettingsSources.Option] = []
    var here: String { root + "/project" }
    var home: String { root + "/home/.assetkit" }

    func load() throws -> Settings {
      var sources = SettingsSources(
        environment: environment.merging(["HOME": root + "/home"]) { own, _ in own },
        workingDirectory: here, options: options)
      sources.knownVariables.append(KnownVariable("ASSETKIT_PYPI_URL", .url))
      return try Settings.load(sources)
    }
  }

  private func withWorld(_ body: (inout World) throws -> Void) throws {
    try withTemporaryDirectory { root in
      var world = World(root: root)
      try body(&world)
    }
  }

  @Test func `have defaults when nothing is configured`() throws {
    try withWorld { world in
      let settings = try world.load()
      #expect(settings.home == world.home)
      #expect(settings.instanceDatabase == .embedded(directory: world.home + "/postgres"))
      #expect(
        settings.description == """
          DAGSTER_HOME = \(world.home) (default)
          instance database = embedded in \(world.home)/postgres (default)
          ASSETKIT_LOG_LEVEL = info (default)
          """)
      #expect(settings.value("ASSETKIT_PYPI_URL") == nil)
      #expect(settings.value("ASSETKIT_LOG_LEVEL") == "info")
      #expect(settings.warnings == [])
    }
  }

  @Test func `come from the latest of their sources`() throws {
    try withWorld { world in
      try write(
        """
        storage:
          postgres:
            postgres_db:
              hostname: yaml-host
              username: yaml-user
              password: {env: MY_PASSWORD}
              db_name: yaml-db
              params: {sslmode: require}
        """, to: world.home + "/dagster.yaml")
      try write(
        "MY_PASSWORD=hidden\nPOSTGRES_USER=home-user\nPOSTGRES_PORT=1\n", to: world.home + "/.env")
      try write("POSTGRES_PORT=2\nASSETKIT_CONTACT=a@b.c\nX=${MY}\n", to: world.here + "/.env")
      world.environment = ["ASSETKIT_MAX_CONCURRENT": "8", "MY": "mine"]
      world.options = [
        .init(variable: "ASSETKIT_MAX_CONCURRENT", value: "2", option: "--max-concurrent")
      ]
      let settings = try world.load()
      #expect(
        settings.instanceDatabase
          == .external(
            host: "yaml-host", port: 2, user: "home-user", password: "hidden", database: "yaml-db",
            params: ["sslmode": "require"]))
      #expect(
        settings.description == """
          DAGSTER_HOME = \(world.home) (default)
          POSTGRES_HOST = yaml-host (dagster.yaml:4)
          POSTGRES_PORT = 2 (.env:1 (\(world.here)))
          POSTGRES_USER = home-user (.env:2 (\(world.home)))
          POSTGRES_PASSWORD = *** (dagster.yaml:6)
          POSTGRES_DB = yaml-db (dagster.yaml:7)
          storage.postgres.postgres_db.params.sslmode = require (dagster.yaml:8)
          ASSETKIT_CONTACT = a@b.c (.env:2 (\(world.here)))
          ASSETKIT_LOG_LEVEL = info (default)
          ASSETKIT_MAX_CONCURRENT = 2 (--max-concurrent)
          """)
      #expect(settings.value("X") == "mine")
    }
  }

  @Test(arguments: [
    ("~/elsewhere", "/home/elsewhere"), ("sub/", "/project/sub"), (".", "/project"), ("~", "/home"),
  ])
  func `make the home directory absolute`(given: String, expected: String) throws {
    try withWorld { world in
      try write("DAGSTER_HOME=\(given)\n", to: world.here + "/.env")
      #expect(try world.load().home == world.root + expected)
    }
  }

  @Test func `take a server as soon as its host is set`() throws {
    try withWorld { world in
      world.environment = ["POSTGRES_PASSWORD": "x"]
      #expect(try world.load().instanceDatabase == .embedded(directory: world.home + "/postgres"))
      world.environment["POSTGRES_HOST"] = ""
      #expect(try world.load().instanceDatabase == .embedded(directory: world.home + "/postgres"))
      world.environment["POSTGRES_HOST"] = "h"
      world.environment["POSTGRES_USER"] = "u"
      let database = try world.load().instanceDatabase
      #expect(
        database
          == .external(host: "h", port: 5432, user: "u", password: "x", database: "u", params: [:]))
      try write(
        "storage: {postgres: {postgres_url: 'postgresql://o'}}", to: world.home + "/dagster.yaml")
      #expect(try world.load().instanceDatabase == database)
      world.environment = [:]
      #expect(try world.load().instanceDatabase == .url("postgresql://o"))
    }
  }

  @Test func `never show a secret`() throws {
    try withWorld { world in
      try write(
        "storage: {postgres: {postgres_url: 'postgresql://me:s3cr@t@h/d?sslpassword=s3cr@t&x=1'}}",
        to: world.home + "/dagster.yaml")
      world.environment = [
        "ASSETKIT_PYPI_URL": "https://me:s3cr@t@mirror/simple", "POSTGRES_PASSWORD": "s3cr@t",
      ]
      let settings = try world.load()
      var dumped = ""
      dump(settings, to: &dumped)
      let shown = [
        "\(settings)", dumped, String(reflecting: settings), "\(settings.instanceDatabase)",
        String(reflecting: [settings.instanceDatabase]), "\(settings.entries)",
      ]
      for text in shown { #expect(!text.contains("s3cr") && !text.contains("t@")) }
      #expect(
        settings.instanceDatabase.description
          == "PostgreSQL at postgresql://***@h/d?sslpassword=***&x=1")
      #expect(settings.setting("ASSETKIT_PYPI_URL")?.shownValue == "https://***@mirror/simple")
      world.environment = ["POSTGRES_HOST": "h", "POSTGRES_PASSWORD": "s3cr@t"]
      let external = try world.load().instanceDatabase
      #expect("\(external)" == "PostgreSQL at h:5432, database postgres, user postgres")
      #expect(!String(reflecting: external).contains("s3cr"))
    }
  }

  @Test func `name unknown variables`() throws {
    try withWorld { world in
      world.environment = ["ASSETKIT_CONTCT": "x"]
      try write("ASSETKIT_ZZZZZZZZZZ=1\n", to: world.here + "/.env")
      #expect(
        try world.load().warnings.map(\.description) == [
          "environment: ASSETKIT_CONTCT: no such variable is known; did you mean `ASSETKIT_CONTACT`?",
          "\(world.here)/.env:1: ASSETKIT_ZZZZZZZZZZ: no such variable is known",
        ])
    }
  }

  @Test func `have all their wrong values reported at once`() throws {
    try withWorld { world in
      world.environment = [
        "POSTGRES_HOST": "h", "POSTGRES_PORT": "http", "ASSETKIT_PYPI_URL": "registry.example",
        "ASSETKIT_MAX_CONCURRENT": "0",
      ]
      try write("ASSETKIT_LOG_LEVEL=loud\n", to: world.here + "/.env")
      let error = #expect(throws: ConfigurationError.self) { try world.load() }
      #expect(
        error?.description == """
          environment: POSTGRES_PORT: expected a port from 1 to 65535, found `http`
          \(world.here)/.env:1: ASSETKIT_LOG_LEVEL: expected one of debug, info, warning, error, critical, found `loud`
          environment: ASSETKIT_MAX_CONCURRENT: expected a whole number from 1, found `0`
          environment: ASSETKIT_PYPI_URL: expected a URL that begins with http:// or https://, found `registry.example`
          """)
    }
  }

  @Test func `name a file that can't be read`() throws {
    try withWorld { world in
      try FileManager.default.createDirectory(
        atPath: world.here + "/.env", withIntermediateDirectories: true)
      let error = #expect(throws: ConfigurationError.self) { try world.load() }
      #expect(
        error?.description == "\(world.here)/.env: the file can't be read: Is a directory")
    }
  }
}
