import AssetKitCore
import AssetKitDaemon
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The files of what processes write.
@Suite struct ComputeLogTests {
  @Test func `a file that grows without end keeps its beginning and its end within the limit`()
    async throws
  {
    try await TemporaryDirectory.with { directory in
      let path = directory.path + "/out"
      let writer = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      defer { close(writer) }
      let limit = ComputeLogLimit(bytes: 1_000_000)
      var all = 0
      for part in 0..<400 {
        let lines = (0..<2000).map { "line \(part * 2000 + $0)\n" }.joined()
        let bytes = Array(lines.utf8)
        #expect(write(writer, bytes, bytes.count) == bytes.count)
        all += bytes.count
        limit.trim(writer)
        var status = stat()
        fstat(writer, &status)
        #expect(Int(status.st_blocks) * 512 <= 1_100_000)
      }
      #expect(all > 4_000_000)
      let text = try text(of: path)
      #expect(text.utf8.count < 1_100_000)
      #expect(text.hasPrefix("line 0\nline 1\n"))
      #expect(text.hasSuffix("line 799998\nline 799999\n"))
      #expect(text.contains(ComputeLogLimit.note))
      #expect(!text.contains("\0"))
    }
  }

  @Test func `what is no file, and what is small, is left alone`() async throws {
    try await TemporaryDirectory.with { directory in
      let path = directory.path + "/out"
      try Data("small\n".utf8).write(to: URL(filePath: path))
      let file = open(path, O_RDWR)
      ComputeLogLimit(bytes: 1).trim(file)
      close(file)
      #expect(try text(of: path) == "small\n")
      let null = open("/dev/null", O_WRONLY)
      ComputeLogLimit(bytes: 1).trim(null)
      close(null)
    }
  }

  @Test func `a reader follows a file that is not there yet, grows, and begins anew`() async throws
  {
    try await TemporaryDirectory.with { directory in
      let path = directory.path + "/out"
      var reader = ComputeLogReader(path: path)
      #expect(try reader.next() == nil)
      try Data("one\n".utf8).write(to: URL(filePath: path))
      #expect(try reader.next() == Array("one\n".utf8))
      #expect(try reader.next() == nil)
      let file = open(path, O_WRONLY | O_APPEND)
      write(file, "two\n", 4)
      #expect(try reader.next() == Array("two\n".utf8))
      ftruncate(file, 0)
      write(file, "new\n", 4)
      close(file)
      #expect(try reader.next() == Array("new\n".utf8))
    }
  }

  private func text(of path: String) throws -> String {
    var reader = ComputeLogReader(path: path)
    var bytes: [UInt8] = []
    while let part = try reader.next() { bytes += part }
    return String(decoding: bytes, as: UTF8.self)
  }
}
