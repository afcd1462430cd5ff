internal import AssetKitCore
internal import FoundationEssentials
internal import Glibc

/// What tells a file from the one that was there before: a rebuilt executable has another identity.
struct FileIdentity: Sendable {
  let path: String
  /// Path, device, inode, size and time of modification, and the version of the protocol in which the
  /// file was asked.
  let text: String

  /// Looks at a file, following links.
  ///
  /// - Throws: `CodeLocationFault` when it can't be executed, or isn't there.
  init(_ path: String) throws(CodeLocationFault) {
    var information = stat()
    guard stat(path, &information) == 0 else {
      throw CodeLocationFault("can't find '\(path)': \(String(cString: strerror(errno)))")
    }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw CodeLocationFault("'\(path)' is no file")
    }
    guard access(path, X_OK) == 0 else {
      throw CodeLocationFault("'\(path)' may not be executed; `chmod +x` allows it")
    }
    self.path = path
    let modified = information.st_mtim
    let identity: JSONValue = [
      "protocol": .int(Int64(CodeLocation.protocolVersion)), "path": .string(path),
      // As texts: they may exceed 63 bits.
      "device": .string(String(information.st_dev)),
      "inode": .string(String(information.st_ino)), "size": .int(Int64(information.st_size)),
      "modified": .string("\(modified.tv_sec).\(modified.tv_nsec)"),
    ]
    text = identity.text
  }
}

/// Keeps descriptions of executables, so that those that didn't change needn't be started.
///
/// A file holds three lines: what it describes, a checksum, and the description. One that can't be
/// read, is damaged or is about another file counts as absent; one that can't be written costs the next
/// command a little time, and nothing else.
struct DescriptionCache: Sendable {
  let directory: String

  func description(of file: FileIdentity) -> JSONValue? {
    guard let bytes = try? Data(contentsOf: URL(filePath: path(of: file))) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard lines.count == 3, lines[0] == file.text, lines[1] == Self.checksum(lines[2]) else {
      return nil
    }
    return try? JSONValue(parsing: String(lines[2]))
  }

  func keep(_ description: JSONValue, of file: FileIdentity) {
    let text = description.text
    let entry = "\(file.text)\n\(Self.checksum(text))\n\(text)\n"
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
      // Under another name first: who reads meanwhile sees the old file or the new one, whole.
      try Data(entry.utf8).write(to: URL(filePath: path(of: file)), options: .atomic)
    } catch {
      // Without the cache everything works, only later.
    }
  }

  /// One file for each path, whatever was there before.
  private func path(of file: FileIdentity) -> String {
    "\(directory)/\(FilePath.name(of: file.path))-\(Self.checksum(file.path))"
  }

  /// The FNV-1a hash of 64 bits (RFC 9923): against damage, not against malice.
  private static func checksum(_ text: some StringProtocol) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
