internal import Glibc
internal import PostgresClient

/// Where the files of one private cluster are.
///
/// ```
/// <home>/postgres/            mode 0700, owned by the server's user
///   data/                     the cluster, as initdb makes it
///   assetkit.conf             our settings, included by data/postgresql.conf
///   server.log                what the server says
///   start.lock                held while somebody creates, starts or stops
///   .s.PGSQL.5432             the socket
/// ```
///
/// The directory's mode is what protects the database: whoever can open the socket is trusted.
struct ClusterLocation: Sendable {
  /// The cluster's directory, without links.
  let root: String
  /// The directory of the socket: the root, unless its path is too long for one.
  let socketDirectory: String
  let account: ServerAccount

  var data: String { root + "/data" }
  var settings: String { root + "/assetkit.conf" }
  var log: String { root + "/server.log" }
  var lock: String { root + "/start.lock" }
  var socket: String { Self.socket(in: socketDirectory) }
  var processFile: String { data + "/postmaster.pid" }
  var versionFile: String { data + "/PG_VERSION" }

  var configuration: PostgresConfiguration {
    PostgresConfiguration(host: socketDirectory, user: "postgres", database: "postgres")
  }

  /// The location for a home; its directories are made when `creating`, else nil is returned when
  /// there is none.
  static func find(home: String, creating: Bool) throws -> ClusterLocation? {
    let entrance = home + "/postgres"
    if let root = Files.canonical(entrance) { return try existing(root) }
    guard creating else { return nil }
    try Files.makeDirectory(home, mode: 0o755)
    guard let canonicalHome = Files.canonical(home) else {
      throw Files.failure("can't read \(home)")
    }
    let account = try ServerAccount.preferred()
    if try account.canReach(canonicalHome) {
      try make(entrance, for: account)
    } else {
      // Below a home such as root's the server's user sees nothing: keep the files where it does.
      let root = "/var/lib/assetkit/" + hash(canonicalHome)
      try make(root, for: account)
      if symlink(root, entrance) != 0 && errno != EEXIST {
        throw Files.failure("can't make the link \(entrance)")
      }
    }
    guard let root = Files.canonical(entrance) else {
      throw Files.failure("can't read \(entrance)")
    }
    return try existing(root)
  }

  private static func make(_ root: String, for account: ServerAccount) throws {
    try Files.makeDirectory(root, mode: 0o700)
    try account.own(root)
  }

  private static func existing(_ root: String) throws -> ClusterLocation {
    var account = try ServerAccount.owner(of: root)
    if account.user == 0 {
      // Another starter has made the directory and not given it away yet, or a user made it by hand.
      account = try ServerAccount.preferred()
      try account.own(root)
    }
    let socketDirectory =
      socket(in: root).utf8.count <= 107 ? root : try shortDirectory(for: root, account)
    return ClusterLocation(root: root, socketDirectory: socketDirectory, account: account)
  }

  /// A directory with a short path; `/tmp` whatever `TMPDIR` says, so that all processes agree.
  private static func shortDirectory(
    for root: String, _ account: ServerAccount
  ) throws -> String {
    let directory = "/tmp/assetkit-" + hash(root)
    if mkdir(directory, 0o700) == 0 { try account.own(directory) }
    let status = Files.status(directory, followingLinks: false)
    // Anybody may write to /tmp: what somebody else put there is not to be trusted.
    guard let status, status.st_mode & (S_IFMT | 0o077) == S_IFDIR,
      status.st_uid == account.user
    else {
      throw EmbeddedPostgresError(
        .unwritable,
        "\(directory), which is to hold the server's socket, isn't a private directory of the"
          + " server's user; remove it, or choose a shorter DAGSTER_HOME")
    }
    return directory
  }

  private static func socket(in directory: String) -> String { directory + "/.s.PGSQL.5432" }

  /// A short name for a path, the same in every process (64-bit FNV-1a).
  private static func hash(_ path: String) -> String {
    let value = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(value, radix: 16)
  }
}
