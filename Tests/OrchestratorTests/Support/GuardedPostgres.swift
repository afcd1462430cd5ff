import AssetKitPostgres
import PostgresClient
import TestSupport

/// A PostgreSQL server that listens on an address of its own, without TLS, and wants a password.
struct GuardedPostgres {
  /// The one role that may log in over the network.
  static let user = "guest"
  /// The role's password.
  static let password = "r1ght"

  /// The address, of loopback's; the port is 5432.
  let host: String
  /// The directory of its socket, where ``user`` needs the password too.
  let socket: String

  /// Runs the body with a new server, which is stopped afterwards.
  static func with(_ body: (GuardedPostgres) async throws -> Void) async throws {
    // There are enough of them for the servers of tests that run at the same time.
    let host = "127.83.\(UInt8.random(in: 0...255)).\(UInt8.random(in: 1...254))"
    let settings = TestCluster.fastSettings.merging(["listen_addresses": host]) { $1 }
    try await TemporaryDirectory.with { directory in
      let server = EmbeddedPostgres(home: directory.path, settings: settings)
      let configuration = try await server.start()
      do {
        try await PostgresConnection(configuration).read { db in
          try db.executeScript(
            """
            CREATE ROLE \(user) LOGIN PASSWORD '\(password)';
            CREATE TEMP TABLE hba (line text);
            COPY (SELECT 'local all \(user) scram-sha-256' UNION ALL SELECT 'local all all trust'
                UNION ALL SELECT 'host all \(user) \(host)/8 scram-sha-256')
              TO '\(configuration.host)/data/pg_hba.conf';
            SELECT pg_reload_conf();
            """)
        }
        try await body(GuardedPostgres(host: host, socket: configuration.host))
        try await server.stop(.immediate)
      } catch {
        try? await server.stop(.immediate)
        throw error
      }
    }
  }
}
