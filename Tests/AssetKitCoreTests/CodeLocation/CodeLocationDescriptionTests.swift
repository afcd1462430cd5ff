import AssetKitCore
import Testing

@Suite struct `The description of a code location` {
  private struct Everything: Plugin {
    let name = "everything"
    let version = "2"
    let summary = "all that can be declared"

    func register(in definitions: inout Definitions) {
      let site = DeclarationSite(file: "Everything.swift", line: 3)
      let till = ResourceKey<Int>("till")
      definitions.add(ResourceDefinition(till, description: "a till", declared: site) { _ in 1 })
      definitions.add(
        AssetDefinition(
          AssetKey(path: ["a/b", "c"]), deps: ["d"], group: "g", kinds: ["k"], owners: ["team:t"],
          tags: ["x/y": "z"], description: "text", codeVersion: "3",
          metadata: ["page": .url("https://example.org"), "rows": 4, "none": nil],
          requires: [till],
          retryPolicy: RetryPolicy(
            maxRetries: 4, delay: .milliseconds(1500), backoff: .exponential, jitter: .plusMinus),
          timeout: .seconds(90), pool: "p", declared: site
        ) { _ in .materialized() })
      definitions.add(
        AssetDefinition(
          name: "pair", specs: [AssetSpec("l", declared: site), AssetSpec("r", declared: site)],
          optional: ["r"], canSubset: true, declared: site
        ) { _ in [] })
      definitions.add(external: .external("d", owners: ["team:e"], declared: site))
      definitions.add(
        AssetCheckDefinition(
          asset: "l", name: "check", isBlocking: true, description: "tests", requires: [till],
          declared: site
        ) { _ in AssetCheckResult(passed: true) })
      definitions.add(
        ScheduleDefinition(
          "nightly", target: "*", cron: "0 1 * * *", "0 2 * * *", timeZone: "Europe/Madrid",
          defaultStatus: .running, description: "at night", tags: ["a": "b"], declared: site))
    }
  }

  @Test func `is read as it was written`() throws {
    let plugin = Everything()
    let description = CodeLocationDescription(
      plugin: plugin, definitions: Definitions(plugins: [plugin]))
    let json = try JSONValue(parsing: description.json.text)
    let read = try CodeLocationDescription(json: json)
    #expect(read.json == description.json)
    #expect(read.steps.first?.specs.first?.key == AssetKey(path: ["a/b", "c"]))
    #expect(read.steps.first?.retryPolicy?.delay == .milliseconds(1500))
    #expect(read.steps.first?.specs.first?.metadata["page"] == .url("https://example.org"))
    #expect(read.externalAssets.first?.isExternal == true)
    #expect(read.schedules.first?.cron == ["0 1 * * *", "0 2 * * *"])
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let json: String
    let message: String
    var testDescription: String { message }
  }

  @Test(arguments: [
    Fault(json: "[]", message: "description: expected an object, found []"),
    Fault(json: "{}", message: "description.protocol: expected a whole number, found nothing"),
    Fault(
      json: #"{"protocol": 2}"#,
      message: """
        it speaks version 2 of the protocol of code locations, this ssc-orchestrator version 1; \
        build the code location with the AssetKitCore of this ssc-orchestrator
        """),
    Fault(json: #"{"protocol": 1, "error": "no luck"}"#, message: "no luck"),
    Fault(
      json: #"{"protocol": 1}"#,
      message: "description.plugin: expected an object, found nothing"),
    Fault(
      json: #"{"protocol": 1, "plugin": {"name": 5}}"#,
      message: "description.plugin.name: expected a text, found 5"),
    Fault(
      json: #"{"protocol": 1, "plugin": {"name": "a", "version": "1"}}"#,
      message: "description.steps: expected a list, found nothing"),
    Fault(
      json: """
        {"protocol": 1, "plugin": {"name": "a", "version": "1"}, \
        "steps": [{"name": "s", "assets": [{"key": "k"}, {"key": true}]}]}
        """,
      message: "description.steps[0].assets[1].key: expected an asset key, found true"),
    Fault(
      json: """
        {"protocol": 1, "plugin": {"name": "a", "version": "1"}, \
        "steps": [{"name": "s", "assets": [{"key": "k"}], "timeout_seconds": "long"}]}
        """,
      message: #"description.steps[0].timeout_seconds: expected a number of seconds, found "long""#),
    Fault(
      json: """
        {"protocol": 1, "plugin": {"name": "a", "version": "1"}, "steps": [], \
        "schedules": [{"name": "n", "target": "*", "cron": ["x"], "default_status": "ON"}]}
        """,
      message: """
        description.schedules[0].default_status: expected RUNNING or STOPPED, found "ON"
        """),
  ])
  func `that is wrong is refused with the place`(fault: Fault) throws {
    let error = #expect(throws: CodeLocationFault.self) {
      try CodeLocationDescription(json: JSONValue(parsing: fault.json))
    }
    #expect(error?.description == fault.message)
  }
}
