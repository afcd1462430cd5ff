import Foundation
import SSCAssets
import Testing

private let samples = RegistrySamples("osv", depth: 1)

@Suite(.enabled(if: samples.arePresent, RegistrySamples.absence))
struct `Samples of OSV` {
  private func sample(_ name: String) throws -> OSVRecord {
    try OSVRecord(json: try samples.bytes(name), subject: name)
  }

  @Test(arguments: samples.files)
  func `a record is read and every vector of it scored`(name: String) throws {
    let record = try sample(name)
    #expect(record.id + ".json" == name)
    #expect(record.published != nil)
    #expect(!record.affected.isEmpty)
    #expect(record.affected.allSatisfy { $0.package.flatMap(AdvisoryPackage.init) != nil })
    #expect(record.unreadableSeverities.isEmpty)
    #expect((record.severities.baseScore == nil) == record.severities.isEmpty)
  }

  @Test(arguments: samples.files)
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
    #expect(samples.files.count >= 52)
  }
}
