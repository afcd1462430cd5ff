internal import BlockingIO
internal import Glibc

/// Makes a cluster's data directory; done under the cluster's lock.
struct ClusterCreation {
  let location: ClusterLocation
  let settings: ClusterSettings

  /// Runs `initdb` in a directory beside the final one, which is renamed when it is complete: a crash
  /// never leaves half a cluster under the final name.
  func createIfMissing() throws {
    try removeLeftovers()
    if Files.exists(location.versionFile) { return }
    if Files.exists(location.data) {
      // Not made here, since ours appear whole; it may be somebody's and is not ours to remove.
      if rmdir(location.data) != 0 {
        throw EmbeddedPostgresError(
          .creationFailed,
          "\(location.data) exists and isn't a PostgreSQL cluster; move it away and try again")
      }
    }
    let draft = location.root + "/\(Self.draftPrefix)\(getpid())"
    let arguments = [
      "--pgdata=\(draft)", "--username=postgres", "--auth=trust", "--encoding=UTF8",
      "--locale=C", "--no-instructions",
    ]
    let initdb = location.account.command(
      try ServerBinaries.find().initdb, arguments + (settings.isThrowAway ? ["--no-sync"] : []))
    let output = try initdb.runBlocking()
    guard output.succeeded else {
      try? remove(draft)
      let words = output.standardError.split(whereSeparator: \.isNewline)
        .filter { $0.contains("error:") || $0.contains("FATAL") || $0.contains("detail") }
      throw EmbeddedPostgresError(
        .creationFailed, "can't create the database in \(location.root)",
        words: words.isEmpty ? output.standardError : words.joined(separator: "; "))
    }
    try include(in: draft + "/postgresql.conf")
    guard rename(draft, location.data) == 0 else {
      throw Files.failure("can't rename \(draft)")
    }
  }

  private static let draftPrefix = "data.new."

  private func include(in file: String) throws {
    guard let text = Files.text(file) else { throw Files.failure("can't read \(file)") }
    // A relative path, so that the home can be moved.
    try Files.write(text + "\ninclude = '../assetkit.conf'\n", to: file)
    try location.account.own(file)
  }

  private func removeLeftovers() throws {
    for name in Files.names(in: location.root) where name.hasPrefix(Self.draftPrefix) {
      try remove(location.root + "/" + name)
    }
  }

  private func remove(_ path: String) throws {
    _ = try Command("rm", ["-rf", "--", path]).runBlocking()
  }
}
