internal import BlockingIO
internal import Glibc
internal import PostgresClient

/// Creates, starts and stops a cluster, on a thread that may block.
actor ClusterWorker {
  private let executor = BlockingExecutor(label: "embedded postgres")
  private let home: String
  private let settings: ClusterSettings

  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  init(home: String, settings: ClusterSettings) {
    self.home = home.count > 1 && home.hasSuffix("/") ? String(home.dropLast()) : home
    self.settings = settings
  }

  func start() throws -> PostgresConfiguration {
    guard let location = try ClusterLocation.find(home: home, creating: true) else {
      throw EmbeddedPostgresError(.unwritable, "can't make a directory in \(home)")
    }
    let postmaster = Postmaster(location: location)
    if postmaster.isAccepting { return location.configuration }
    try ClusterLock(location: location).hold {
      if postmaster.isAccepting { return }
      try ClusterCreation(location: location, settings: settings).createIfMissing()
      try ClusterStart(location: location, settings: settings).start()
    }
    return location.configuration
  }

  func stop(_ mode: EmbeddedPostgres.StopMode) throws {
    guard let location = try ClusterLocation.find(home: home, creating: false) else { return }
    try ClusterLock(location: location).hold { try ClusterStop(location: location).stop(mode) }
  }

  func status() throws -> EmbeddedPostgres.Status {
    guard let location = try ClusterLocation.find(home: home, creating: false),
      Files.exists(location.versionFile)
    else { return .notCreated }
    let postmaster = Postmaster(location: location)
    if let process = postmaster.processWithoutSocket { return .unreachable(processID: process) }
    switch postmaster.state {
    case .absent: return .stopped
    case .ready(let process): return .running(processID: process)
    case .starting(let process), .stopping(let process): return .changing(processID: process)
    }
  }

  func configuration() throws -> PostgresConfiguration? {
    try ClusterLocation.find(home: home, creating: false)?.configuration
  }

  func logFile() throws -> String? {
    try ClusterLocation.find(home: home, creating: false)?.log
  }
}
