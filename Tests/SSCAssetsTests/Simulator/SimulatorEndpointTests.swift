import CArchive
import RegistrySimulation
import Testing

@Suite struct SimulatorEndpointTests {
  private let simulator: RegistrySimulator
  private let port: UInt16

  init() throws {
    simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 21, packages: 40))
    port = simulator.port
  }

  /// The first project with files, and its page.
  private func detail() async throws -> DetailDocument {
    let truths = simulator.registry.groundTruth().packages
    let name = try #require(truths.first { !$0.importNames.isEmpty }?.name)
    return try await request("GET", "/simple/\(name)/", port: port, headers: acceptJSON).decoded()
  }

  @Test func `the listing holds every project with its serial`() async throws {
    let response = try await request("GET", "/simple/", port: port, headers: acceptJSON)
    let listing: ListingDocument = try response.decoded()
    let truth = simulator.registry.groundTruth().packages
    #expect(response.headers["content-type"] == "application/vnd.pypi.simple.v1+json")
    #expect(response.headers["x-pypi-last-serial"] == String(listing.meta.serial))
    #expect(listing.projects.map(\.name) == truth.map(\.displayName))
    #expect(listing.projects.map(\.serial) == truth.map(\.lastSerial))
  }

  @Test func `without asking for JSON the listing is HTML`() async throws {
    let response = try await request("GET", "/simple/", port: port)
    #expect(response.headers["content-type"] == "text/html")
    #expect(response.text.split(separator: "<a href=").count == 41)
  }

  @Test func `a known ETag is answered with 304 and no body`() async throws {
    let first = try await request("GET", "/simple/", port: port, headers: acceptJSON)
    let etag = try #require(first.headers["etag"])
    var headers = acceptJSON
    headers["If-None-Match"] = etag
    let second = try await request("GET", "/simple/", port: port, headers: headers)
    #expect(second.status == 304)
    #expect(second.body.isEmpty)
    simulator.registry.advance(seed: 1, fraction: 0.1)
    let third = try await request("GET", "/simple/", port: port, headers: headers)
    #expect(third.status == 200)
  }

  @Test func `a project's page tells versions, files and dates`() async throws {
    let detail = try await detail()
    let truth = try #require(simulator.registry.truth(of: detail.name))
    #expect(Set(detail.versions) == Set(truth.versions.map(\.name)))
    #expect(detail.status.status == truth.status.rawValue)
    #expect(detail.files.allSatisfy { $0.url.hasPrefix(simulator.baseURL + "/packages/") })
    #expect(detail.files.allSatisfy { $0.uploadTime.hasSuffix("Z") })
  }

  @Test(arguments: [
    ("/simple", "/simple/"), ("/simple/Foo_.Bar/", "/simple/foo-bar/"),
    ("/simple/foo-bar", "/simple/foo-bar/"), ("/pypi/Foo.Bar/1.0/json", "/pypi/foo-bar/1.0/json"),
  ])
  func `another spelling is redirected`(path: String, location: String) async throws {
    let response = try await request("GET", path, port: port)
    #expect(response.status == 301)
    #expect(response.headers["location"] == location)
  }

  @Test(arguments: [
    "/", "/simple/no-such-project/", "/pypi/no-such-project/json", "/packages/a/b/c/d.whl",
    "/packages/00/00/000000000000000000000000000000000000000000000000000000000000/x.whl",
  ])
  func `what isn't there is 404`(path: String) async throws {
    #expect(try await request("GET", path, port: port).status == 404)
  }

  @Test func `every archive opens and is of the announced size`() async throws {
    for file in try await detail().files {
      let response = try await request("GET", path(of: file.url), port: port)
      #expect(response.body.count == file.size)
      let members = try membersOfArchive(response.body)
      #expect(members.contains { $0.hasSuffix("METADATA") || $0.hasSuffix("PKG-INFO") })
    }
  }

  @Test func `parts of a file can be asked for`() async throws {
    let file = try #require(try await detail().files.first)
    let url = path(of: file.url)
    let whole = try await request("GET", url, port: port)
    let part = try await request("GET", url, port: port, headers: ["Range": "bytes=10-19"])
    #expect(part.status == 206)
    #expect(part.body == Array(whole.body[10..<20]))
    #expect(part.headers["content-range"] == "bytes 10-19/\(file.size)")
    let end = try await request("GET", url, port: port, headers: ["Range": "bytes=-7"])
    #expect(end.body == Array(whole.body.suffix(7)))
    let beyond = try await request("GET", url, port: port, headers: ["Range": "bytes=9999999-"])
    #expect(beyond.status == 416)
  }

  @Test func `a wheel's metadata stands beside it and in the JSON document alike`() async throws {
    let detail = try await detail()
    let truth = try #require(simulator.registry.truth(of: detail.name))
    let version = try #require(truth.versions.last { $0.releaseDate != nil })
    let response = try await request(
      "GET", "/pypi/\(detail.name)/\(version.name)/json", port: port)
    #expect(response.headers["content-type"] == "application/json")
    #expect(response.text.contains("\"version\":\"\(version.name)\""))
    #expect(!response.text.contains("\"releases\""))
    let wheel = try #require(detail.files.last { $0.filename.hasSuffix(".whl") })
    let metadata = try await request("GET", path(of: wheel.url) + ".metadata", port: port)
    #expect(metadata.status == 404 || metadata.text.hasPrefix("Metadata-Version: 2.1\n"))
  }

  @Test func `gzip is served when it is on and accepted`() async throws {
    var options = RegistrySimulator.Options()
    options.compresses = true
    let simulator = try RegistrySimulator.start(
      SimulatedRegistry(seed: 2, packages: 200), options: options)
    defer { simulator.stop() }
    var headers = acceptJSON
    headers["Accept-Encoding"] = "gzip"
    let response = try await request("GET", "/simple/", port: simulator.port, headers: headers)
    #expect(response.headers["content-encoding"] == "gzip")
    #expect(response.body.starts(with: [0x1F, 0x8B]))
  }

  @Test func `a recorded document is served before anything generated`() async throws {
    var options = RegistrySimulator.Options()
    options.fixtures.serve(
      "{\"url\":\"\(FixtureDocuments.baseURLPlaceholder)/x\"}", at: "/simple/recorded/",
      asJSON: true)
    let simulator = try RegistrySimulator.start(SimulatedRegistry(), options: options)
    defer { simulator.stop() }
    let response = try await request(
      "GET", "/simple/recorded/", port: simulator.port, headers: acceptJSON)
    #expect(response.text == "{\"url\":\"\(simulator.baseURL)/x\"}")
  }

  @Test func `the simulator obeys words on its own path`() async throws {
    let advanced = try await request("POST", "/_simulator/advance?fraction=0.1&seed=3", port: port)
    #expect(try advanced.decoded(RegistryChange.self).changed.count <= 4)
    _ = try await request("GET", "/simple/", port: port)
    let statistics = try await request("GET", "/_simulator/statistics", port: port)
    #expect(try statistics.decoded(RequestStatistics.self).count(.listing, status: 200) == 1)
    let truth = try await request("GET", "/_simulator/ground-truth", port: port)
    #expect(try truth.decoded(GroundTruth.self) == simulator.registry.groundTruth())
    #expect(try await request("POST", "/_simulator/faults?percent=100", port: port).status == 204)
    #expect(simulator.faults.percent == 100)
    #expect(try await request("POST", "/_simulator/faults", port: port).status == 400)
  }
}

/// The paths in an archive, as libarchive reads them; the archive is read to its end.
func membersOfArchive(_ bytes: [UInt8]) throws -> [String] {
  let archive = archive_read_new()
  defer { archive_read_free(archive) }
  archive_read_support_format_all(archive)
  archive_read_support_filter_all(archive)
  var members: [String] = []
  let status = bytes.withUnsafeBytes { buffer in
    guard archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == ARCHIVE_OK else {
      return ARCHIVE_FATAL
    }
    var entry: OpaquePointer?
    var status = archive_read_next_header(archive, &entry)
    while status == ARCHIVE_OK {
      members.append(String(cString: archive_entry_pathname(entry)))
      archive_read_data_skip(archive)
      status = archive_read_next_header(archive, &entry)
    }
    return status
  }
  guard status == ARCHIVE_EOF else { throw NotAnArchive() }
  return members
}

/// libarchive can't read it.
struct NotAnArchive: Error {}
