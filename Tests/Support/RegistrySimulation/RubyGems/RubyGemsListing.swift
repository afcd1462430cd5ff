import BlockingIO
import CCrypto

/// The file `/versions` as the registry writes it: appended to with each change, written anew when it
/// is told to.
final class RubyGemsListing: Sendable {
  private struct State {
    var snapshot: PackageUniverse.Snapshot?
    var text = ""
    var rewrites = 0
  }
  private let style: RubyGemsStyle
  private let documents: @Sendable (UniversePackage) -> RubyGemsDocuments
  private let state = Locked(State())

  init(
    _ style: RubyGemsStyle, documents: @escaping @Sendable (UniversePackage) -> RubyGemsDocuments
  ) {
    self.style = style
    self.documents = documents
  }

  /// The file as of a snapshot.
  func text(_ snapshot: PackageUniverse.Snapshot) -> String {
    state.withLock { state in
      if let known = state.snapshot {
        if known.revision < snapshot.revision { append(from: known, to: snapshot, &state) }
      } else {
        rewrite(snapshot, &state)
      }
      return state.text
    }
  }

  /// Writes the file anew, a line for each gem, as happens every month.
  func rewrite() {
    state.withLock { state in
      guard let snapshot = state.snapshot else { return }
      rewrite(snapshot, &state)
    }
  }

  private func rewrite(_ snapshot: PackageUniverse.Snapshot, _ state: inout State) {
    state.rewrites += 1
    state.snapshot = snapshot
    state.text = "created_at: 2026-11-\(10 + state.rewrites % 20)T00:00:05Z\n---\n"
    // Things that are no gems, as old lists had them.
    state.text += "bad!name 1.0 00000000000000000000000000000000\n"
    state.text += "no/name 1.0 00000000000000000000000000000000\n"
    for position in snapshot.present {
      append(position, added: tokens(position, snapshot), removed: [], snapshot, &state)
    }
  }

  private func append(
    from old: PackageUniverse.Snapshot, to new: PackageUniverse.Snapshot, _ state: inout State
  ) {
    let changed = (0..<new.positions).filter { new.revision(of: $0) > old.revision }
      .sorted { new.revision(of: $0) < new.revision(of: $1) }
    for position in changed {
      let (before, after) = (tokens(position, old), tokens(position, new))
      append(
        position, added: after.filter { !before.contains($0) },
        removed: before.filter { !after.contains($0) }, new, &state)
    }
    state.snapshot = new
  }

  private func tokens(_ position: Int, _ snapshot: PackageUniverse.Snapshot) -> [String] {
    style.universe.package(at: position, in: snapshot).map { documents($0).tokens } ?? []
  }

  private func append(
    _ position: Int, added: [String], removed: [String], _ snapshot: PackageUniverse.Snapshot,
    _ state: inout State
  ) {
    let tokens = removed.map { "-" + $0 } + added
    guard !tokens.isEmpty else { return }
    let info = style.universe.package(at: position, in: snapshot).map { documents($0).info }
    state.text += "\(style.name(at: position)) \(tokens.joined(separator: ",")) "
    state.text += md5(info ?? "---\n") + "\n"
  }
}

/// The MD5 of a text's UTF-8, in lower-case hexadecimal.
func md5(_ text: String) -> String {
  var digest = [UInt8](repeating: 0, count: Int(MD5_DIGEST_LENGTH))
  let bytes = Array(text.utf8)
  _ = MD5(bytes, bytes.count, &digest)
  return digest.map { hexadecimal(UInt64($0), digits: 2) }.joined()
}
