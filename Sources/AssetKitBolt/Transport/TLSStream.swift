internal import COpenSSL

/// TLS over a socket, by OpenSSL.
///
/// OpenSSL works on two buffers in memory, and the socket does the waiting: so timeouts and
/// cancellation are the same with TLS and without.
final class TLSStream: ByteStream {
  private let socket: Socket
  private let ssl: OpaquePointer
  private let received: OpaquePointer
  private let toSend: OpaquePointer
  private var buffer = [UInt8](repeating: 0, count: 32 * 1024)

  /// The socket itself, or TLS over it.
  ///
  /// - Throws: ``BoltError`` with code `.tlsFailed`.
  static func wrap(
    _ socket: Socket, _ security: BoltConfiguration.Security, host: String
  ) throws(BoltError) -> any ByteStream {
    security == .plain
      ? socket : try TLSStream(socket, host: host, isVerified: security == .verified)
  }

  private init(_ socket: Socket, host: String, isVerified: Bool) throws(BoltError) {
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw .tls("out of memory") }
    defer { SSL_CTX_free(context) }  // the connection keeps it alive
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
    if isVerified {
      guard SSL_CTX_set_default_verify_paths(context) == 1 else {
        throw .tls("the system's trusted certificates can't be read")
      }
      SSL_set_verify(ssl, SSL_VERIFY_PEER, nil)
      // A numeric address is matched as such; everything else is a name.
      if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) != 1 {
        SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        guard SSL_set1_host(ssl, host) == 1 else { throw .tls("\(host) can't be verified") }
      }
    }
    _ = copenssl_name_host(ssl, host)
    do throws(BoltError) {
      _ = try perform { SSL_connect(ssl) }
    } catch {
      throw error.code == .connectionLost
        ? .tls("the server ended the TLS handshake; it may not use TLS (no +s, no +ssc)") : error
    }
  }

  deinit { SSL_free(ssl) }

  func write(_ bytes: [UInt8]) throws(BoltError) {
    var sent = 0
    while sent < bytes.count {
      let part = bytes[sent...].prefix(1 << 20)
      sent += Int(
        try perform {
          part.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, Int32($0.count)) }
        })
    }
  }

  func read(into buffer: inout [UInt8]) throws(BoltError) -> Int {
    let size = Int32(clamping: buffer.count)
    return Int(try perform { SSL_read(ssl, &buffer, size) })
  }

  /// Repeats a step of OpenSSL's until it has what it needs from the peer; 0 when the peer closed.
  private func perform(_ step: () -> Int32) throws(BoltError) -> Int32 {
    while true {
      ERR_clear_error()
      let result = step()
      let state = result > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, result)
      try sendPending()
      switch state {
      case SSL_ERROR_NONE: return result
      case SSL_ERROR_ZERO_RETURN: return 0
      case SSL_ERROR_WANT_READ: try receiveMore()
      default: throw .tls(reason)
      }
    }
  }

  private func sendPending() throws(BoltError) {
    while true {
      let count = BIO_read(toSend, &buffer, Int32(buffer.count))
      guard count > 0 else { return }
      try socket.write(Array(buffer.prefix(Int(count))))
    }
  }

  private func receiveMore() throws(BoltError) {
    let count = try socket.read(into: &buffer)
    guard count > 0 else {
      throw BoltError(.connectionLost, message: "the server closed the connection")
    }
    BIO_write(received, buffer, Int32(count))
  }

  /// Why the last step failed.
  private var reason: String {
    let verification = SSL_get_verify_result(ssl)
    if verification != Int(X509_V_OK) {
      return "the certificate isn't trusted: "
        + String(cString: X509_verify_cert_error_string(verification))
    }
    guard let text = ERR_reason_error_string(ERR_get_error()) else {
      return "the server broke the protocol"
    }
    let words = String(cString: text)
    return words == "wrong version number" || words == "packet length too long"
      ? "the server doesn't use TLS here (no +s, no +ssc)" : words
  }
}

extension BoltError {
  fileprivate static func tls(_ what: String) -> BoltError {
    BoltError(.tlsFailed, message: "can't set up TLS: \(what)")
  }
}
