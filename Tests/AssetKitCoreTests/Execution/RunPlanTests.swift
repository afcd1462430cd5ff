import AssetKitCore
import Testing

@Suite struct RunPlanTests {
  private struct Settings: Decodable, Sendable {
    var limit: Int
    var names: [String]?
    var mode: String?
  }

  private var definitions: Definitions {
    var definitions = Definitions()
    definitions.add(AssetDefinition("plain") { _ in .materialized() })
    definitions.add(
      AssetDefinition("a/b", config: Settings.self, deps: ["plain"]) { _, settings in
        .materialized(["limit": .int(Int64(settings.limit))])
      })
    definitions.add(
      AssetDefinition(name: "pair", specs: [AssetSpec("left"), AssetSpec("right")]) { _ in [] })
    return definitions
  }

  private func fault(_ selection: Set<AssetKey>, _ configuration: JSONValue) -> String? {
    let error = #expect(throws: InvalidDefinitions.self) {
      try RunPlan(
        definitions: definitions, selection: selection, configuration: configuration)
    }
    return error?.faults.map(\.message).joined(separator: "\n")
  }

  @Test func `steps stand after what they depend on`() throws {
    let plan = try RunPlan(
      definitions: definitions, selection: ["a/b", "plain"],
      configuration: ["ops": ["a__b": ["config": ["limit": 3]]]])
    #expect(plan.steps.map(\.name) == ["plain", "a__b"])
    #expect(plan.steps.map(\.dependencies) == [[], [0]])
  }

  @Test(
    arguments: [
      (
        ["ops": ["a__b": ["config": ["limit": "x"]]]],
        "configuration of 'a__b': 'limit': expected a whole number, found \"x\""
      ),
      (["ops": ["a__b": ["config": [:]]]], "configuration of 'a__b': 'limit': is required"),
      (
        ["ops": ["a__b": ["config": ["limt": 1]]]],
        "configuration of 'a__b': unknown setting 'limt'; did you mean 'limit'?"
      ),
      (
        ["ops": ["a__b": ["config": ["limit": 1, "names": [1]]]]],
        "configuration of 'a__b': 'names.0': expected a text, found 1"
      ),
      (
        ["ops": ["a__b": ["config": ["limit": 1]], "a_b": ["config": [:]]]],
        "run configuration: there is no step 'a_b'; did you mean 'a__b'?"
      ),
      (
        ["ops": ["a__b": ["config": ["limit": 1]], "plain": ["config": ["x": 1]]]],
        "run configuration: 'ops.plain' is given, but that step isn't selected"
      ),
      (
        ["ops": ["a__b": ["config": ["limit": 1]]], "resources": [:]],
        "run configuration: unknown key 'resources'; settings go below 'ops'"
      ),
      (
        ["ops": ["a__b": ["limit": 1]]],
        "run configuration: 'ops.a__b' must be a map with the one key 'config'\n"
          + "configuration of 'a__b': 'limit': is required"
      ),
    ] as [(JSONValue, String)])
  func `a configuration that doesn't fit is refused before anything runs`(
    _ configuration: JSONValue, _ message: String
  ) {
    #expect(fault(["a/b"], configuration) == message)
  }

  @Test func `an asset without settings takes none`() {
    #expect(
      fault(["plain"], ["ops": ["plain": ["config": ["x": 1]]]])
        == "configuration of 'plain': this asset takes no configuration")
  }

  @Test func `a part of a multi-asset that can't be split is refused with what is missing`() {
    #expect(
      fault(["left"], [:]) == "'pair' makes all of its assets at once; select 'right' too")
  }
}
