/// Whether a transaction changes the graph.
enum AccessMode: Sendable, Hashable {
  case read
  case write
}
