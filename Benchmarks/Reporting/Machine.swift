import Glibc

/// Where the figures were measured: they mean nothing without it.
struct Machine: Sendable {
  let processors: Int
  let model: String
  let memory: Double

  static var current: Machine {
    let model = TextFile.read("/proc/cpuinfo")?.split(separator: "\n")
      .first { $0.hasPrefix("model name") }?
      .split(separator: ":").last.map { $0.drop { $0 == " " } }
    return Machine(
      processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
      model: model.map(String.init) ?? "unknown processor",
      memory: Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e9)
  }
}
