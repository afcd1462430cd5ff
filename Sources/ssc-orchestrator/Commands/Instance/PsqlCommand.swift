internal import CommandLineKit
internal import Glibc
internal import PostgresClient

/// `instance psql`: PostgreSQL's own client, connected to the instance's database.
enum PsqlCommand {
  private static let words = Positional<String>(
    "ARGUMENT", "Arguments of psql.", isRequired: false, repeats: true)

  static let command = Command(
    "psql", "Open the instance's database in psql; arguments are passed on.",
    [words],
    examples: [
      .init(
        "Ask one question",
        "\(Orchestrator.name) instance psql -c 'SELECT * FROM assetkit.latest_materializations'")
    ], forwardsArguments: true
  ) { arguments in
    let session = try Session(arguments)
    let instance = try await session.instance()
    for (name, value) in environment(instance.pool.configuration) { setenv(name, value, 1) }
    return try exec("psql", arguments.all(words))
  }

  /// The connection in the variables of libpq (PostgreSQL manual, section 34.15).
  ///
  /// Not in arguments: everybody on the machine can read those, and a password is among these.
  private static func environment(_ configuration: PostgresConfiguration) -> [String: String] {
    var result = [
      "PGHOST": configuration.host, "PGPORT": String(configuration.port),
      "PGAPPNAME": Orchestrator.name + " psql",
    ]
    result["PGUSER"] = configuration.user
    result["PGPASSWORD"] = configuration.password
    result["PGDATABASE"] = configuration.database
    for (keyword, value) in configuration.parameters {
      if let name = variables[keyword] { result[name] = value }
    }
    return result
  }

  private static let variables = [
    "channel_binding": "PGCHANNELBINDING", "connect_timeout": "PGCONNECT_TIMEOUT",
    "gssencmode": "PGGSSENCMODE", "hostaddr": "PGHOSTADDR", "options": "PGOPTIONS",
    "passfile": "PGPASSFILE", "service": "PGSERVICE", "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
  ]

  /// Puts a program in the place of this one; returns only by throwing.
  private static func exec(_ program: String, _ words: [String]) throws -> ExitCode {
    Interrupts.restore()
    var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + words).map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    execvp(program, arguments)
    let reason = String(cString: strerror(errno))
    throw InstanceError(
      .failure, "can't run \(program): \(reason); Debian's package is postgresql-client")
  }
}
