extension HTTPClient {
  /// How a client behaves; passed whole, fixed for its life.
  public struct Configuration: Sendable {
    /// What the client calls itself; see `userAgent(contact:)`.
    public var userAgent: String

    /// The limits of servers that `limitsByHost` doesn't name.
    public var defaultLimits: HostLimits

    /// The limits of single servers, by `host:port` or, for any port, by `host`, in lower case.
    ///
    /// Limits go by the requested address: what a redirect leads to isn't counted for its server.
    public var limitsByHost: [String: HostLimits]

    /// The most requests under way over all servers.
    public var maxConcurrent: Int

    /// How long resolving, connecting and the TLS handshake may take.
    public var connectTimeout: Duration

    /// How long one attempt may take from start to end, unless the request says otherwise.
    public var timeout: Duration

    /// When a transfer counts as stalled; nil means never.
    public var stall: Stall?

    /// What is tried again, and when.
    public var retries: RetryPolicy

    /// The most bytes of body, after decompression, unless the request says otherwise.
    public var maxBodyBytes: Int

    /// How many redirects one attempt follows.
    public var maxRedirects: Int

    /// Through what the requests go.
    public var proxy: Proxy

    /// A file of certificates (PEM) to trust instead of the system's, as mirrors inside companies need.
    public var certificateAuthorityFile: String?

    /// Makes a configuration; everything has a default fit for public registries.
    public init(
      userAgent: String = userAgent(contact: nil), defaultLimits: HostLimits = HostLimits(),
      limitsByHost: [String: HostLimits] = [:], maxConcurrent: Int = 128,
      connectTimeout: Duration = .seconds(10), timeout: Duration = .seconds(300),
      stall: Stall? = Stall(), retries: RetryPolicy = RetryPolicy(),
      maxBodyBytes: Int = 64 << 20, maxRedirects: Int = 10, proxy: Proxy = .environment,
      certificateAuthorityFile: String? = nil
    ) {
      self.userAgent = userAgent
      self.defaultLimits = defaultLimits
      self.limitsByHost = limitsByHost
      self.maxConcurrent = maxConcurrent
      self.connectTimeout = connectTimeout
      self.timeout = timeout
      self.stall = stall
      self.retries = retries
      self.maxBodyBytes = maxBodyBytes
      self.maxRedirects = maxRedirects
      self.proxy = proxy
      self.certificateAuthorityFile = certificateAuthorityFile
    }

    /// The `User-Agent` that names the project, and whom to write to when it misbehaves.
    ///
    /// Registries ask for that; crates.io refuses requests without it.
    ///
    /// - Parameter contact: An address of the operator: mail, URL, or both as `+<url>; <mail>`.
    public static func userAgent(contact: String?) -> String {
      contact.map { "AssetKit/0.1 (\($0))" } ?? "AssetKit/0.1"
    }

    /// The limits that hold for a server.
    func limits(of authority: String) -> HostLimits {
      if let limits = limitsByHost[authority] { return limits }
      let host = authority.lastIndex(of: ":").map { String(authority[..<$0]) } ?? authority
      return limitsByHost[host] ?? defaultLimits
    }
  }

  /// The speed below which a transfer is given up as timed out.
  public struct Stall: Sendable, Hashable {
    /// The least number of bytes a second.
    public var bytesPerSecond: Int
    /// How long it may be slower, the wait for the first byte included.
    ///
    /// libcurl counts whole seconds.
    public var over: Duration

    /// Makes a limit; the default gives up after a minute without a single byte.
    public init(bytesPerSecond: Int = 1, over: Duration = .seconds(60)) {
      self.bytesPerSecond = bytesPerSecond
      self.over = over
    }
  }

  /// Through what requests go.
  public enum Proxy: Sendable, Hashable {
    /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say, as libcurl reads them.
    case environment
    /// Straight to the server, whatever the environment says.
    case none
    /// This proxy, such as `http://proxy.example:3128`.
    case url(String)
  }
}
