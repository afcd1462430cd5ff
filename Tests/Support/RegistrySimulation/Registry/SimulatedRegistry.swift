import BlockingIO
internal import SeededRandom

/// A package registry's content: generated from a seed, hand-written, or both; it changes on demand.
///
/// Packages are made anew from the seed whenever they are asked for, so that a registry of a
/// hundred thousand takes a few bytes for each. May be used from any thread.
package final class SimulatedRegistry: Sendable {
  let generator: PackageGenerator
  private let state: Locked<RegistrySnapshot>

  /// Makes a registry: equal arguments give equal content, on every machine.
  ///
  /// - Parameters:
  ///   - seed: Decides all of the generated content.
  ///   - packages: The number of generated packages.
  ///   - versionsPerPackage: Their mean number of versions.
  ///   - fixtures: Packages written by hand. Of two with one normalised name the later one counts,
  ///     and it hides a generated one of that name.
  package init(
    seed: UInt64 = 1, packages: Int = 0, versionsPerPackage: Int = 14,
    fixtures: [SimulatedPackage] = []
  ) {
    generator = PackageGenerator(
      seed: seed, packages: packages, versionsPerPackage: versionsPerPackage)
    let serials = (0..<packages).map { position in
      var random = SplitMix64(seed: seed, 3, UInt64(position))
      return random.within(1_000_000...24_999_999)
    }
    state = Locked(RegistrySnapshot(lastSerial: 25_000_000, serials: serials))
    for fixture in fixtures { put(fixture) }
  }

  /// Adds a hand-written package or replaces one; its serial and the registry's go up.
  package func put(_ package: SimulatedPackage) {
    state.withLock { state in
      state.lastSerial += 1
      let name = package.normalizedName
      let id =
        state.fixtures[name]?.id
        ?? .init(number: RegistrySnapshot.ProjectID.firstFixture + state.fixtures.count)
      if let position = generator.names.index(of: name) { state.removed.insert(position) }
      state.fixtures[name] = .init(id: id, package: package, serial: state.lastSerial)
    }
  }

  /// The registry as it is now.
  var snapshot: RegistrySnapshot { state.withLock { $0 } }

  /// Time goes by: changes a share of the generated packages, and only their serials.
  ///
  /// They get new releases (also of older branches), lose versions, have some yanked, are archived
  /// or removed. For every ten of them one new project appears, some under names that others
  /// depended on before. The ground truth follows.
  ///
  /// - Parameters:
  ///   - seed: Decides which packages change, and how.
  ///   - fraction: The share from 0 to 1; above 0, at least one package changes.
  /// - Returns: What happened, by normalised name.
  @discardableResult
  package func advance(seed: UInt64, fraction: Double) -> RegistryChange {
    state.withLock { state in
      var random = SplitMix64(seed: seed, 7, UInt64(state.lastSerial))
      var present = Array(state.positions)
      let wanted = fraction > 0 ? max(1, Int((Double(present.count) * fraction).rounded())) : 0
      var change = RegistryChange()
      for turn in 0..<min(wanted, present.count) {
        present.swapAt(turn, random.within(turn...present.count - 1))
        let position = present[turn]
        let name = generator.names.normalizedName(at: position)
        state.changes[position, default: []].append(random.next())
        state.lastSerial += 1
        state.serials[position] = state.lastSerial
        if generator.package(at: position, changes: state.changes[position] ?? []) == nil {
          state.removed.insert(position)
          change.removed.append(name)
        } else {
          change.changed.append(name)
        }
      }
      for _ in 0..<(wanted / 10) {
        state.lastSerial += 1
        change.added.append(generator.names.normalizedName(at: state.serials.count))
        state.serials.append(state.lastSerial)
      }
      return change
    }
  }

  /// The project of a normalised name, if the registry has it.
  func id(of normalizedName: String, in snapshot: RegistrySnapshot) -> RegistrySnapshot.ProjectID? {
    if let fixture = snapshot.fixtures[normalizedName] { return fixture.id }
    guard let position = generator.names.index(of: normalizedName) else { return nil }
    let id = RegistrySnapshot.ProjectID(number: position)
    return snapshot.serial(of: id) == nil ? nil : id
  }

  /// The package of a project, made anew.
  func package(
    _ id: RegistrySnapshot.ProjectID, in snapshot: RegistrySnapshot
  ) -> SimulatedPackage? {
    if let fixture = snapshot.fixture(id) { return fixture.package }
    guard snapshot.serial(of: id) != nil else { return nil }
    return generator.package(at: id.number, changes: snapshot.changes[id.number] ?? [])
  }

  /// The normalised name of a project.
  func name(_ id: RegistrySnapshot.ProjectID, in snapshot: RegistrySnapshot) -> String {
    snapshot.fixture(id)?.package.normalizedName
      ?? generator.names.normalizedName(at: id.number)
  }
}

/// What an advance of the registry did, by normalised name.
package struct RegistryChange: Codable, Sendable, Equatable {
  /// Projects with other releases, yanks or status.
  package var changed: [String] = []
  /// Projects that weren't there.
  package var added: [String] = []
  /// Projects that are gone.
  package var removed: [String] = []
}
