import RegistrySimulation
import SSCAssets
internal import SeededRandom

/// An archive of an ecosystem's kind, with as many members as those of larger packages have.
struct SampleArchive {
  /// The kinds of archives that import names are read from.
  enum Kind: String, CaseIterable { case wheel, sdist, jar, nupkg, gem, crate }

  let kind: Kind
  let file: String
  let members: Int
  let bytes: [UInt8]

  /// One archive of each kind, the same in every run.
  static func all() throws -> [SampleArchive] { try Kind.allCases.map(SampleArchive.init) }

  private init(_ kind: Kind) throws {
    self.kind = kind
    var text = SourceText()
    let paths = kind.paths
    let files = paths.map { ArchiveWriter.Member($0, text.next(for: $0)) }
    members = files.count
    switch kind {
    case .wheel:
      file = "sample-1.0-py3-none-any.whl"
      bytes = try ArchiveWriter.pack(files, as: .compressedZip)
    case .sdist:
      file = "sample-1.0.tar.gz"
      bytes = try ArchiveWriter.pack(files, as: .tarGzip)
    case .jar:
      file = "sample-1.0.jar"
      bytes = try ArchiveWriter.pack(files, as: .compressedZip)
    case .nupkg:
      file = "sample.1.0.0.nupkg"
      bytes = try ArchiveWriter.pack(files, as: .compressedZip)
    case .gem:
      file = "sample-1.0.gem"
      let metadata = "name: sample\nrequire_paths:\n- lib\n"
      bytes = try ArchiveWriter.pack(
        [
          .init(
            path: "metadata.gz",
            content: try ArchiveWriter.pack([.init("metadata", metadata)], as: .gzip)),
          .init(path: "data.tar.gz", content: try ArchiveWriter.pack(files, as: .tarGzip)),
        ], as: .tar)
    case .crate:
      file = "sample-1.0.0.crate"
      bytes = try ArchiveWriter.pack(files, as: .tarGzip)
    }
  }

  /// The import names, by what an ingestion does with an archive that it has fetched.
  func importNames() throws -> [String] {
    switch kind {
    case .wheel, .sdist:
      return try ImportNames.read(.bytes(bytes), filename: file, project: "sample")
    case .gem:
      return try GemImportNames.read(.bytes(bytes), subject: file)
    case .crate:
      return try CargoImportNames.read(.bytes(bytes), crate: "sample", subject: file)
    case .jar:
      var packages = JavaPackages()
      try forEachName { packages.add(path: $0) }
      return packages.names
    case .nupkg:
      var paths: [String] = []
      try forEachName { name in
        if let path = String(validating: name, as: UTF8.self) { paths.append(path) }
      }
      return NuGetImportNames.names(paths: paths, id: "Sample")
    }
  }

  /// The names in the directory at the end, which is all that is fetched of such an archive.
  private func forEachName(_ body: (UnsafeRawBufferPointer) -> Void) throws {
    try bytes.withUnsafeBytes { bytes in
      let size = Int64(bytes.count)
      let directory = try ZipDirectory(
        tail: UnsafeRawBufferPointer(rebasing: bytes.suffix(ZipDirectory.tailSize)),
        fileSize: size, subject: file)
      let start = Int(directory.offset)
      try directory.forEachName(
        in: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + directory.size)]),
        fileSize: size, subject: file, body: body)
    }
  }
}

extension SampleArchive.Kind {
  /// The members' paths, in folders of ten.
  fileprivate var paths: [String] {
    func files(_ count: Int, _ path: (_ folder: Int, _ number: Int) -> String) -> [String] {
      (0..<count).map { path($0 / 10, $0) }
    }
    switch self {
    case .wheel:
      return files(150) { "sample/part\($0)/module\($1).py" }
        + files(15) { "sample/part\($1)/__init__.py" }
        + ["METADATA", "WHEEL", "RECORD", "top_level.txt"].map { "sample-1.0.dist-info/\($0)" }
    case .sdist:
      return ["sample-1.0/PKG-INFO", "sample-1.0/pyproject.toml"]
        + files(20) { "sample-1.0/src/sample/part\($1)/__init__.py" }
        + files(200) { "sample-1.0/src/sample/part\($0)/module\($1).py" }
        + files(60) { "sample-1.0/tests/part\($0)/test_\($1).py" }
    case .jar:
      return ["META-INF/MANIFEST.MF"]
        + files(900) { "org/example/sample/part\($0)/ClassNumber\($1).class" }
        + files(300) { "org/example/sample/part\($0)/ClassNumber\($1)$Inner.class" }
    case .nupkg:
      let frameworks = ["net462", "net6.0", "net8.0", "netstandard2.0"]
      return ["_rels/.rels", "Sample.nuspec", "[Content_Types].xml", "README.md", "icon.png"]
        + frameworks.flatMap { framework in
          ["Core", "Abstractions", "Json", "Extensions.Hosting"].flatMap { part in
            [".dll", ".xml"].map { "lib/\(framework)/Sample.\(part)\($0)" }
          }
        }
    case .gem:
      return ["README.md", "CHANGELOG.md", "lib/sample.rb"]
        + files(150) { "lib/sample/part\($0)/file\($1).rb" }
        + files(40) { "spec/sample/part\($0)/file\($1)_spec.rb" }
    case .crate:
      return ["sample-1.0.0/Cargo.toml", "sample-1.0.0/src/lib.rs"]
        + files(80) { "sample-1.0.0/src/part\($0)/file\($1).rs" }
        + files(20) { "sample-1.0.0/tests/part\($0)/file\($1).rs" }
    }
  }
}

/// Text that looks like code and packs like it, four kilobytes a file.
private struct SourceText {
  private static let size = 4_000
  private static let words = [
    "value", "name", "request", "result", "index", "buffer", "context", "options", "handler",
    "length",
  ]
  private var random = SplitMix64(seed: 2)

  mutating func next(for path: String) -> String {
    if path.hasSuffix("Cargo.toml") { return "[package]\nname = \"sample\"\n" }
    if path.hasSuffix("top_level.txt") { return "sample\n" }
    var text = ""
    while text.utf8.count < Self.size {
      let (one, other) = (Self.words[random.below(10)], Self.words[random.below(10)])
      text +=
        path.hasSuffix(".rs")
        ? "pub fn \(one)_\(random.below(100))(\(other): u64) -> u64 {\n    "
          + "\(other) * \(random.below(10_000)) + 1\n}\n"
        : "def \(one)_\(random.below(100))(\(other)):\n    "
          + "return \(other) * \(random.below(10_000)) + 1\n"
    }
    return text
  }
}
