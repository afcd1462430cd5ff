/// The files inside the gem of one version, and the names that its code is required by.
///
/// Both are written down side by side: the names aren't found by looking through the files.
struct GemContent {
  /// The paths of the files.
  private(set) var files: [String]
  /// The folders from which code is required.
  private(set) var loadPaths = ["lib"]
  /// Sorted.
  private(set) var importNames: [String]

  init(gem name: String, _ version: UniverseVersion) {
    let root = name.lowercased().replacingByte("-", with: "/")
    let scope = root.split(separator: "/").joined(separator: "::")
    let own = ["railtie", "cli", "compat", "error_handling", "v2/client"][
      version.pick(5, for: "own")]
    files = [
      "README.md", "lib/\(root).rb", "lib/\(root)/version.rb", "lib/\(root)/\(own).rb",
      "lib/\(root)/templates/model.rb.erb", "lib/\(root)/core_test.rb", "spec/\(root)_spec.rb",
      "test/\(root)_test.rb", "bin/run.rb",
    ]
    importNames = [
      scope, "\(scope)::version",
      "\(scope)::" + own.split(separator: "/").joined(separator: "::"),
    ]
    switch version.pick(10, for: "content") {
    case 0:
      // Code in a second folder, which the gem says to look into.
      loadPaths = ["lib", "ext"]
      files.append("ext/\(root)_native.rb")
      importNames.append("\(scope)_native")
    case 1:
      loadPaths = ["ruby"]
      files = files.map { $0.hasPrefix("lib/") ? "ruby/" + $0.dropFirst(4) : $0 }
    case 2:
      // A gem of programs only.
      files = ["bin/run.rb", "README.md"]
      importNames = []
    default: break
    }
    importNames.sort()
  }

  /// The `.gem` file.
  func archive(gem name: String, version: String) throws(ArchiveFailure) -> [UInt8] {
    var metadata = "--- !ruby/object:Gem::Specification\nname: \(name)\n"
    metadata += "version: !ruby/object:Gem::Version\n  version: \(version)\nplatform: ruby\n"
    metadata += "files:\n" + files.map { "- \($0)\n" }.joined()
    metadata += "require_paths:\n" + loadPaths.map { "- \($0)\n" }.joined()
    metadata += "required_ruby_version: !ruby/object:Gem::Requirement\n  requirements:\n"
    metadata += "  - - \">=\"\n    - !ruby/object:Gem::Version\n      version: '0'\n"
    let data = try ArchiveWriter.pack(
      files.map { ArchiveWriter.Member($0, "# \($0)\n") }, as: .tarGzip)
    return try ArchiveWriter.pack(
      [
        .init(
          path: "metadata.gz",
          content: try ArchiveWriter.pack([.init("metadata", metadata)], as: .gzip)),
        .init(path: "data.tar.gz", content: data),
        .init(
          path: "checksums.yaml.gz",
          content: try ArchiveWriter.pack([.init("checksums", "---\n")], as: .gzip)),
      ], as: .tar)
  }
}
