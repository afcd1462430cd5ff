extension SimulatedPackage {
  /// The bytes of one of the package's files: a true wheel or source archive.
  ///
  /// - Parameter metadata: The release's core metadata, which goes into each of its files.
  func archive(
    of file: SimulatedFile, in version: SimulatedVersion, metadata: String
  ) throws(ArchiveFailure) -> [UInt8] {
    switch file.kind {
    case .wheel:
      try ArchiveWriter.pack(wheelMembers(version, file, metadata), as: .zip)
    case .sourceTarball:
      try ArchiveWriter.pack(sourceMembers(version, metadata), as: .tarGzip)
    case .sourceZip:
      try ArchiveWriter.pack(sourceMembers(version, metadata), as: .zip)
    }
  }

  private func wheelMembers(
    _ version: SimulatedVersion, _ file: SimulatedFile, _ metadata: String
  ) -> [ArchiveWriter.Member] {
    let stem = "\(normalizedName.replacingByte("-", with: "_"))-\(version.fileSpelling)"
    var members = version.modules.members(under: "")
    members += [
      .init("\(stem).data/scripts/tool.py", "#!python\n"),
      .init("\(stem).dist-info/METADATA", metadata),
      .init("\(stem).dist-info/WHEEL", "Wheel-Version: 1.0\nTag: \(file.filename)\n"),
      .init("\(stem).dist-info/top_level.txt", version.modules.topLevelText),
    ]
    let record = members.map { "\($0.path),,\($0.content.count)\n" }.joined()
    members.append(.init("\(stem).dist-info/RECORD", record + "\(stem).dist-info/RECORD,,\n"))
    return members
  }

  private func sourceMembers(
    _ version: SimulatedVersion, _ metadata: String
  ) -> [ArchiveWriter.Member] {
    let stem = "\(normalizedName.replacingByte("-", with: "_"))-\(version.fileSpelling)/"
    var members: [ArchiveWriter.Member] = [
      .init(stem + "PKG-INFO", metadata),
      .init(stem + "setup.py", "from setuptools import setup\nsetup()\n"),
    ]
    members += version.modules.members(
      under: stem + (version.modules.usesSourceFolder ? "src/" : ""))
    if version.modules.hasTests {
      members += [.init(stem + "tests/__init__.py"), .init(stem + "tests/test_it.py", "pass\n")]
    }
    return members
  }
}

extension ModuleTree {
  /// The modules as files under a folder.
  fileprivate func members(under folder: String) -> [ArchiveWriter.Member] {
    var members = rootModules.map { ArchiveWriter.Member(folder + $0 + ".py", "VALUE = 1\n") }
    for package in packages {
      let path = folder + package.replacingByte(".", with: "/")
      members.append(.init(path + "/__init__.py", "\"\"\"\(package)\"\"\"\n"))
    }
    for package in namespacePackages {
      members.append(
        .init(folder + package.replacingByte(".", with: "/") + "/values.py", "X = 1\n"))
    }
    if let first = packages.first {
      let path = folder + first.replacingByte(".", with: "/")
      members += [.init(path + "/main.py", "def main(): ...\n"), .init(path + "/py.typed")]
      if hasTests {
        members += [.init(path + "/tests/__init__.py"), .init(path + "/tests/test_main.py")]
      }
    }
    return members + [.init(folder + "data_of_it/values.csv", "1,2\n")]
  }

  fileprivate var topLevelText: String {
    let roots = packages.filter { !$0.contains(".") } + rootModules
    return roots.map { $0 + "\n" }.joined()
  }
}
