/// The parents and BOMs of a run: each is fetched once, whoever asks for it at the same time.
final class POMStore: Sendable {
  private let cache = GenerationCache<MavenCoordinates, POM?>(cost: 150_000)
  private let flights = SingleFlight<MavenCoordinates>()

  /// The POM, from the cache or else by `fetch`; what that throws isn't kept.
  func pom(
    at place: MavenCoordinates, fetch: (MavenCoordinates) async throws -> POM?
  ) async throws -> POM? {
    while true {
      if let known = cache[place] { return known }
      guard await flights.begin(place) else {
        try Task.checkCancellation()
        continue
      }
      do {
        let pom = try await fetch(place)
        cache.insert(pom, for: place, cost: pom?.cost ?? 1)
        await flights.end(place)
        return pom
      } catch {
        await flights.end(place)
        throw error
      }
    }
  }
}

/// Lets one task at a time work for a key; the others wait until it is done.
private actor SingleFlight<Key: Hashable & Sendable> {
  private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

  /// True when the work is the caller's, who must call `end`; false when somebody else has done it.
  func begin(_ key: Key) async -> Bool {
    guard waiting[key] != nil else {
      waiting[key] = []
      return true
    }
    // Whoever works ends soon: by success, by failure, or cancelled with the run like those who wait.
    await withCheckedContinuation { waiting[key]?.append($0) }
    return false
  }

  func end(_ key: Key) {
    for continuation in waiting.removeValue(forKey: key) ?? [] { continuation.resume() }
  }
}
