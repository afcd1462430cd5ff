extension SimulatedPackage {
  /// The `METADATA` of a release: what `<file url>.metadata` serves and archives contain.
  func coreMetadata(of version: SimulatedVersion) -> String {
    var text = "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version.fileSpelling)\n"
    text += "Summary: Simulated: not a project of anybody's\n"
    if let homePage = repository.homePage { text += "Home-page: \(homePage)\n" }
    for link in repository.projectURLs { text += "Project-URL: \(link.label), \(link.url)\n" }
    if let requiresPython = version.requiresPython {
      text += "Requires-Python: \(requiresPython)\n"
    }
    text += "Classifier: Programming Language :: Python :: 3\n"
    for extra in version.extras { text += "Provides-Extra: \(extra)\n" }
    for requirement in version.requirements { text += "Requires-Dist: \(requirement.text)\n" }
    text += "Description-Content-Type: text/markdown\n\n"
    // The body may look like a header; only what stands above the empty line is one.
    return text + "# \(name)\n\nRequires-Dist: nothing-of-this>=1\nHome-page: none\n"
  }
}

extension SimulatedVersion {
  /// The extras that the release offers, sorted.
  var extras: [String] { Set(requirements.compactMap(\.edge.extra)).sorted() }
}
