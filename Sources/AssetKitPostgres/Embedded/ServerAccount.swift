internal import BlockingIO
internal import Glibc

/// The user that the server runs as: PostgreSQL refuses to run as root.
struct ServerAccount: Sendable, Equatable {
  let user: uid_t
  let group: gid_t

  /// Whether this process has to change to it, which only root can.
  var needsSwitch: Bool { user != geteuid() }

  /// The user of this process; for root `postgres` if there is one, else `nobody`.
  static func preferred() throws -> ServerAccount {
    if geteuid() != 0 { return ServerAccount(user: geteuid(), group: getegid()) }
    for name in ["postgres", "nobody"] {
      if let entry = getpwnam(name) {
        return ServerAccount(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
      }
    }
    throw EmbeddedPostgresError(
      .unwritable,
      "PostgreSQL can't run as root, and there is no user \"postgres\" or \"nobody\" to run it as")
  }

  /// The owner of an existing cluster.
  ///
  /// - Throws: when this process may not act for that user.
  static func owner(of path: String) throws -> ServerAccount {
    guard let status = Files.status(path) else { throw Files.failure("can't read \(path)") }
    guard status.st_uid == geteuid() || geteuid() == 0 else {
      let name = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) }
      throw EmbeddedPostgresError(
        .unwritable,
        "\(path) belongs to user \(name ?? String(status.st_uid)); use that user, or another"
          + " DAGSTER_HOME")
    }
    return ServerAccount(user: status.st_uid, group: status.st_gid)
  }

  /// A command of PostgreSQL, run as this user.
  func command(_ executable: String, _ arguments: [String]) -> Command {
    // None of the caller's PG* variables may reach the server's programs; C makes messages English.
    let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"]
    guard needsSwitch else {
      return Command(executable, arguments, environment: environment, directory: "/")
    }
    // Users without an entry in the password database have no groups to initialize.
    let groups = getpwuid(user) == nil ? "--clear-groups" : "--init-groups"
    return Command(
      "setpriv", ["--reuid=\(user)", "--regid=\(group)", groups, "--", executable] + arguments,
      environment: environment, directory: "/")
  }

  /// Whether this user can pass through a directory.
  func canReach(_ directory: String) throws -> Bool {
    guard needsSwitch else { return true }
    return try command("test", ["-x", directory]).runBlocking().succeeded
  }

  /// Gives a file or directory to this user.
  func own(_ path: String) throws {
    guard needsSwitch, lchown(path, user, group) != 0 else { return }
    throw Files.failure("can't change the owner of \(path)")
  }
}
