/// Why a text is no usable cron expression.
public struct CronError: Error, Sendable, Hashable {
  /// The kind of fault, for programs.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The stable spelling of the code.
    public let description: String

    /// The text doesn't follow the syntax.
    public static let syntax = Code(description: "syntax")
    /// The syntax is right, but no day of any year matches, such as 30 February.
    public static let neverMatches = Code(description: "never-matches")
  }

  /// The kind of fault.
  public let code: Code
  /// The expression.
  public let text: String
  /// The field with the fault; nil when it concerns the expression as a whole.
  public let field: CronField?
  /// What was found and what is allowed.
  public let message: String

  init(_ code: Code, in text: String, field: CronField? = nil, _ message: String) {
    self.code = code
    self.text = text
    self.field = field
    self.message = message
  }
}

extension CronError: CustomStringConvertible {
  /// The expression, the field, what was found and what is allowed, in one line.
  public var description: String {
    let shown = text.count > 80 ? text.prefix(80) + "…" : text
    return "cron `\(shown)`: \(field.map { "\($0): " } ?? "")\(message)"
  }
}
