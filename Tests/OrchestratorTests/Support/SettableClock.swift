internal import BlockingIO
internal import FoundationEssentials
internal import Glibc

/// The clock on the wall of the processes of an instance, which a test can set.
///
/// A library that is loaded before the system's adds to `CLOCK_REALTIME` what stands in a file; the time
/// that passes stays what it is, as when somebody sets the clock of a machine.
struct SettableClock: Sendable {
  private let file: String

  /// Whether there is a compiler for the library.
  static let isPossible = (try? Command("cc", ["--version"]).runBlocking().succeeded) ?? false

  /// Gives the instance's processes such a clock.
  init(_ instance: inout TestInstance) async throws {
    file = instance.directory + "/clock-offset"
    try Data(count: 8).write(to: URL(filePath: file))
    try instance.write("clock.c", Self.source)
    let library = instance.directory + "/clock.so"
    let built = try await instance.shell("cc -shared -fPIC -O1 -o \(library) clock.c")
    guard built.code == 0 else { throw TestInstance.TimedOut(description: built.errors) }
    instance.variables["LD_PRELOAD"] = library
    instance.variables["TEST_CLOCK_OFFSET_FILE"] = file
  }

  /// Puts the clock forward, or back, against the real time.
  func set(hours: Int64) throws {
    guard let handle = fopen(file, "r+") else {
      throw TestInstance.TimedOut(description: "can't write \(file)")
    }
    defer { fclose(handle) }
    var seconds = hours * 3600
    // In place: the processes have mapped it.
    fwrite(&seconds, MemoryLayout<Int64>.size, 1, handle)
  }

  private static let source = """
    #define _GNU_SOURCE
    #include <fcntl.h>
    #include <stdint.h>
    #include <stdlib.h>
    #include <sys/mman.h>
    #include <sys/syscall.h>
    #include <sys/time.h>
    #include <time.h>
    #include <unistd.h>
    static const volatile int64_t *offset;
    static int64_t shift(void) {
      if (!offset) {
        const char *path = getenv("TEST_CLOCK_OFFSET_FILE");
        int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        void *map = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        if (map == MAP_FAILED) return 0;
        offset = map;
      }
      return *offset;
    }
    int clock_gettime(clockid_t id, struct timespec *time) {
      int result = syscall(SYS_clock_gettime, id, time);
      if (result == 0 && id == CLOCK_REALTIME) time->tv_sec += shift();
      return result;
    }
    int gettimeofday(struct timeval *time, void *zone) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      time->tv_sec = now.tv_sec;
      time->tv_usec = now.tv_nsec / 1000;
      return 0;
    }
    time_t time(time_t *result) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      if (result) *result = now.tv_sec;
      return now.tv_sec;
    }
    """
}
