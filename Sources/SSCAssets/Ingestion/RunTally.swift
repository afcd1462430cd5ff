internal import AssetKitCore
internal import BlockingIO

/// What a run has done so far; counted when it is stored.
struct RunTally: Sendable {
  var packages = 0
  var completed = 0
  var gone = 0
  var failures = 0
  var versions = 0
  var requirements = 0
  var malformedRequirements = 0
  var unparsableVersions = 0
  var oversizedArchives = 0
  /// Packages of which the registry said that what is stored still holds.
  var unchanged = 0
  /// What only this ecosystem counts.
  var counts: [String: Int] = [:]
  var change = StoreChange()
  /// Some of the packages that failed, by name.
  var failedNames: [String] = []

  /// How many failed packages are named in the metadata; all of them are in `ssc.failed_packages`.
  private static let namedFailures = 50

  mutating func add(_ reading: PackageReading) {
    packages += 1
    counts.merge(reading.counts, uniquingKeysWith: +)
    switch reading.outcome {
    case .complete:
      completed += 1
      versions += reading.versions
      requirements += reading.requirements
      malformedRequirements += reading.malformedRequirements
      unparsableVersions += reading.unparsableVersions
      oversizedArchives += reading.oversizedArchives
    case .gone: gone += 1
    case .unchanged: unchanged += 1
    case .failed(let name, _): addFailure(name)
    }
  }

  /// What was read well, and was refused by the store.
  mutating func addRejections(_ names: [String]) {
    completed -= names.count
    for name in names { addFailure(name) }
  }

  private mutating func addFailure(_ name: String) {
    failures += 1
    if failedNames.count < Self.namedFailures { failedNames.append(name) }
  }

  /// The facts that both assets report.
  ///
  /// - Parameter counters: The ecosystem's own, which are reported also when nothing was counted.
  func metadata(
    counters: [String], duration: Duration, traffic: Traffic
  ) -> [String: MetadataValue] {
    let seconds = duration / .seconds(1)
    var metadata: [String: MetadataValue] = [
      "errors": .int(Int64(failures)),
      "failed_packages": .json(.array(failedNames.sorted().map(JSONValue.string))),
      "packages_gone": .int(Int64(gone)),
      "packages_not_modified": .int(Int64(unchanged)),
      "versions_added": .int(Int64(change.versionsAdded)),
      "versions_changed": .int(Int64(change.versionsChanged)),
      "versions_deleted": .int(Int64(change.versionsDeleted)),
      "requirements": .int(Int64(requirements)),
      "requirements_added": .int(Int64(change.edgesAdded)),
      "malformed_requirements": .int(Int64(malformedRequirements)),
      "unparsable_versions": .int(Int64(unparsableVersions)),
      "oversized_archives": .int(Int64(oversizedArchives)),
      "stub_packages": .int(Int64(change.stubs)),
      "requests": .int(Int64(traffic.requests)),
      "received_bytes": .int(traffic.receivedBytes),
      "duration_seconds": .float(seconds),
      "packages_per_second": .float(seconds > 0 ? Double(packages) / seconds : 0),
    ]
    for counter in counters { metadata[counter] = .int(Int64(counts[counter] ?? 0)) }
    return metadata
  }
}
