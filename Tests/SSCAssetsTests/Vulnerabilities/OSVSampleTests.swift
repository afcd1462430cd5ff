import Foundation
import SSCAssets
import Testing

/// Real records, kept beside the repository and not in it.
private let samples: URL? = {
  let environment = ProcessInfo.processInfo.environment["ASSETKIT_REGISTRY_SAMPLES"]
  let beside = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../../shared/registry-samples").standardizedFileURL
  let folder = (environment.map { URL(filePath: $0) } ?? beside).appending(path: "osv")
  return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()

private let sampleFiles: [String] = {
  guard let samples else { return [] }
  let names = try? FileManager.default.contentsOfDirectory(atPath: samples.path)
  return (names ?? []).filter { $0.hasSuffix(".json") }.sorted()
}()

@Suite(.enabled(if: samples != nil, "set ASSETKIT_REGISTRY_SAMPLES to the registry samples"))
struct `Samples of OSV` {
  private func sample(_ name: String) throws -> OSVRecord {
    let data = try Data(contentsOf: try #require(samples).appending(path: name))
    return try OSVRecord(json: Array(data), subject: name)
  }

  @Test(arguments: sampleFiles)
  func `a record is read and every vector of it scored`(name: String) throws {
    let record = try sample(name)
    #expect(record.id + ".json" == name)
    #expect(record.published != nil)
    #expect(!record.affected.isEmpty)
    #expect(record.affected.allSatisfy { $0.package.flatMap(AdvisoryPackage.init) != nil })
    #expect(record.unreadableSeverities.isEmpty)
    #expect((record.severities.baseScore == nil) == record.severities.isEmpty)
  }

  @Test(arguments: sampleFiles)
  func `listed versions of PyPI are held unless the record is withdrawn`(name: String) throws {
    let record = try sample(name)
    for element in record.affected where element.package?.ecosystem == "PyPI" {
      let package = try #require(element.package.flatMap(AdvisoryPackage.init))
      let expected = record.withdrawn == nil ? element.versions : []
      #expect(held(element.versions, by: [record], package: package) == expected)
      let advisories = PackageAdvisories([record], about: package, orders: testOrders)
      #expect(advisories.problems.isEmpty)
    }
  }

  @Test func `no sample is left out`() {
    #expect(sampleFiles.count >= 52)
  }
}
