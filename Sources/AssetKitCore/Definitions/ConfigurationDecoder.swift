/// Reads the configuration of one asset into the type that its function takes.
///
/// Beside what `Decodable` demands, a member that the type doesn't ask for is an error: a mistyped
/// name must not silently leave a default in place.
enum ConfigurationDecoder {
  static func decode<T: Decodable>(_ type: T.Type, from json: JSONValue) throws(DefinitionError)
    -> T
  {
    let reading = Reading()
    do {
      let value = try T(from: JSONValueDecoder(value: json, codingPath: [], reading: reading))
      if let unknown = reading.unknownMember { throw fault(unknown) }
      return value
    } catch let error as DefinitionError {
      throw error
    } catch let error as DecodingError {
      // A member that is missing is often there under a mistyped name, which says more.
      throw fault(reading.unknownMember ?? message(error))
    } catch {
      throw fault("\(error)")
    }
  }

  /// Refuses a configuration that is given to an asset without one.
  static func refuse(_ json: JSONValue?) throws(DefinitionError) {
    switch json {
    case nil, .null, .object([:]): return
    default: throw fault("this asset takes no configuration")
    }
  }

  private static func fault(_ message: String) -> DefinitionError {
    DefinitionError(.invalidConfiguration, subject: "config", message: message)
  }

  private static func message(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      spelling(context.codingPath) + context.debugDescription
    case .keyNotFound(let key, let context):
      spelling(context.codingPath + [key]) + "is required"
    @unknown default: "\(error)"
    }
  }

  private static func spelling(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "" : "'" + path.map(\.stringValue).joined(separator: ".") + "': "
  }

  /// What one decoding has asked for, object by object.
  final class Reading {
    private var objects: [String: (given: Set<String>, asked: Set<String>)] = [:]

    func opened(_ path: [any CodingKey], members: Dictionary<String, JSONValue>.Keys) {
      let place = path.map(\.stringValue).joined(separator: ".")
      objects[place, default: ([], [])].given.formUnion(members)
    }

    func asked(_ key: String, in path: [any CodingKey]) {
      objects[path.map(\.stringValue).joined(separator: "."), default: ([], [])].asked.insert(key)
    }

    /// The first member that was given and never asked for, as a sentence.
    var unknownMember: String? {
      for (place, members) in objects.sorted(by: { $0.key < $1.key }) {
        guard let name = members.given.subtracting(members.asked).min() else { continue }
        let known = members.asked.sorted()
        let full = place.isEmpty ? name : "\(place).\(name)"
        if let near = NearMiss.suggestions(for: name, among: known).first {
          return "unknown setting '\(full)'; did you mean '\(near)'?"
        }
        let list = known.isEmpty ? "" : "; known are \(known.joined(separator: ", "))"
        return "unknown setting '\(full)'\(list)"
      }
      return nil
    }
  }
}
