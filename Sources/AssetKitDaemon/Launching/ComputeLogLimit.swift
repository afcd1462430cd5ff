internal import BlockingIO
internal import CSpawn
internal import Glibc

/// Keeps the files that this process writes its output to within a size.
///
/// The process of a run owns the descriptors, and whatever it starts inherits them; a daemon in between
/// would lose the output with its own end. So the process looks at its files itself: of one that takes too
/// much, the middle is given back to the file system (a hole), and a note stands in its place. The
/// beginning and the newest part stay. Appending goes on undisturbed, since the file keeps its length.
package struct ComputeLogLimit: Sendable {
  /// What stands where output was dropped.
  package static let note =
    "\n[Output was dropped here, since it took more room than it may; its end follows.]\n"

  private let bytes: Int

  /// Makes a limit for each file.
  ///
  /// - Parameter bytes: What a file may take on the disk; at least 64 KiB. Between two looks it may take
  ///   more.
  package init(bytes: Int) { self.bytes = max(64 * 1024, bytes) }

  /// Looks after the standard output and error of this process until the task is cancelled.
  package func watch(every pause: Duration = .milliseconds(200)) async {
    let isOver = Locked(false)
    await withTaskCancellationHandler {
      await Watcher().watch(self, every: pause) { isOver.withLock { $0 } }
    } onCancel: {
      isOver.withLock { $0 = true }
    }
  }

  /// Makes room in the files of standard output and error.
  package func trim() {
    trim(STDOUT_FILENO)
    trim(STDERR_FILENO)
  }

  /// Makes room in one file; does nothing with what is no regular file.
  package func trim(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_blocks) * 512 > bytes
    else { return }
    // A descriptor of its own: one that appends can't write anywhere else.
    let file = open("/proc/self/fd/\(descriptor)", O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    let note = Array(Self.note.utf8)
    let head = bytes / 4
    var there = [UInt8](repeating: 0, count: note.count)
    if pread(file, &there, there.count, off_t(head)) != there.count || there != note {
      _ = pwrite(file, note, note.count, off_t(head))
    }
    let start = head + note.count
    let end = Int(status.st_size) - bytes / 2
    if end > start, cspawn_drop_range(file, off_t(start), off_t(end - start)) != 0 {
      // A file system without holes: begin anew.
      _ = ftruncate(file, 0)
      _ = pwrite(file, note, note.count, 0)
    }
  }
}

/// The thread that looks at the files: assets that block every other one don't stop it.
private actor Watcher {
  private let executor = BlockingExecutor(label: "compute logs")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  func watch(_ limit: ComputeLogLimit, every pause: Duration, until isOver: () -> Bool) {
    let microseconds = UInt32(clamping: Int64(pause / .microseconds(1)))
    while !isOver() {
      limit.trim()
      usleep(microseconds)
    }
  }
}
