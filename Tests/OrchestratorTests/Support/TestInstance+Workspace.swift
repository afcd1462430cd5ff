extension TestInstance {
  /// Writes the home's `workspace.yaml`.
  func writeWorkspace(_ text: String) throws { try write("home/workspace.yaml", text) }

  /// The code location of the tests, beside the program.
  static let sampleLocation: String = {
    let beside = program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return (beside + ["sample-location"]).joined(separator: "/")
  }()

  /// Where ASSETKIT_PACKS is unset, so that the workspace decides.
  static let packsOfWorkspace = ["ASSETKIT_PACKS": ""]
}
