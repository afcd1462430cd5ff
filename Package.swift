// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A library of ours; tests of it live in `Tests/<name>Tests`.
func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(name)", exclude: exclude,
    swiftSettings: swift)
}

/// A system library, with the Debian package that provides its headers.
func system(_ name: String, _ package: String, pkgConfig: String? = nil) -> Target {
  .systemLibrary(
    name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests", exclude: exclude,
    swiftSettings: swift)
}

func executable(
  _ name: String, _ dependencies: [Target.Dependency], path: String, exclude: [String] = []
) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: swift)
}

let package = Package(
  name: "AssetKit",
  products: [
    .library(name: "AssetKitCore", targets: ["AssetKitCore"]),
    .library(name: "AssetKitTesting", targets: ["AssetKitTesting"]),
    .executable(name: "ssc-orchestrator", targets: ["ssc-orchestrator"]),
  ],
  targets: [
    system("CZlib", "zlib1g-dev", pkgConfig: "zlib"),
    system("CYAML", "libyaml-dev", pkgConfig: "yaml-0.1"),
    system("CXML2", "libxml2-dev", pkgConfig: "libxml-2.0"),
    system("CCrypto", "libssl-dev", pkgConfig: "libcrypto"),
    system("COpenSSL", "libssl-dev", pkgConfig: "libssl"),
    .target(
      name: "CSimdjson", path: "Sources/CSimdjson",
      linkerSettings: [.linkedLibrary("simdjson")]),
    // Opened when they are called; libpq-dev, libcurl4-openssl-dev, libmicrohttpd-dev and libarchive-dev have
    // the headers.
    .target(name: "CLazyLibrary", path: "Sources/CLazyLibrary"),
    .target(name: "CPostgres", dependencies: ["CLazyLibrary"], path: "Sources/CPostgres"),
    .target(name: "CCurl", dependencies: ["CLazyLibrary"], path: "Sources/CCurl"),
    .target(name: "CArchive", dependencies: ["CLazyLibrary"], path: "Sources/CArchive"),
    .target(name: "CMicroHTTPD", dependencies: ["CLazyLibrary"], path: "Sources/CMicroHTTPD"),
    .target(name: "CEmbedded", path: "Sources/CEmbedded"),
    .target(name: "CSpawn", path: "Sources/CSpawn"),
    // Opens libmongoc at run time; see its header.
    .target(name: "CMongo", path: "Sources/CMongo"),

    library("BlockingIO", ["CSpawn"]),
    library("AssetKitCore"),
    library("AssetKitTesting", ["AssetKitCore"]),
    library("PostgresClient", ["BlockingIO", "CPostgres"]),
    library(
      "AssetKitPostgres", ["AssetKitCore", "PostgresClient", "BlockingIO", "CEmbedded"],
      exclude: ["Migrations", "Queries"]),
    library(
      "AssetKitDaemon",
      [
        "AssetKitCore", "AssetKitPostgres", "AssetKitHTTP", "PostgresClient", "BlockingIO",
        "CEmbedded", "CSpawn", "AssetKitHTTPServer",
      ],
      exclude: ["Queries"]),
    library(
      "AssetKitDagster", ["AssetKitCore", "AssetKitPostgres", "PostgresClient", "CEmbedded"],
      exclude: ["Queries"]),
    library("AssetKitHTTP", ["BlockingIO", "CCurl"]),
    library("AssetKitHTTPServer", ["BlockingIO", "CMicroHTTPD"]),
    library("NetworkStreams", ["BlockingIO", "COpenSSL"]),
    library("AssetKitBolt", ["BlockingIO", "NetworkStreams"]),
    library("AssetKitRedis", ["BlockingIO", "NetworkStreams"]),
    library("AssetKitMongo", ["BlockingIO", "CMongo"]),
    library("AssetKitConfiguration", ["AssetKitCore", "CYAML"]),
    library("CommandLineKit", ["AssetKitCore"]),
    library(
      "AssetKitCodeLocations",
      ["AssetKitCore", "AssetKitConfiguration", "BlockingIO", "CSpawn", "CZlib"]),
    library("DemoAssets", ["AssetKitCore"]),
    library(
      "SSCAssets",
      [
        "AssetKitCore", "AssetKitHTTP", "AssetKitRedis", "PostgresClient", "BlockingIO",
        "CArchive", "AssetKitBolt", "AssetKitMongo",
        "CSimdjson", "CXML2", "CCrypto", "CEmbedded",
      ], exclude: ["Graph/Migrations", "Graph/Queries"]),
    library("SSCAssetsTesting", ["SSCAssets"]),

    executable(
      "ssc-orchestrator",
      [
        "AssetKitCore", "AssetKitPostgres", "PostgresClient", "AssetKitConfiguration",
        "AssetKitHTTP", "AssetKitRedis", "SSCAssets", "BlockingIO", "CommandLineKit",
        "DemoAssets", "AssetKitBolt", "AssetKitDaemon", "AssetKitHTTPServer", "AssetKitDagster",
        "AssetKitCodeLocations",
      ],
      path: "Sources/ssc-orchestrator"),

    // A code location for tests: assets that do what a plugin may do, and what none should.
    executable("sample-location", ["AssetKitCore"], path: "Tests/Support/sample-location"),
    // Test support: the registry simulator serves tests, `make demo` and `make bench`.
    executable(
      "registry-simulator", ["RegistrySimulation"], path: "Tests/Support/registry-simulator"),
    .target(
      name: "SeededRandom", path: "Tests/Support/SeededRandom", swiftSettings: swift),
    .target(
      name: "RegistrySimulation",
      dependencies: ["CMicroHTTPD", "CArchive", "CCrypto", "BlockingIO", "SeededRandom"],
      path: "Tests/Support/RegistrySimulation", swiftSettings: swift),
    .target(
      name: "TestSupport",
      dependencies: [
        "AssetKitCore", "AssetKitPostgres", "AssetKitRedis", "PostgresClient", "BlockingIO",
      ],
      path: "Tests/Support/TestSupport", swiftSettings: swift),
    .target(
      name: "HTTPTestSupport", dependencies: ["BlockingIO"],
      path: "Tests/Support/HTTPTestSupport", swiftSettings: swift),
    .target(
      name: "BoltTestSupport", dependencies: ["AssetKitBolt", "BlockingIO"],
      path: "Tests/Support/BoltTestSupport", swiftSettings: swift),
    .target(
      name: "MongoTestSupport", dependencies: ["BlockingIO"],
      path: "Tests/Support/MongoTestSupport", exclude: ["mongo_server.py"], swiftSettings: swift),
    .target(
      name: "DagsterTestSupport", dependencies: ["BlockingIO", "PostgresClient", "TestSupport"],
      path: "Tests/Support/DagsterTestSupport",
      exclude: ["dagster_history.py", "history_definitions.py"], swiftSettings: swift),
    .target(
      name: "DagsterWebSupport",
      dependencies: [
        "AssetKitCore", "AssetKitHTTP", "AssetKitPostgres", "BlockingIO", "PostgresClient",
        "TestSupport",
      ],
      path: "Tests/Support/DagsterWebSupport", exclude: ["browse.py"], swiftSettings: swift),
    .target(
      name: "Soak",
      dependencies: [
        "AssetKitCore", "AssetKitDaemon", "AssetKitPostgres", "PostgresClient", "BlockingIO",
        "DemoAssets", "TestSupport", "SeededRandom",
      ],
      path: "Tests/Support/Soak", swiftSettings: swift),
    executable("assetkit-soak", ["Soak"], path: "Tests/Support/assetkit-soak"),
    executable(
      "assetkit-bench",
      [
        "AssetKitCore", "AssetKitPostgres", "PostgresClient", "AssetKitHTTP", "AssetKitRedis",
        "SSCAssets", "BlockingIO", "AssetKitTesting", "AssetKitBolt", "BoltTestSupport",
        "RegistrySimulation", "SeededRandom", "AssetKitDaemon",
      ],
      path: "Benchmarks",
      exclude: [
        "Peer/dagster_peer.py", "Peer/dagster_definitions.py", "Peer/neo4j_peer.py",
        "Peer/versions_peer.py", "Peer/archives_peer.py",
      ]),

    tests("BlockingIO", ["BlockingIO"]),
    tests(
      "AssetKitCore", ["AssetKitCore", "AssetKitTesting", "SeededRandom"],
      exclude: ["Partitions/Oracle"]),
    tests("PostgresClient", ["PostgresClient", "TestSupport", "AssetKitPostgres"]),
    tests(
      "AssetKitPostgres",
      [
        "AssetKitPostgres", "PostgresClient", "BlockingIO", "AssetKitTesting", "TestSupport",
        "AssetKitCore", "DagsterWebSupport",
      ]),
    tests(
      "AssetKitDaemon",
      [
        "AssetKitDaemon", "AssetKitPostgres", "PostgresClient", "AssetKitCore", "TestSupport",
        "BlockingIO", "AssetKitHTTPServer", "HTTPTestSupport", "DagsterTestSupport",
        "SeededRandom",
      ], exclude: ["Oracle"]),
    tests(
      "AssetKitHTTP", ["AssetKitHTTP", "BlockingIO", "RegistrySimulation", "HTTPTestSupport"]),
    tests("AssetKitHTTPServer", ["AssetKitHTTPServer", "BlockingIO"]),
    tests("AssetKitBolt", ["AssetKitBolt", "BlockingIO", "BoltTestSupport", "SeededRandom"]),
    tests("AssetKitRedis", ["AssetKitRedis", "BlockingIO", "TestSupport"]),
    tests("AssetKitMongo", ["AssetKitMongo", "BlockingIO", "MongoTestSupport"]),
    tests("AssetKitConfiguration", ["AssetKitConfiguration", "AssetKitCore", "SeededRandom"]),
    tests(
      "AssetKitCodeLocations",
      ["AssetKitCodeLocations", "AssetKitCore", "AssetKitTesting", "BlockingIO", "TestSupport"],
      exclude: ["Pipes/Scripts"]),
    tests("PluginGuide", ["ssc-orchestrator", "TestSupport", "BlockingIO", "PostgresClient"]),
    tests("CommandLineKit", ["CommandLineKit", "AssetKitCore", "BlockingIO"]),
    tests(
      "SSCAssets",
      [
        "SSCAssets", "RegistrySimulation", "TestSupport", "AssetKitTesting", "AssetKitRedis",
        "CArchive", "SSCAssetsTesting", "BoltTestSupport", "AssetKitBolt", "BlockingIO",
        "AssetKitMongo", "MongoTestSupport", "SeededRandom",
      ]),
    tests(
      "Orchestrator",
      [
        "ssc-orchestrator", "SSCAssets", "TestSupport", "RegistrySimulation", "PostgresClient",
        "AssetKitCore", "AssetKitPostgres", "AssetKitRedis", "BlockingIO", "AssetKitBolt",
        "BoltTestSupport", "MongoTestSupport", "AssetKitDagster", "DagsterTestSupport", "Soak",
        "SeededRandom",
      ], exclude: ["Metrics/parse_metrics.py"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x,
  cxxLanguageStandard: .cxx20
)
