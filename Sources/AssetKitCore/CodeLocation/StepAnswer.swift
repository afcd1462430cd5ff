/// How a step that was executed in a code location came out: the last message that it sends.
package enum StepAnswer: Sendable, Hashable {
  /// The function made its assets.
  case results([MaterializeResult])
  /// The check was evaluated.
  case check(AssetCheckResult)
  /// Something failed, for this reason.
  case failure(String)
  /// The step was asked to end, and did.
  case canceled

  var json: JSONValue {
    switch self {
    case .results(let results):
      ["status": "success", "results": .array(results.map(\.json))]
    case .check(let result):
      [
        "status": "success",
        "check": [
          "passed": .bool(result.passed), "severity": .string(result.severity.rawValue),
          "description": .optional(result.description), "metadata": result.metadata.json,
        ],
      ]
    case .failure(let message): ["status": "failure", "message": .string(message)]
    case .canceled: ["status": "canceled"]
    }
  }

  /// Reads the parameters of an `assetkit_result`.
  package init(json: JSONValue) throws(CodeLocationFault) {
    let fields = try JSONFields(json, "assetkit_result")
    switch try fields.text("status") {
    case "failure": self = .failure(try fields.text("message"))
    case "canceled": self = .canceled
    case "success":
      if let check = try fields.optionalObject("check") {
        self = .check(
          AssetCheckResult(
            passed: try check.bool("passed"), severity: try check.severity(),
            description: try check.optionalText("description"),
            metadata: try check.metadata("metadata")))
      } else {
        self = .results(
          try fields.list("results") { fields throws(CodeLocationFault) in
            MaterializeResult(
              try fields.optionalKey("asset"), metadata: try fields.metadata("metadata"),
              dataVersion: try fields.optionalText("data_version"),
              cursor: try fields.optionalText("cursor"),
              partition: try fields.optionalText("partition"))
          })
      }
    case let other:
      throw CodeLocationFault(
        "assetkit_result.status: expected success, failure or canceled, found '\(other)'")
    }
  }
}

extension MaterializeResult {
  fileprivate var json: JSONValue {
    [
      "asset": key.map(\.json) ?? .null, "metadata": metadata.json,
      "data_version": .optional(dataVersion), "cursor": .optional(cursor),
      "partition": .optional(partition),
    ]
  }
}

extension StepProgress {
  var json: JSONValue {
    ["done": .int(done), "total": total.map(JSONValue.int) ?? .null, "unit": .string(unit)]
  }

  /// Reads the parameters of an `assetkit_progress`.
  package init(json: JSONValue) throws(CodeLocationFault) {
    let fields = try JSONFields(json, "assetkit_progress")
    self.init(
      done: try fields.int("done"), total: try fields.optionalInt("total"),
      unit: try fields.optionalText("unit") ?? "")
  }
}

extension AssetObservation {
  var json: JSONValue {
    [
      "asset": asset.json, "metadata": metadata.json, "data_version": .optional(dataVersion),
      "partition": .optional(partition),
    ]
  }

  /// Reads the parameters of an `assetkit_observation`.
  package init(json: JSONValue) throws(CodeLocationFault) {
    let fields = try JSONFields(json, "assetkit_observation")
    self.init(
      asset: try fields.key("asset"), metadata: try fields.metadata("metadata"),
      dataVersion: try fields.optionalText("data_version"),
      partition: try fields.optionalText("partition"))
  }
}

extension CheckEvaluation {
  var json: JSONValue {
    [
      "asset": asset.json, "name": .string(name), "passed": .bool(passed),
      "severity": .string(severity.rawValue), "description": .optional(description),
      "metadata": metadata.json,
    ]
  }

  /// Reads the parameters of an `assetkit_check`.
  package init(json: JSONValue) throws(CodeLocationFault) {
    let fields = try JSONFields(json, "assetkit_check")
    self.init(
      asset: try fields.key("asset"), name: try fields.text("name"),
      passed: try fields.bool("passed"), severity: try fields.severity(),
      description: try fields.optionalText("description"),
      metadata: try fields.metadata("metadata"))
  }
}
