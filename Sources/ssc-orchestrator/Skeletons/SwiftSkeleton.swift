internal import CommandLineKit
internal import FoundationEssentials

/// The files of a new plugin in Swift.
struct SwiftSkeleton {
  /// Where the package gets AssetKit from.
  enum Source {
    /// A directory of sources.
    case directory(String)
    /// Nowhere yet: who wrote the skeleton has to say.
    case unknown

    /// What was asked for, or what this program was built from when that is still there.
    init(_ directory: String?, path: [String]) throws(UsageError) {
      if let directory {
        let absolute =
          directory.hasPrefix("/")
          ? directory : FileManager.default.currentDirectoryPath + "/" + directory
        guard Self.holdsAssetKit(absolute) else {
          throw UsageError(
            "`\(directory)` doesn't hold AssetKit's sources: it has no Sources/AssetKitCore",
            path: path)
        }
        self = .directory(absolute)
        return
      }
      let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
      self = Self.holdsAssetKit(root) ? .directory(root) : .unknown
    }

    private static func holdsAssetKit(_ directory: String) -> Bool {
      FileManager.default.fileExists(atPath: directory + "/Sources/AssetKitCore")
        && FileManager.default.fileExists(atPath: directory + "/Package.swift")
    }
  }

  let name: PluginName
  let source: Source

  var files: [SkeletonFile] {
    [
      SkeletonFile(path: "Package.swift", text: package),
      SkeletonFile(path: "Sources/\(name.typeName)/\(name.typeName)Plugin.swift", text: plugin),
      SkeletonFile(path: "Sources/\(name.text)-location/Main.swift", text: main),
      SkeletonFile(
        path: "Tests/\(name.typeName)Tests/\(name.typeName)Tests.swift", text: tests),
      SkeletonFile(path: "workspace.yaml", text: workspace),
      SkeletonFile(path: "README.md", text: readme),
      SkeletonFile(path: ".gitignore", text: ".build/\n"),
    ]
  }

  private var dependency: String {
    switch source {
    case .directory(let path):
      return "    .package(name: \"AssetKit\", path: \(quoted(path)))"
    case .unknown:
      return """
            // Say where AssetKit is: a directory with its sources, or the URL of its repository, as in
            // .package(url: "https://…/AssetKit.git", branch: "main")
            .package(name: "AssetKit", path: "../AssetKit")
        """
    }
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private var package: String {
    """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "\(name.text)",
      dependencies: [
    \(dependency)
      ],
      targets: [
        // What the plugin declares: a library, so that tests can import it.
        .target(
          name: "\(name.typeName)",
          dependencies: [.product(name: "AssetKitCore", package: "AssetKit")]),
        // The executable that ssc-orchestrator starts.
        .executableTarget(
          name: "\(name.text)-location",
          dependencies: [
            "\(name.typeName)", .product(name: "AssetKitCore", package: "AssetKit"),
          ]),
        .testTarget(
          name: "\(name.typeName)Tests",
          dependencies: [
            "\(name.typeName)", .product(name: "AssetKitTesting", package: "AssetKit"),
          ]),
      ],
      swiftLanguageModes: [.v6]
    )

    """
  }

  private var plugin: String {
    """
    public import AssetKitCore

    /// What this plugin declares.
    public struct \(name.typeName)Plugin: Plugin {
      /// The name of the code location.
      public let name = "\(name.text)"
      /// The plugin's own version.
      public let version = "0.1.0"
      /// What it is for.
      public let summary = "an example of a plugin"

      /// Makes the plugin.
      public init() {}

      /// Something that the assets share during a run; here just numbers.
      static let numbers = ResourceKey<[Int]>("\(name.identifier)_numbers")

      /// Declares assets, a check, a resource and a schedule.
      public func register(in definitions: inout Definitions) {
        definitions.add(ResourceDefinition(Self.numbers) { _ in [12, 30, 7] })
        definitions.add(
          AssetDefinition("\(name.identifier)/numbers", group: "\(name.identifier)", requires: [Self.numbers]) {
            context in
            await context.log.info("reading the numbers")
            return .materialized(["rows": .int(Int64(try context[Self.numbers].count))])
          })
        definitions.add(
          AssetDefinition(
            "\(name.identifier)/total", deps: ["\(name.identifier)/numbers"], group: "\(name.identifier)",
            requires: [Self.numbers]
          ) { context in
            .materialized(["total": .int(Int64(try context[Self.numbers].reduce(0, +)))])
          })
        definitions.add(
          AssetCheckDefinition(
            asset: "\(name.identifier)/total", name: "is_positive", requires: [Self.numbers]
          ) { context in
            AssetCheckResult(passed: try context[Self.numbers].reduce(0, +) > 0)
          })
        definitions.add(
          ScheduleDefinition(
            "\(name.identifier)_nightly", target: #"+key:"\(name.identifier)/total""#, cron: "0 2 * * *"))
      }
    }

    """
  }

  private var main: String {
    """
    import AssetKitCore
    import \(name.typeName)

    @main struct Main {
      static func main() async { await CodeLocation.serve(\(name.typeName)Plugin()) }
    }

    """
  }

  private var tests: String {
    """
    import AssetKitCore
    import AssetKitTesting
    import \(name.typeName)
    import Testing

    @Suite struct `\(name.text)` {
      @Test func `adds its numbers up`() async throws {
        let (outcome, storage) = try await materialize(Definitions(plugins: [\(name.typeName)Plugin()]))
        #expect(outcome.end == .success)
        let total = try await storage.latestMaterializations(of: ["\(name.identifier)/total"])
        #expect(total["\(name.identifier)/total"]?.materialization.metadata["total"] == 49)
      }
    }

    """
  }

  private var workspace: String {
    """
    # Copy the entry into workspace.yaml in DAGSTER_HOME, with an absolute path, or try it with
    #   ssc-orchestrator asset list -w workspace.yaml
    load_from:
      - executable: .build/debug/\(name.text)-location

    """
  }

  private var readme: String {
    """
    # \(name.text)

    A plugin for ssc-orchestrator: `Sources/\(name.typeName)` declares assets, `Sources/\(name.text)-location` is the
    executable that the orchestrator starts to make them.

        swift test                                               # in this process, without a server
        swift build
        ssc-orchestrator asset list -w workspace.yaml
        ssc-orchestrator asset materialize -w workspace.yaml --select '+key:"\(name.identifier)/total"'

    For good: `swift build -c release`, and in `workspace.yaml` in DAGSTER_HOME

        load_from:
          - executable: /path/to/\(name.text)/.build/release/\(name.text)-location

    """
  }
}
