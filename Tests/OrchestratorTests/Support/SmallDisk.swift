internal import BlockingIO
internal import Glibc

/// A file system in memory with little room.
struct SmallDisk {
  let path: String
  let instance: TestInstance

  /// Whether this process may mount one.
  static let isPossible: Bool = {
    guard geteuid() == 0 else { return false }
    let probe = try? Command(
      "unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    ).runBlocking()
    return probe?.status == .exited(0)
  }()

  static func with(
    at path: String, megabytes: Int, _ instance: TestInstance,
    _ body: (SmallDisk) async throws -> Void
  ) async throws {
    let disk = SmallDisk(path: path, instance: instance)
    try await disk.shell(
      "mkdir -p \(path) && mount -t tmpfs -o size=\(megabytes)m,mode=0755 tmpfs \(path)")
    do {
      try await body(disk)
      // Lazily: the last of the server's processes may still be about to end.
      try await disk.shell("umount -l \(path)")
    } catch {
      _ = try? await instance.run("instance", "stop", "--mode", "immediate")
      _ = try? await instance.shell("umount -l \(path)")
      throw error
    }
  }

  /// Leaves no room at all.
  func fill() async throws {
    _ = try await instance.shell("dd if=/dev/zero of=\(path)/ballast bs=64k 2>/dev/null")
  }

  /// Makes the room again.
  func empty() async throws { try await shell("rm \(path)/ballast") }

  private func shell(_ line: String) async throws {
    let result = try await instance.shell(line)
    guard result.code == 0 else { throw TestInstance.TimedOut(description: result.errors) }
  }
}
