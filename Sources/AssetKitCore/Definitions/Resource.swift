/// Names a resource; the typed key adds the type of its value.
public protocol ResourceReference: Sendable {
  /// The resource's name, unique among all definitions.
  var name: String { get }
}

/// The typed name of a resource: what assets ask for and a definition provides.
public struct ResourceKey<Value: Sendable>: ResourceReference, Hashable {
  /// The resource's name, unique among all definitions.
  public let name: String

  /// Makes a key; keep it in a constant that definition and assets share.
  public init(_ name: String) { self.name = name }
}

/// Something that assets share during a run: a client, a connection pool, a folder.
///
/// It is set up once a run, before the first step, when a planned step requires it, and torn down
/// after the last one whatever happened.
public struct ResourceDefinition: Sendable {
  /// The resource's name.
  public let name: String
  /// What it is, in a sentence, for `resource list`.
  public var description: String?
  /// The resources that must be set up before this one.
  public var requires: [String]
  /// The name of the plugin or code location that registered it; set on registration.
  public var codeLocation: String = ""
  /// Where it was declared.
  public var declared: DeclarationSite
  /// The type of its value, as text.
  public let valueType: String

  let setUp: @Sendable (ResourceContext) async throws -> any Sendable
  let tearDown: @Sendable (any Sendable) async throws -> Void

  /// Describes how a resource comes and goes.
  ///
  /// - Parameters:
  ///   - key: The typed name that assets use.
  ///   - requires: Other resources that `setUp` reads from its context.
  ///   - setUp: Makes the value; what it throws fails the run before any step.
  ///   - tearDown: Releases the value; what it throws is logged.
  public init<Value: Sendable>(
    _ key: ResourceKey<Value>, description: String? = nil,
    requires: [any ResourceReference] = [], declared: DeclarationSite? = nil,
    file: String = #fileID, line: Int = #line,
    setUp: @escaping @Sendable (ResourceContext) async throws -> Value,
    tearDown: @escaping @Sendable (Value) async throws -> Void = { _ in }
  ) {
    name = key.name
    self.description = description
    self.requires = requires.map(\.name)
    self.declared = declared ?? DeclarationSite(file: file, line: line)
    valueType = "\(Value.self)"
    self.setUp = setUp
    self.tearDown = { value in
      if let value = value as? Value { try await tearDown(value) }
    }
  }
}

/// What the set-up of a resource is given.
public struct ResourceContext: Sendable {
  /// The run for which the resource is made.
  public let runID: RunID
  /// The effective settings, such as `POSTGRES_HOST`, by name.
  public let environment: [String: String]
  let values: ResourceValues

  /// Makes a context, for tests of a resource.
  public init(runID: RunID, environment: [String: String] = [:]) {
    self.init(runID: runID, environment: environment, values: ResourceValues())
  }

  init(runID: RunID, environment: [String: String], values: ResourceValues) {
    self.runID = runID
    self.environment = environment
    self.values = values
  }

  /// The value of a resource that this one requires.
  ///
  /// - Throws: `DefinitionError` when the resource isn't among those that were required.
  public func resource<Value: Sendable>(_ key: ResourceKey<Value>) throws -> Value {
    try values.value(of: key)
  }
}

/// The values of a run's resources by name.
struct ResourceValues: Sendable {
  var byName: [String: any Sendable] = [:]

  func value<Value: Sendable>(of key: ResourceKey<Value>) throws -> Value {
    guard let value = byName[key.name] else {
      throw DefinitionError(
        .undeclaredResource, subject: key.name,
        message: "resource '\(key.name)' was read, but isn't among the required ones; "
          + "add it to 'requires'")
    }
    guard let typed = value as? Value else {
      throw DefinitionError(
        .resourceType, subject: key.name,
        message: "resource '\(key.name)' is a \(type(of: value)), not a \(Value.self)")
    }
    return typed
  }
}
