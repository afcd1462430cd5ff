internal import FoundationEssentials
internal import Glibc

/// The temporary directory of one step, for context and messages; others can't read it.
struct PipesFiles {
  let directory: String
  private let program: String
  var context: String { directory + "/context" }
  var messages: String { directory + "/messages" }

  init(program: String) throws {
    self.program = program
    let parent = FileManager.default.temporaryDirectory.path
    // `mkdtemp` puts letters of its own in the place of the six at the end.
    var template = Array("\(parent)/assetkit-pipes-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      let reason = String(cString: strerror(errno))
      throw CodeLocationError(
        .notStarted, program: program,
        "was not started: no temporary directory in '\(parent)': \(reason)")
    }
    directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  func writeContext(_ text: String) throws { try write(Data(text.utf8), to: context) }

  /// Makes the empty file: it must be there before the program, which may not write any.
  func makeMessages() throws { try write(Data(), to: messages) }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }

  private func write(_ data: Data, to path: String) throws {
    do {
      try data.write(to: URL(filePath: path))
    } catch {
      throw CodeLocationError(
        .notStarted, program: program, "was not started: '\(path)' can't be written: \(error)")
    }
  }
}
