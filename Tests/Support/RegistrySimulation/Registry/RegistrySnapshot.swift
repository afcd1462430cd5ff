/// The registry at one moment.
///
/// Requests read it without a lock; a change makes a new one.
struct RegistrySnapshot: Sendable {
  /// Identifies a project for as long as the registry lives: it is part of its files' URLs.
  struct ProjectID: Hashable, Sendable {
    var number: Int

    /// Hand-written packages are numbered from here, far above any generated one.
    static let firstFixture = 1 << 40
  }

  /// A hand-written package.
  struct Fixture: Sendable {
    var id: ProjectID
    var package: SimulatedPackage
    var serial: Int
  }

  /// The counter of all changes.
  var lastSerial: Int
  /// The change counters of the generated packages, by position.
  var serials: [Int]
  /// The seeds of the changes of those generated packages that have any.
  var changes: [Int: [UInt64]] = [:]
  /// The positions of generated packages that are gone.
  var removed: Set<Int> = []
  var fixtures: [String: Fixture] = [:]

  /// The serial of a project, nil when the registry doesn't have it.
  func serial(of id: ProjectID) -> Int? {
    if id.number >= ProjectID.firstFixture { return fixture(id)?.serial }
    return serials.indices.contains(id.number) && !removed.contains(id.number)
      ? serials[id.number] : nil
  }

  /// The hand-written package of an identity; nil at once for a generated one's.
  func fixture(_ id: ProjectID) -> Fixture? {
    guard id.number >= ProjectID.firstFixture else { return nil }
    return fixtures.values.first { $0.id == id }
  }

  /// The positions of the generated packages that are there.
  var positions: some Sequence<Int> { serials.indices.lazy.filter { !removed.contains($0) } }
}
