internal import AssetKitCore
internal import BlockingIO
internal import TestSupport

/// Chromium, which opens pages of Dagster's web UI and sees what they ask; see `browse.py`.
package enum TestBrowser {
  /// A page to open.
  package struct Page: Sendable {
    let name: String
    let path: String
    let text: String

    /// Describes a page by the name of its picture, its path, and a text that it shows when it is done.
    package init(_ name: String, _ path: String, showing text: String) {
      self.name = name
      self.path = path
      self.text = text
    }
  }

  /// What a page did.
  package struct Visit: Sendable {
    /// The page's name.
    package let page: String
    /// Whether the expected text came.
    package let isShown: Bool
    /// What it asked, in order.
    package let requests: [Request]
  }

  /// One question of a page, and its answer.
  package struct Request: Sendable {
    /// The name of the GraphQL operation.
    package let operation: String
    /// The status of the HTTP response.
    package let status: Int
    /// How long it took.
    package let seconds: Double
    /// What GraphQL, or Dagster inside of the answer, reported.
    package let errors: [String]
  }

  /// Why tests that need it are skipped; nil when it is there.
  package static let absence: String? = {
    let output = try? Command("chromium", ["--version"]).runBlocking()
    return output?.succeeded == true ? nil : "chromium isn't installed"
  }()

  /// The directory that keeps the pictures.
  package static var pictures: String { TestDagsterWeb.root + "/.ci/artifacts/dagster-web" }

  /// Opens the pages, one after another, and keeps a picture of each.
  package static func visit(_ pages: [Page], of web: TestDagsterWeb) async throws -> [Visit] {
    try await TemporaryDirectory.with { directory in
      let list = JSONValue.array(
        pages.map {
          ["name": .string($0.name), "url": .string(web.url + $0.path), "text": .string($0.text)]
        })
      let input = directory.path + "/pages.json"
      try TestDagsterWeb.write(list.text, to: input)
      let output = try await Command(
        "timeout",
        [
          "300", try await TestDagsterWeb.python(),
          TestDagsterWeb.root + "/Tests/Support/DagsterWebSupport/browse.py", "chromium",
          directory.path, pictures, input,
        ]
      ).run()
      guard output.succeeded else { throw DagsterWebFailure(description: output.standardError) }
      return try output.standardOutput.split(separator: "\n").map {
        try Visit(JSONValue(parsing: String($0)))
      }
    }
  }
}

extension TestBrowser.Visit {
  fileprivate init(_ json: JSONValue) throws {
    guard case .string(let page)? = json["page"], case .bool(let isShown)? = json["shown"],
      case .array(let requests)? = json["requests"]
    else { throw DagsterWebFailure(description: json.text) }
    self.page = page
    self.isShown = isShown
    self.requests = try requests.map(TestBrowser.Request.init)
  }
}

extension TestBrowser.Request {
  fileprivate init(_ json: JSONValue) throws {
    guard case .array(let errors)? = json["errors"] else {
      throw DagsterWebFailure(description: json.text)
    }
    if case .string(let name)? = json["operation"] { operation = name } else { operation = "" }
    if case .int(let number)? = json["status"] { status = Int(number) } else { status = 0 }
    switch json["seconds"] {
    case .double(let number): seconds = number
    case .int(let number): seconds = Double(number)
    default: seconds = .infinity
    }
    self.errors = errors.map(\.text)
  }
}
