import RegistrySimulation
import SSCAssets
import Testing

struct `Reading a package of NuGet` {
  private let options = {
    var options = ReadingOptions()
    options.readsImportNames = false
    return options
  }()

  private let hour = "2022-03-24T12"
  private let ticks: Int64 = 16_481_232_000_000_000

  private func package(listed: Int64?) -> PendingPackage {
    PendingPackage(name: "a.b", spelling: "A.B", listedSerial: listed)
  }

  private func entry(_ version: String, _ rest: String = "") -> String {
    """
    "@id": "BASE/catalog/data/2022.03.24.11.00.00/a.b.\(version).json", "id": "A.B",
    "version": "\(version)", "published": "2020-01-02T03:04:05+00:00", "listed": true\(rest)
    """
  }

  private func unlisted(_ version: String) -> String {
    """
    "@id": "BASE/catalog/data/2022.03.24.11.00.00/a.b.\(version).json", "id": "A.B",
    "version": "\(version)", "published": "1900-01-01T00:00:00+00:00", "listed": false
    """
  }

  private func nuspec(_ rest: String = "") -> String {
    "<package><metadata><id>A.B</id>\(rest)</metadata></package>"
  }

  /// A package of one version, with its nuspec.
  private func site(_ entries: [String], latest: String = "1.0.0") -> ScriptedNuGet {
    let site = ScriptedNuGet(["/content/a.b/\(latest)/a.b.nuspec": nuspec()])
    site.setRegistration("a.b", written: "\(hour):00:00Z", entries)
    return site
  }

  private func content(_ reading: PackageReading) throws -> PackageContent {
    guard case .complete(let content) = reading.outcome else {
      throw PackageDataError(.unexpectedJSON, "outcome", "\(reading.outcome)")
    }
    return content
  }

  /// What a store would give back of it.
  private func known(_ content: PackageContent) -> KnownPackage {
    var known = KnownPackage()
    known.serial = content.serial
    known.documentTag = content.documentTag
    known.profileSource = content.profile?.source
    for release in content.releases {
      known.requirementsSources[release.name] = release.requirements?.source
      known.releaseDates[release.name] = release.releaseDate
    }
    return known
  }

  @Test func `a registration that is as new as the listing is up to date`() async throws {
    try await withNuGet(site([entry("1.0.0")])) { client, _ in
      let reader = NuGetPackageReader(client: client, options: options)
      let read = try content(try await reader.read(package(listed: ticks - 1)))
      #expect(read.serial == ticks - 1)
      #expect(read.releases.map(\.name) == ["1.0.0"])
      #expect(read.releases.map(\.purl) == ["pkg:nuget/A.B@1.0.0"])
    }
  }

  @Test func `a registration that is older than the listing is read again`() async throws {
    try await withNuGet(site([entry("1.0.0")])) { client, _ in
      let reader = NuGetPackageReader(client: client, options: options)
      let read = try content(try await reader.read(package(listed: ticks + 5)))
      #expect(read.serial == ticks)
      // It still is, so the package stays behind the listing; else the stored one would do.
      let known = known(read)
      let again = try await reader.read(package(listed: ticks + 5), known: known)
      #expect(again.outcome == .unchanged(name: "a.b", serial: ticks))
      let inTime = try await reader.read(package(listed: ticks - 7), known: known)
      #expect(inTime.outcome == .unchanged(name: "a.b", serial: ticks - 7))
    }
  }

  @Test func `without a registration the package is gone`() async throws {
    try await withNuGet(ScriptedNuGet()) { client, _ in
      let reader = NuGetPackageReader(client: client, options: options)
      let reading = try await reader.read(package(listed: 1))
      #expect(reading.outcome == .gone(name: "a.b"))
    }
  }

