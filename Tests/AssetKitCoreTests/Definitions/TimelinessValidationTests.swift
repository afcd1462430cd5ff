import AssetKitCore
import Testing

/// What sensors, freshness policies and automation conditions must fulfil, and what they are told otherwise.
@Suite struct TimelinessValidationTests {
  private let here = DeclarationSite(file: "Shop.swift", line: 1)

  /// The messages of the faults, in order.
  private func faults(_ specs: [AssetSpec], _ sensors: [SensorDefinition] = []) -> [String] {
    var definitions = Definitions()
    for spec in specs {
      definitions.add(
        AssetDefinition(name: spec.key.description, specs: [spec], declared: here) { _ in [] })
    }
    for sensor in sensors { definitions.add(sensor) }
    do {
      try definitions.validate()
      return []
    } catch {
      return error.faults.map(\.message)
    }
  }

  @Test func `data versions are compared of wholes only`() {
    let parts = PartitionsDefinition.static(["x", "y"])
    let message =
      "its automation condition compares data versions, which can't be done partition by partition, "
      + "and 'a' is made in partitions: use newlyUpdated"
    let condition = AutomationCondition.anyDepsMatch(.dataVersionChanged)
    #expect(
      faults([
        AssetSpec("a", partitions: parts), AssetSpec("b", deps: ["a"], automation: condition),
      ]) == ["asset 'b': " + message])
    #expect(
      faults([AssetSpec("a", partitions: parts, automation: .dataVersionChanged | .missing)])
        == ["asset 'a': " + message])
    #expect(
      faults([
        AssetSpec("a", partitions: parts, allowsWholeRuns: true),
        AssetSpec("b", deps: ["a"], automation: condition),
      ]).isEmpty)
    #expect(faults([AssetSpec("a", partitions: parts, automation: .eager())]).isEmpty)
  }

  @Test func `a freshness policy warns before it fails, after a minute at least`() {
    #expect(
      faults([
        AssetSpec("a", freshness: .timeWindow(failAfter: .seconds(60), warnAfter: .seconds(60)))
      ]) == ["asset 'a': its freshness policy must warn before it fails"])
    #expect(
      faults([AssetSpec("a", freshness: .timeWindow(failAfter: .seconds(59)))])
        == ["asset 'a': the windows of its freshness policy must have at least a minute"])
    #expect(
      faults([AssetSpec("a", freshness: .cron("0 9 * * *", lowerBound: .seconds(1)))])
        == ["asset 'a': the lower bound of its freshness policy must be at least a minute"])
  }

  @Test func `a sensor selects something, and has something to do`() {
    #expect(
      faults([AssetSpec("a")], [.asset("s", on: "key:\"b\"", target: "key:\"a\"")])
        == ["sensor 's': what it watches 'key:\"b\"' selects nothing"])
    #expect(
      faults([AssetSpec("a")], [.asset("s", on: "key:\"a\"")])
        == ["sensor 's': it has neither a function nor a target"])
    #expect(
      faults([AssetSpec("a")], [.runStatus("s", action: .function { _ in .handled() })])
        == ["sensor 's': it watches no state of runs"])
    #expect(
      faults(
        [AssetSpec("a")], [SensorDefinition("s", minimumInterval: .zero) { _ in .skip("") }])
        == ["sensor 's': the minimum interval must be longer than zero"])
  }
}
