import FoundationEssentials
import RegistrySimulation
import SSCAssets

extension Benchmark {
  /// The names under which a package's code is imported, from its archive.
  static let importNames = Benchmark(
    name: "import-names",
    summary: "import names read from wheels, sdists, jars, nupkgs, gems, crates"
  ) { environment in
    let archives = try SampleArchive.all()
    let directory = environment.directory + "/archives"
    try TextFile.makeDirectory(directory)
    defer { TextFile.remove(directory) }
    var files: [String] = []
    for archive in archives {
      files.append("\(directory)/\(archive.file)")
      try Data(archive.bytes).write(to: URL(filePath: "\(directory)/\(archive.file)"))
    }
    let peer = await PythonPeer.rates("archives_peer.py", files, environment)
    var figures: [Figure] = []
    for archive in archives {
      let megabytes = Double(archive.bytes.count) / 1e6
      let samples = try await rates(environment.options.runs, of: megabytes) {
        try archive.importNames().count
      }
      figures.append(
        Figure(
          name: "import names of a \(archive.kind.rawValue)", unit: .megabytesPerSecond,
          samples: samples,
          peer: peer?[archive.file].map { Peer(value: $0, isMeasured: true) },
          note: "\(archive.members) members, \(Number.text(megabytes)) MB: "
            + "\(Number.text(megabytes / samples.median * 1000)) ms; \(archive.kind.note)"))
    }
    return figures
  }
}

extension SampleArchive.Kind {
  /// What one must know to read its figure.
  fileprivate var note: String {
    switch self {
    case .wheel: "each member's header is read; the peer lists names"
    case .jar, .nupkg: "the directory at its end is read; the peer lists names"
    case .sdist, .gem: "all of it is unpacked; the peer lists names"
    case .crate: "its sources are read for public items; the peer lists names"
    }
  }
}
