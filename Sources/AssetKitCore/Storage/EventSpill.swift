internal import FoundationEssentials
internal import Glibc

/// Keeps events that the storage could not take in files, until it can.
///
/// A file is named after its run and holds one event in JSON a line.
public enum EventSpill {
  /// Writes the events of a run to a file of the directory.
  ///
  /// - Returns: The file's path.
  /// - Throws: When the file can't be written; then the events exist in memory only.
  public static func save(run: RunID, events: [Event], directory: String) throws -> String {
    let encoder = JSONEncoder()
    var bytes: [UInt8] = []
    for event in events {
      bytes += try encoder.encode(event.columns)
      bytes.append(UInt8(ascii: "\n"))
    }
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    let path = directory + "/\(run).jsonl"
    try write(bytes, to: path)
    return path
  }

  /// Writes a whole file or none: what a reader finds under the name is complete and on the disk.
  private static func write(_ bytes: [UInt8], to path: String) throws {
    func failed(_ what: String) -> StorageError {
      StorageError(.failed, message: "can't \(what) '\(path)': \(String(cString: strerror(errno)))")
    }
    let unfinished = path + ".unfinished"
    let file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failed("create") }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failed("write") }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0, rename(unfinished, path) == 0 else { throw failed("finish") }
  }

  /// Stores the events of all files of the directory, and removes the files.
  ///
  /// Doing so twice, even at once, stores each event once. A file that can't be read is left alone.
  ///
  /// - Returns: The runs whose events were stored.
  public static func replay(directory: String, storage: some EventStorage) async throws -> [RunID] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    var replayed: [RunID] = []
    for name in names.sorted() where name.hasSuffix(".jsonl") {
      let path = directory + "/" + name
      guard let run = RunID(String(name.dropLast(6))), let events = try? read(path) else {
        continue
      }
      do {
        _ = try await storage.append(EventBatch(run: run, events: events, isReplay: true))
        replayed.append(run)
      } catch let error as StorageError where error.code == .unknownRun {
        // The run was deleted: nobody asks for its events any more.
      }
      try? FileManager.default.removeItem(atPath: path)
    }
    return replayed
  }

  private static func read(_ path: String) throws -> [Event] {
    let bytes = try Data(contentsOf: URL(filePath: path))
    let decoder = JSONDecoder()
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      let columns = try decoder.decode(EventColumns.self, from: line)
      guard let event = Event(columns: columns) else {
        throw StorageError(.failed, message: "'\(path)' holds an event that lacks a column")
      }
      return event
    }
  }
}
