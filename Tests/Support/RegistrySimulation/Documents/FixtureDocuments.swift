import FoundationEssentials

/// Documents that are served as they stand, before anything generated: for shapes that the
/// generator doesn't make.
package struct FixtureDocuments: Sendable {
  private struct Key: Hashable {
    var path: String
    var isJSON: Bool
  }
  private struct Content {
    var text: String
    var type: Document.ContentType
  }
  private var contents: [Key: Content] = [:]
  private var documents: [Key: Document] = [:]
  /// Recorded metadata files by the name of the file that they describe: wherever it lies.
  private var metadata: [String: Content] = [:]

  /// Text that stands for the simulator's own base URL in fixtures.
  package static let baseURLPlaceholder = "https://files.pypi.invalid"

  /// No documents.
  package init() {}

  /// Serves a text at a path.
  ///
  /// - Parameters:
  ///   - path: From the root, e.g. `/simple/black/`.
  ///   - asJSON: Whether it answers requests for PEP 691's JSON, or those for HTML.
  package mutating func serve(_ text: String, at path: String, asJSON: Bool) {
    let type: Document.ContentType =
      if path.hasPrefix("/simple/") { asJSON ? .simpleJSON : .simpleHTML } else { .json }
    contents[Key(path: path, isJSON: asJSON)] = Content(text: text, type: type)
  }

  /// Reads recorded documents: a folder for each project, in it `simple.json`, `simple.html`,
  /// `json.json`, `<version>-json.json` and `<file>.metadata`.
  ///
  /// - Throws: What reading the files does.
  package init(directory: String) throws {
    let files = FileManager.default
    for project in try files.contentsOfDirectory(atPath: directory) where !project.hasPrefix("_") {
      let folder = directory + "/" + project
      for file in try files.contentsOfDirectory(atPath: folder) {
        let data = try Data(contentsOf: URL(filePath: folder + "/" + file))
        add(String(decoding: data, as: UTF8.self), file: file, project: normalized(project))
      }
    }
  }

  private mutating func add(_ text: String, file: String, project: String) {
    switch file {
    case "simple.json": serve(text, at: "/simple/\(project)/", asJSON: true)
    case "simple.html": serve(text, at: "/simple/\(project)/", asJSON: false)
    case "json.json": serveBoth(text, at: "/pypi/\(project)/json")
    case _ where file.hasSuffix("-json.json"):
      serveBoth(text, at: "/pypi/\(project)/\(file.dropLast(10))/json")
    case _ where file.hasSuffix(".metadata"): metadata[file] = Content(text: text, type: .file)
    default: break
    }
  }

  private mutating func serveBoth(_ text: String, at path: String) {
    for asJSON in [true, false] { serve(text, at: path, asJSON: asJSON) }
  }

  /// The documents with links to where they are served.
  func rebased(on baseURL: String) -> FixtureDocuments {
    var result = self
    for (key, content) in contents {
      let text = content.text.replacing(Self.baseURLPlaceholder, with: baseURL)
      result.documents[key] = Document(text, content.type, etag: sha256(text))
    }
    for (file, content) in metadata {
      // Not rebased: their hashes stand in the recorded pages.
      let document = Document(content.text, content.type, etag: sha256(content.text))
      result.documents[Key(path: file, isJSON: false)] = document
    }
    return result
  }

  /// The document at a path, if there is one.
  func document(_ path: String, asJSON: Bool) -> Document? {
    guard !documents.isEmpty else { return nil }
    if let document = documents[Key(path: path, isJSON: asJSON)] { return document }
    guard path.hasSuffix(".metadata"), let slash = path.lastIndex(of: "/") else { return nil }
    return documents[Key(path: String(path[path.index(after: slash)...]), isJSON: false)]
  }
}
