/// How to reach a MongoDB server.
///
/// Its description shows nothing of the connection string, which holds a password mostly.
public struct MongoConfiguration: Sendable, Hashable, CustomStringConvertible,
  CustomDebugStringConvertible, CustomReflectable
{
  /// The connection string, `mongodb://…` or `mongodb+srv://…`, with its options.
  let uri: String
  /// How long to look for a server, unless the connection string says it.
  public var serverSelectionTimeout: Duration = .seconds(10)
  /// How long one address may take to answer, unless the connection string says it.
  public var connectTimeout: Duration = .seconds(10)
  /// How long the server may say nothing while it owes an answer, unless the connection string says it.
  public var socketTimeout: Duration = .seconds(120)
  /// How many connections are open at most.
  public var maxConnections = 4

  /// Takes a connection string, which is read when the first connection is made.
  public init(uri: String) { self.uri = uri }

  /// The type's name, and nothing else.
  public var description: String { "MongoConfiguration" }
  /// The same.
  public var debugDescription: String { description }
  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