  @Test func `an unlisted version has the date of its push, asked for once`() async throws {
    let site = site([unlisted("0.9.0"), entry("1.0.0")])
    site["/catalog/data/2022.03.24.11.00.00/a.b.0.9.0.json"] = """
      {"created": "2019-05-06T07:08:09.123Z", "published": "1900-01-01T00:00:00Z"}
      """
    try await withNuGet(site) { client, simulator in
      let reader = NuGetPackageReader(client: client, options: options)
      let first = try content(try await reader.read(package(listed: ticks)))
      #expect(
        first.releases[0].releaseDate == UnixMicroseconds(rfc3339: "2019-05-06T07:08:09.123Z"))
      #expect(first.releases.map(\.yankedReason) == ["", nil])

      // Another version comes; nothing is asked again of those that are as before.
      site.setRegistration(
        "a.b", written: "\(hour):30:00Z", [unlisted("0.9.0"), entry("1.0.0"), entry("0.9.5")])
      simulator.resetStatistics()
      let second = try content(
        try await reader.read(package(listed: ticks + 1), known: known(first)))
      #expect(second.releases[0].releaseDate == first.releases[0].releaseDate)
      #expect(second.releases.map { $0.requirements == nil } == [true, true, false])
      #expect(second.releases.map(\.serialNumber) == [0, 2, 1])
      #expect(second.profile == nil)
      #expect(simulator.statistics.total == 1)
    }
  }

  @Test func `an unlisted version of which nobody knows the date has none`() async throws {
    try await withNuGet(site([unlisted("1.0.0")])) { client, _ in
      let reader = NuGetPackageReader(client: client, options: options)
      let read = try content(try await reader.read(package(listed: ticks)))
      #expect(read.releases.map(\.releaseDate) == [nil])
    }
  }

  @Test func `the latest version that is listed and stable speaks for the package`() async throws {
    let site = site(
      [entry("1.10.0"), entry("1.9.0"), unlisted("2.0.0"), entry("3.0.0-beta")], latest: "1.10.0")
    site["/content/a.b/1.10.0/a.b.nuspec"] = nuspec(
      "<repository url=\"https://github.com/Owner/n.git\" />")
    try await withNuGet(site) { client, _ in
      let reader = NuGetPackageReader(client: client, options: options)
      let read = try content(try await reader.read(package(listed: ticks)))
      #expect(read.profile?.vendor == "Owner")
      #expect(read.profile?.repositoryURL == "https://github.com/Owner/n")
    }
  }

  @Test func `pages elsewhere are read in the order of the index`() async throws {
    let site = site([])
    site["/registration/a.b/index.json"] = """
      {"commitTimeStamp": "\(hour):00:00Z", "count": 2, "items": [
        {"@id": "BASE/registration/a.b/page/0.json"}, {"@id": "BASE/registration/a.b/page/1.json"}]}
      """
    for (place, version) in ["0.1.0", "1.0.0"].enumerated() {
      site["/registration/a.b/page/\(place).json"] = """
        {"count": 1, "items": [{"catalogEntry": {\(entry(version))}}]}
        """
    }
    try await withNuGet(site) { client, _ in
      let reader = NuGetPackageReader(client: client, options: options)
      let read = try content(try await reader.read(package(listed: ticks)))
      #expect(read.releases.map(\.name) == ["0.1.0", "1.0.0"])
      // A page that is missing costs the package, and isn't taken for fewer versions.
      site["/registration/a.b/page/1.json"] = nil
      await #expect(throws: PackageDataError.self) {
        try await reader.read(package(listed: ticks))
      }
    }
  }

  @Test func `edges end at the version that has them, whatever the order of the document`()
    async throws
  {
    func depending(_ version: String, on id: String) -> String {
      entry(
        version,
        """
        , "dependencyGroups": [{"targetFramework": "net6.0",
          "dependencies": [{"id": "\(id)", "range": "[\(version), )"}]}]
        """)
    }
    let versions = ["1.0.0", "1.0.0-beta", "1.0.0-beta10", "1.0.0-alpha", "0.10.0", "0.9.0"]
    try await withNuGet(site(versions.map { depending($0, on: "On.\($0)") })) { client, _ in
      let reader = NuGetPackageReader(client: client, options: options)
      let read = try content(try await reader.read(package(listed: ticks)))
      for release in read.releases {
        let edge = try #require(release.requirements?.edges.first)
        #expect(edge.target == "on.\(release.name)")
        #expect(edge.constraints == "[\(release.name), )")
        #expect(edge.marker == "net6.0")
      }
      #expect(read.releases.map(\.serialNumber) == [5, 3, 4, 2, 1, 0])
    }
  }
}
