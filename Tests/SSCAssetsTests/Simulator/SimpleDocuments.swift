import FoundationEssentials

/// PEP 691's documents as this suite reads them.
struct ListingDocument: Decodable {
  struct Project: Decodable {
    var name: String
    var serial: Int
    enum CodingKeys: String, CodingKey {
      case name
      case serial = "_last-serial"
    }
  }
  struct Meta: Decodable {
    var serial: Int
    enum CodingKeys: String, CodingKey { case serial = "_last-serial" }
  }
  var meta: Meta
  var projects: [Project]
}

struct DetailDocument: Decodable {
  struct File: Decodable {
    var filename: String
    var url: String
    var size: Int
    var uploadTime: String
    enum CodingKeys: String, CodingKey {
      case filename, url, size
      case uploadTime = "upload-time"
    }
  }
  struct Status: Decodable { var status: String }
  var name: String
  var files: [File]
  var versions: [String]
  var status: Status
  enum CodingKeys: String, CodingKey {
    case name, files, versions
    case status = "project-status"
  }
}

extension RawResponse {
  func decoded<Document: Decodable>(_ type: Document.Type = Document.self) throws -> Document {
    try JSONDecoder().decode(type, from: Data(body))
  }
}

/// The path and query of an absolute URL.
func path(of url: String) -> String {
  let afterHost = url.dropFirst("http://".count)
  return String(afterHost[(afterHost.firstIndex(of: "/") ?? afterHost.startIndex)...])
}
