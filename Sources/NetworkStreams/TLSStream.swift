internal import COpenSSL

/// TLS over a socket, by OpenSSL.
///
/// OpenSSL works on two buffers in memory, and the socket does the waiting: so timeouts and
/// cancellation are the same with TLS and without.
package final class TLSStream: ByteStream {
  private let socket: Socket
  private let ssl: OpaquePointer
  private let received: OpaquePointer
  private let toSend: OpaquePointer
  private var buffer = [UInt8](repeating: 0, count: 32 * 1024)

  /// What is done against impostors.
  package enum Trust: Sendable, Hashable {
    /// The certificate names the host, and the system trusts who issued it.
    case system
    /// The certificate names the host, and is issued by one in this file (PEM).
    case authorities(file: String)
    /// Whatever certificate will do, such as a self-signed one: no help against impostors.
    case anyCertificate
  }

  /// Does the handshake over a connected socket.
  ///
  /// - Throws: ``StreamError`` with code `.tlsFailed` or `.noTLS`.
  package init(_ socket: Socket, host: String, trust: Trust) throws(StreamError) {
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw .tls("out of memory") }
    defer { SSL_CTX_free(context) }  // the connection keeps it alive
    try TLSStream.load(trust, into: context)
    guard copenssl_require_tls12(context) == 1, let ssl = SSL_new(context) else {
      throw .tls("out of memory")
    }
    guard let received = BIO_new(BIO_s_mem()), let toSend = BIO_new(BIO_s_mem()) else {
      SSL_free(ssl)
      throw .tls("out of memory")
    }
    SSL_set_bio(ssl, received, toSend)  // which owns both from here on
    self.socket = socket
    self.ssl = ssl
    self.received = received
    self.toSend = toSend
    if trust != .anyCertificate {
      SSL_set_verify(ssl, SSL_VERIFY_PEER, nil)
      // A numeric address is matched as such; everything else is a name.
      if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) != 1 {
        SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        guard SSL_set1_host(ssl, host) == 1 else { throw .tls("\(host) can't be verified") }
      }
    }
    _ = copenssl_name_host(ssl, host)
    do throws(StreamError) {
      _ = try perform { SSL_connect(ssl) }
    } catch {
      throw error.code == .connectionLost
        ? .noTLS("\(error.message) during the handshake; it may not use TLS") : error
    }
  }

  private static func load(_ trust: Trust, into context: OpaquePointer) throws(StreamError) {
    switch trust {
    case .system:
      guard SSL_CTX_set_default_verify_paths(context) == 1 else {
        throw .tls("the system's trusted certificates can't be read")
      }
    case .authorities(let file):
      guard SSL_CTX_load_verify_locations(context, file, nil) == 1 else {
        throw .tls("the file of trusted certificates, \(file), can't be read as PEM")
      }
    case .anyCertificate: break
    }
  }

  deinit { SSL_free(ssl) }

  package func write(_ bytes: [UInt8]) throws(StreamError) {
    var sent = 0
    while sent < bytes.count {
      let part = bytes[sent...].prefix(1 << 20)
      sent += Int(
        try perform {
          part.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, Int32($0.count)) }
        })
    }
  }

  package func read(into buffer: inout [UInt8]) throws(StreamError) -> Int {
    let size = Int32(clamping: buffer.count)
    return Int(try perform { SSL_read(ssl, &buffer, size) })
  }

  /// Repeats a step of OpenSSL's until it has what it needs from the peer; 0 when the peer closed.
  private func perform(_ step: () -> Int32) throws(StreamError) -> Int32 {
    while true {
      ERR_clear_error()
      let result = step()
      let state = result > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, result)
      try sendPending()
      switch state {
      case SSL_ERROR_NONE: return result
      case SSL_ERROR_ZERO_RETURN: return 0
      case SSL_ERROR_WANT_READ: try receiveMore()
      default: throw failure
      }
    }
  }

  private func sendPending() throws(StreamError) {
    while true {
      let count = BIO_read(toSend, &buffer, Int32(buffer.count))
      guard count > 0 else { return }
      try socket.write(Array(buffer.prefix(Int(count))))
    }
  }

  private func receiveMore() throws(StreamError) {
    let count = try socket.read(into: &buffer)
    guard count > 0 else {
      throw .closed
    }
    BIO_write(received, buffer, Int32(count))
  }

  /// Why the last step failed.
  private var failure: StreamError {
    let verification = SSL_get_verify_result(ssl)
    if verification != Int(X509_V_OK) {
      return .tls(
        "the certificate isn't trusted: "
          + String(cString: X509_verify_cert_error_string(verification)))
    }
    guard let text = ERR_reason_error_string(ERR_get_error()) else {
      return .tls("the server broke the protocol")
    }
    let words = String(cString: text)
    return words == "wrong version number" || words == "packet length too long"
      ? .noTLS("the server doesn't use TLS here") : .tls(words)
  }
}

extension StreamError {
  fileprivate static func tls(_ what: String) -> StreamError {
    StreamError(.tlsFailed, "can't set up TLS: \(what)")
  }

  fileprivate static func noTLS(_ what: String) -> StreamError {
    StreamError(.noTLS, "can't set up TLS: \(what)")
  }
}
