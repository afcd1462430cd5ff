/// Why a message goes to the dead letters; the reason begins as SecureChain's do.
package struct QueueRejection: Error, Sendable, Hashable {
  /// The kinds that SecureChain counts apart, and ours.
  package enum Kind: Sendable, Hashable {
    /// Not JSON.
    case malformed
    /// Not of the schema, or a name that no package can have.
    case invalid
    /// Of an ecosystem that isn't known.
    case unsupported
    /// The package couldn't be had, stored or linked.
    case failed
    /// Delivered again and again, and never done: whoever tried may have died of it.
    case poisonous
  }

  package let kind: Kind
  /// What is stored as `error` beside the message.
  package let reason: String

  init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  static func invalid(_ what: String) -> QueueRejection {
    QueueRejection(.invalid, "Validation error: \(what)")
  }

  static func unsupported(_ type: String) -> QueueRejection {
    QueueRejection(.unsupported, "Unsupported node_type: \(type)")
  }

  static func failed(_ what: String) -> QueueRejection {
    QueueRejection(.failed, "Processing error: \(what)")
  }

  static func poisonous(deliveries: Int) -> QueueRejection {
    QueueRejection(
      .poisonous, "Processing error: delivered \(deliveries) times, and never processed to the end")
  }
}
