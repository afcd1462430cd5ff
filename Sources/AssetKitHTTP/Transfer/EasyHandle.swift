internal import CCurl
internal import Glibc

/// A libcurl easy handle, used for one transfer after the other.
///
/// Options that are the same for all transfers are set once; `prepare` sets the others each time,
/// which is what makes a reused handle as good as a new one. Only the driver's thread touches it.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  /// The transfer under way; the callbacks below give it what arrives.
  private(set) var transfer: Transfer?
  private let errorText: UnsafeMutablePointer<CChar>
  private var fields: UnsafeMutablePointer<curl_slist>?
  private let timeout: Duration

  /// Makes a handle; nil when libcurl has no memory for it.
  init?(_ configuration: HTTPClient.Configuration) {
    guard let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
    timeout = configuration.timeout
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setConnectionOptions(configuration)
    setCallbacks()
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(fields)
    errorText.deallocate()
  }

  /// Sets everything that depends on the transfer; false when libcurl has no memory for it.
  func prepare(for transfer: Transfer) -> Bool {
    let request = transfer.submission.request
    self.transfer = transfer
    errorText[0] = 0
    set(CURLOPT_TIMEOUT_MS, (request.timeout ?? timeout).wholeMilliseconds)
    assetkit_curl_set_offset(pointer, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(transfer.limit))
    // Waiting to learn whether a connection can be shared pays for HTTP/2 only, thus with TLS only.
    set(CURLOPT_PIPEWAIT, transfer.submission.target.isSecure ? 1 : 0)
    set(CURLOPT_RANGE, request.range?.specifier)
    // The empty string stands for every encoding that libcurl was built with.
    set(CURLOPT_ACCEPT_ENCODING, request.acceptsCompression && request.range == nil ? "" : nil)
    guard setFields(of: request), setBody(request.body) else { return false }
    return assetkit_curl_set_string(pointer, CURLOPT_URL, request.url) == CURLE_OK
  }

  /// Lets go of the transfer; libcurl keeps the connection for others.
  func release() { transfer = nil }

  /// What libcurl says about a result.
  func message(for result: CURLcode) -> String {
    // About an address that it can't read, libcurl may cite pieces, which may be a password.
    errorText[0] == 0 || result == CURLE_URL_MALFORMAT
      ? String(cString: curl_easy_strerror(result)) : String(cString: errorText)
  }

  /// The address that answered; the requested one unless there were redirects.
  func effectiveURL(requested: String) -> String {
    guard long(CURLINFO_REDIRECT_COUNT) > 0 else { return requested }
    var text: UnsafePointer<CChar>?
    assetkit_curl_get_string(pointer, CURLINFO_EFFECTIVE_URL, &text)
    return text.map { String(cString: $0) } ?? requested
  }

  /// How many connections were opened for the transfer.
  var newConnections: Int { long(CURLINFO_NUM_CONNECTS) }

  /// How many bytes of body came over the wire.
  var receivedBytes: Int64 { offset(CURLINFO_SIZE_DOWNLOAD_T) }

  /// The length of the body as announced, on the wire; nil when it wasn't.
  var announcedLength: Int? {
    let length = offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
    return length < 0 ? nil : Int(length)
  }

  private func setConnectionOptions(_ configuration: HTTPClient.Configuration) {
    set(CURLOPT_USERAGENT, configuration.userAgent)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    set(CURLOPT_MAXREDIRS, configuration.maxRedirects)
    set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.wholeMilliseconds)
    if let stall = configuration.stall {
      set(CURLOPT_LOW_SPEED_LIMIT, stall.bytesPerSecond)
      set(CURLOPT_LOW_SPEED_TIME, max(1, Int(stall.over.components.seconds)))
    }
    set(CURLOPT_BUFFERSIZE, 64 << 10)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    // No signal handlers in a process of many threads; the driver keeps SIGPIPE away itself.
    set(CURLOPT_NOSIGNAL, 1)
    // A cancelled transfer leaves its name lookup to end by itself instead of waiting for it.
    set(CURLOPT_QUICK_EXIT, 1)
    switch configuration.proxy {
    case .environment: break
    case .none: set(CURLOPT_PROXY, "")
    case .url(let url): set(CURLOPT_PROXY, url)
    }
    if let file = configuration.certificateAuthorityFile { set(CURLOPT_CAINFO, file) }
  }

  private func setCallbacks() {
    // Unretained: the handle outlives its transfers, since the driver holds both.
    let context = Unmanaged.passUnretained(self).toOpaque()
    assetkit_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
    assetkit_curl_set_pointer(pointer, CURLOPT_PRIVATE, context)
    assetkit_curl_set_pointer(pointer, CURLOPT_HEADERDATA, context)
    assetkit_curl_set_pointer(pointer, CURLOPT_WRITEDATA, context)
    assetkit_curl_set_data_function(pointer, CURLOPT_HEADERFUNCTION) { data, size, count, context in
      let line = UnsafeRawBufferPointer(start: data, count: size * count)
      let isTaken = EasyHandle.from(context)?.transfer?.receiveHead(line) ?? false
      return isTaken ? line.count : Int(CURL_WRITEFUNC_ERROR)
    }
    assetkit_curl_set_data_function(pointer, CURLOPT_WRITEFUNCTION) { data, size, count, context in
      let chunk = UnsafeRawBufferPointer(start: data, count: size * count)
      let handle = EasyHandle.from(context)
      let isTaken =
        handle?.transfer?.receiveBody(chunk, announced: { handle?.announcedLength }) ?? false
      return isTaken ? chunk.count : Int(CURL_WRITEFUNC_ERROR)
    }
    // A server process that this one starts would otherwise keep the connections open.
    assetkit_curl_set_socket_function(pointer, CURLOPT_SOCKOPTFUNCTION) { _, socket, _ in
      _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
      return CURL_SOCKOPT_OK
    }
  }

  /// The handle that a callback's context, or `CURLINFO_PRIVATE`, stands for.
  static func from(_ context: UnsafeMutableRawPointer?) -> EasyHandle? {
    context.map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
  }

  private func setFields(of request: HTTPRequest) -> Bool {
    var list: UnsafeMutablePointer<curl_slist>?
    var isComplete = true
    func append(_ name: String, _ value: String) {
      // A name with an empty value is sent when it ends in a semicolon.
      let line = value.isEmpty ? "\(name);" : "\(name): \(value)"
      guard let longer = curl_slist_append(list, line) else { return isComplete = false }
      list = longer
    }
    for (name, value) in request.headers { append(name, value) }
    if let tag = request.validators?.entityTag { append("If-None-Match", tag) }
    if let date = request.validators?.lastModified { append("If-Modified-Since", date) }
    assetkit_curl_set_list(pointer, CURLOPT_HTTPHEADER, list)
    curl_slist_free_all(fields)
    fields = list
    return isComplete
  }

  /// Makes the transfer a POST of these bytes, which libcurl copies, or else a GET.
  private func setBody(_ body: [UInt8]?) -> Bool {
    set(CURLOPT_FOLLOWLOCATION, body == nil ? 1 : 0)
    guard var body else {
      set(CURLOPT_HTTPGET, 1)
      return true
    }
    set(CURLOPT_POST, 1)
    assetkit_curl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    // Of an empty body there is nothing to copy, and still there must be an address.
    if body.isEmpty { body = [0] }
    return body.withUnsafeMutableBytes {
      assetkit_curl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) == CURLE_OK
    }
  }

  private func set(_ option: CURLoption, _ value: Int) {
    assetkit_curl_set_long(pointer, option, value)
  }

  private func set(_ option: CURLoption, _ value: String?) {
    assetkit_curl_set_string(pointer, option, value)
  }

  private func long(_ info: CURLINFO) -> Int {
    var value = 0
    assetkit_curl_get_long(pointer, info, &value)
    return value
  }

  private func offset(_ info: CURLINFO) -> Int64 {
    var value: curl_off_t = 0
    assetkit_curl_get_offset(pointer, info, &value)
    return Int64(value)
  }
}

extension Duration {
  /// At least one, since libcurl takes zero for "no limit".
  fileprivate var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow, product < Int64(Int32.max) else { return Int(Int32.max) }
    return max(1, Int(product + attoseconds / 1_000_000_000_000_000))
  }
}
