/// A request to a web server that tells it of news: HTTP POST with a JSON object.
///
/// The object has the keys `sensor`, `type` (`RUN_STATUS` or `FRESHNESS`) and what docs/sensors.md says
/// of each type. The field `Idempotency-Key` is the same when the same news are sent again. Every answer
/// from 200 to 299 counts as success.
public struct Webhook: Sendable, Hashable {
  /// A text, or the name of the setting that holds it.
  public enum Value: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The text itself, which is no secret.
    case text(String)
    /// What a setting (an environment variable, a line of `.env`) holds, with something before it:
    /// `.setting("TOKEN", prefix: "Bearer ")`. It appears in no log, record or error.
    case setting(String, prefix: String = "")

    /// Takes the text itself.
    public init(stringLiteral text: String) { self = .text(text) }
  }

  /// The address, `http` or `https`.
  public var url: Value
  /// Fields to send besides `Content-Type` and `Idempotency-Key`.
  public var headers: [String: Value]
  /// How long one request may take.
  public var timeout: Duration
  /// How often it is sent at most in one evaluation, with growing pauses, when the server doesn't
  /// answer or answers that it can't just now.
  public var attempts: Int

  /// Describes a request.
  public init(
    url: Value, headers: [String: Value] = [:], timeout: Duration = .seconds(10),
    attempts: Int = 3
  ) {
    self.url = url
    self.headers = headers
    self.timeout = timeout
    self.attempts = attempts
  }
}
