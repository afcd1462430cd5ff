/// A transaction under way, or a single statement that commits by itself.
///
/// It blocks the thread of its connection, and lives as long as the closure that it is given to.
public final class BoltTransaction {
  private let session: Session
  private let fetchSize: Int
  /// What RUN carries when there is no BEGIN.
  private let options: [String: BoltValue]
  private var isBeginUnanswered: Bool
  private var openResult: BoltResult?

  /// Begins a transaction, without waiting for the server's answer.
  init(
    begin options: [String: BoltValue], on session: Session, fetchSize: Int
  ) throws(BoltError) {
    self.session = session
    self.fetchSize = fetchSize
    self.options = [:]
    isBeginUnanswered = true
    try session.send(.begin(options))
  }

  /// Makes each statement a transaction of its own.
  init(autoCommit options: [String: BoltValue], on session: Session, fetchSize: Int) {
    self.session = session
    self.fetchSize = fetchSize
    self.options = options
    isBeginUnanswered = false
  }

  /// Runs a statement whose records are read one by one.
  ///
  /// When the records of the statement before aren't all read yet, they are now fetched into memory.
  ///
  /// - Throws: ``BoltError``. After a failure of the server the transaction can only end, and each
  ///   further statement throws the same failure.
  public func run(
    _ statement: Cypher, _ parameters: [String: BoltValue] = [:]
  ) throws(BoltError) -> BoltResult {
    if let failure = session.failure { throw failure }
    try openResult?.buffer()
    try session.send(.run(statement.text, parameters: parameters, options: options))
    try session.send(.pull(fetchSize))
    try awaitBegin()
    let metadata = try session.success()
    let keys = metadata["fields"]?.list?.compactMap(\.string) ?? []
    let result = BoltResult(keys: keys, session: session, fetchSize: fetchSize)
    openResult = result
    return result
  }

  /// Runs a statement and returns all of its records.
  ///
  /// - Throws: ``BoltError``, as ``run(_:_:)``.
  public func query(
    _ statement: Cypher, _ parameters: [String: BoltValue] = [:]
  ) throws(BoltError) -> [BoltRecord] {
    try run(statement, parameters).collect()
  }

  /// Runs a statement, drops its records, and returns what it changed.
  ///
  /// - Throws: ``BoltError``, as ``run(_:_:)``.
  @discardableResult
  public func execute(
    _ statement: Cypher, _ parameters: [String: BoltValue] = [:]
  ) throws(BoltError) -> BoltSummary {
    try run(statement, parameters).consume()
  }

  /// Commits; returns the bookmark by which another server knows whether it has seen this.
  func commit() throws(BoltError) -> String? {
    if let failure = session.failure { throw failure }
    _ = try openResult?.consume()
    try session.send(.commit)
    try awaitBegin()
    return try session.success()["bookmark"]?.string
  }

  /// Ends the statements that commit by themselves.
  func finish() throws(BoltError) -> String? {
    if let failure = session.failure { throw failure }
    return try openResult?.consume().bookmark
  }

  /// Undoes everything; a session that can't even do that is broken.
  func rollBack() {
    guard !session.isBroken else { return }
    do throws(BoltError) {
      if session.failure == nil {
        _ = try openResult?.consume()
        try session.send(.rollback)
        try awaitBegin()
        try session.success()
      }
      // A reset also ends a transaction.
      if session.failure != nil { try session.reset() }
    } catch {
      // Before the next use the session is reset or replaced, which rolls back as well.
    }
  }

  /// Drops what a statement that commits by itself has left to read.
  func abandon() {
    guard !session.isBroken else { return }
    // A session that can't be reset is broken, and replaced before the next use.
    try? session.reset()
  }

  private func awaitBegin() throws(BoltError) {
    guard isBeginUnanswered else { return }
    isBeginUnanswered = false
    try session.success()
  }
}
