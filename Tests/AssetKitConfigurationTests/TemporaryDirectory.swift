import FoundationEssentials

/// A directory of a test's own, removed when the body ends.
func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let path = FileManager.default.temporaryDirectory.path + "/assetkit-config-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// Writes a text file, with the directories on its way.
func write(_ text: String, to path: String) throws {
  let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
  try FileManager.default.createDirectory(
    atPath: directory.joined(separator: "/"), withIntermediateDirectories: true)
  try Data(text.utf8).write(to: URL(filePath: path))
}
