import BlockingIO

/// The pages of the projects that were asked for last.
///
/// Bounded: it forgets those that came first.
final class ProjectPagesCache: Sendable {
  private let limit: Int
  private let state = Locked(State())

  private struct State {
    var pages: [RegistrySnapshot.ProjectID: ProjectPages] = [:]
    var order: [RegistrySnapshot.ProjectID] = []
    var oldest = 0
  }

  init(limit: Int) { self.limit = max(1, limit) }

  /// The project's pages as of a serial: the kept ones when they are of that serial, else new ones.
  func pages(
    _ id: RegistrySnapshot.ProjectID, serial: Int, make: () -> ProjectPages?
  ) -> ProjectPages? {
    if let pages = state.withLock({ $0.pages[id] }), pages.lastSerial == serial { return pages }
    guard let pages = make() else { return nil }
    state.withLock { state in
      if state.pages.updateValue(pages, forKey: id) != nil { return }
      if state.order.count < limit {
        state.order.append(id)
      } else {
        state.pages[state.order[state.oldest]] = nil
        state.order[state.oldest] = id
        state.oldest = (state.oldest + 1) % limit
      }
    }
    return pages
  }
}
