import AssetKitCore
import BlockingIO
import AssetKitTesting

@testable import AssetKitCodeLocations

/// Dagster and its Pipes client from PyPI, as `scripts/dagster-venv` keeps them.
enum DagsterPeer {
  /// Why tests that need them are skipped; nil when they are there.
  ///
  /// Tests fetch nothing: `make test` does, before them.
  static var absence: String? { found.absence }

  /// Its Python; empty when it is absent.
  static var python: String { found.python }

  private static let found: (python: String, absence: String?) = {
    let output = try? Command(root + "/scripts/dagster-venv", ["python"]).runBlocking()
    guard let output else { return ("", "scripts/dagster-venv can't be run") }
    let line = output.standardOutput.prefix { $0 != "\n" }
    return output.succeeded ? (String(line), nil) : ("", output.standardError)
  }()

  /// A script beside these tests.
  static func script(_ name: String) -> String {
    root + "/Tests/AssetKitCodeLocationsTests/Pipes/Scripts/" + name
  }

  /// The repository's root is four folders above this file.
  private static var root: String {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/")
  }
}

/// Assets that a Python script makes with the package `dagster-pipes`.
func pythonAssets(
  _ source: String, _ specs: [AssetSpec] = [AssetSpec("asset")],
  adjust: (inout PipesStep) -> Void = { _ in }
) -> PipesAssets {
  var step = PipesStep(StepCommand([DagsterPeer.python, "-c", source]))
  step.command.environment = StepEnvironment(["PYTHONDONTWRITEBYTECODE": "1"])
  adjust(&step)
  return PipesAssets(specs, step: step, declared: DeclarationSite())
}

/// Runs assets that a Python script makes; `context` is open while the body runs.
func runPipes(
  _ body: String, _ specs: [AssetSpec] = [AssetSpec("asset")], tags: [String: String] = [:],
  storage: InMemoryStorage = InMemoryStorage(), adjust: (inout PipesStep) -> Void = { _ in }
) async throws -> StepRun {
  let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
  let source =
    "from dagster_pipes import *\nimport json, os, sys, time\n"
    + "with open_dagster_pipes() as context:\n"
    + lines.map { "    " + $0 + "\n" }.joined()
  return try await StepRun.execute(
    pythonAssets(source, specs, adjust: adjust).definition, tags: tags, storage: storage)
}
