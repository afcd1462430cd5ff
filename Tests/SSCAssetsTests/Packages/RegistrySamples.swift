import Foundation
import Testing

/// Answers that the real registries gave, kept beside the repository and not in it.
struct RegistrySamples: Sendable {
  /// What a suite says that skips because there are none.
  static let absence: Comment = "set ASSETKIT_REGISTRY_SAMPLES to the registry samples"

  private let folder: URL?
  /// The samples' paths below the ecosystem's folder, sorted; empty when there are none.
  let files: [String]

  /// Whether they are here.
  var arePresent: Bool { folder != nil }

  /// Looks for the samples of an ecosystem.
  ///
  /// - Parameter depth: How many parts the paths have that count.
  init(_ ecosystem: String, depth: Int = 2) {
    let environment = ProcessInfo.processInfo.environment["ASSETKIT_REGISTRY_SAMPLES"]
    let beside = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../../shared/registry-samples").standardizedFileURL
    let folder = (environment.map { URL(filePath: $0) } ?? beside).appending(path: ecosystem)
    guard let walk = FileManager.default.enumerator(atPath: folder.path) else {
      self.folder = nil
      files = []
      return
    }
    let files = walk.compactMap { $0 as? String }
      .filter { $0.split(separator: "/").count == depth }.sorted()
    self.folder = files.isEmpty ? nil : folder
    self.files = files
  }

  /// The bytes of a sample.
  func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: try #require(folder).appending(path: path)))
  }
}
