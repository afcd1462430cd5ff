import Dispatch
import Glibc

/// An answer as it came over the wire.
struct RawResponse: Sendable {
  var status: Int
  /// Names in lower case.
  var headers: [String: String]
  var body: [UInt8]
  /// False when the connection ended before the body did.
  var isComplete: Bool

  var text: String { String(decoding: body, as: UTF8.self) }
}

/// Why there is no answer at all.
struct NoResponse: Error {}

/// One request on a connection of its own: small enough to be trusted, unlike a client under test.
///
/// The socket blocks a thread of dispatch, not one of Swift's.
func request(
  _ method: String = "GET", _ path: String, port: UInt16, headers: [String: String] = [:]
) async throws -> RawResponse {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async {
      continuation.resume(
        with: Result { try exchange(method, path, port: port, headers: headers) })
    }
  }
}

/// The headers that ask for PEP 691's JSON.
let acceptJSON = ["Accept": "application/vnd.pypi.simple.v1+json"]

private func exchange(
  _ method: String, _ path: String, port: UInt16, headers: [String: String]
) throws -> RawResponse {
  let socket = try connected(to: port)
  defer { close(socket) }
  var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
  for (name, value) in headers { text += "\(name): \(value)\r\n" }
  let bytes = Array((text + "Content-Length: 0\r\n\r\n").utf8)
  guard send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
    throw NoResponse()
  }
  return try parse(readAll(from: socket))
}

private func connected(to port: UInt16) throws -> Int32 {
  let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let status = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard status == 0 else {
    close(socket)
    throw NoResponse()
  }
  return socket
}

/// All bytes until the connection ends, orderly or not.
private func readAll(from socket: Int32) -> [UInt8] {
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return result }
    result += buffer[..<count]
  }
}

private func parse(_ bytes: [UInt8]) throws -> RawResponse {
  let separator = Array("\r\n\r\n".utf8)
  guard
    let end = bytes.indices.first(where: { bytes[$0...].starts(with: separator) })
  else { throw NoResponse() }
  let lines = String(decoding: bytes[..<end], as: UTF8.self)
    .split(separator: "\r\n").map(String.init)
  guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
  else { throw NoResponse() }
  var headers: [String: String] = [:]
  for line in lines.dropFirst() {
    let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
    headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
  }
  let body = Array(bytes[(end + 4)...])
  let isComplete =
    if let length = headers["content-length"] {
      Int(length) == body.count
    } else {
      // The last chunk of a chunked body.
      body.suffix(5) == Array("0\r\n\r\n".utf8)
    }
  return RawResponse(status: status, headers: headers, body: body, isComplete: isComplete)
}
