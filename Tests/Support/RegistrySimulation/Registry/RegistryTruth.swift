extension SimulatedRegistry {
  /// What is true of everything that the registry has now, in the order of its listing.
  ///
  /// Makes every package: a hundred thousand take seconds. See `forEachTruth` for one at a time.
  package func groundTruth() -> GroundTruth {
    var packages: [PackageTruth] = []
    forEachTruth { packages.append($0) }
    return GroundTruth(packages: packages)
  }

  /// Hands out what is true of each project, one after another, in the order of the listing.
  package func forEachTruth<Failure: Error>(
    _ body: (PackageTruth) throws(Failure) -> Void
  ) throws(Failure) {
    let snapshot = snapshot
    for id in snapshot.projects {
      guard let truth = truth(of: id, in: snapshot) else { continue }
      try body(truth)
    }
  }

  /// What is true of one project, by normalised name; nil when the registry doesn't have it.
  package func truth(of normalizedName: String) -> PackageTruth? {
    let snapshot = snapshot
    return id(of: normalizedName, in: snapshot).flatMap { truth(of: $0, in: snapshot) }
  }

  /// The normalised names of all projects, in the order of the listing.
  package var projectNames: [String] {
    let snapshot = snapshot
    return snapshot.projects.map { name($0, in: snapshot) }
  }

  private func truth(
    of id: RegistrySnapshot.ProjectID, in snapshot: RegistrySnapshot
  ) -> PackageTruth? {
    guard let serial = snapshot.serial(of: id) else { return nil }
    return package(id, in: snapshot)?.truth(lastSerial: serial)
  }
}

extension RegistrySnapshot {
  /// All projects in the order of the listing: generated ones by position, then hand-written ones.
  var projects: [ProjectID] {
    positions.map(ProjectID.init) + fixtures.values.map(\.id).sorted { $0.number < $1.number }
  }
}
