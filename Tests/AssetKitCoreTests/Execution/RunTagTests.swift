import AssetKitCore
import Testing

/// The tags that say how a run is executed.
struct RunTagTests {
  @Test(
    "a value that can be understood is no fault",
    arguments: [
      ("dagster/priority", "-3"), ("dagster/max_retries", "0"), ("dagster/max_runtime", "1.5"),
      ("dagster/max_runtime", "0"), ("dagster/retry_on_asset_or_op_failure", "False"),
      ("dagster/retry_strategy", "ALL_STEPS"), ("team", "dagster/max_runtime"),
    ])
  func valid(tag: String, value: String) { #expect(RunTag.fault(in: [tag: value]) == nil) }

  @Test(
    "a value that can't be understood is told, with what is expected",
    arguments: [
      ("dagster/priority", "high", "a whole number"),
      ("dagster/max_retries", "-1", "a whole number from 0"),
      ("dagster/max_runtime", "1h", "a number of seconds, or 0 for no limit"),
      ("dagster/max_runtime", "1.", "a number of seconds, or 0 for no limit"),
      ("dagster/max_runtime", "", "a number of seconds, or 0 for no limit"),
      ("dagster/retry_on_asset_or_op_failure", "yes", "true or false"),
      ("dagster/retry_strategy", "all", "FROM_FAILURE or ALL_STEPS"),
    ])
  func wrong(tag: String, value: String, expectation: String) {
    #expect(
      RunTag.fault(in: ["a": "b", tag: value])
        == "the tag \(tag) expects \(expectation), found `\(value)`")
  }

  @Test("a schedule with such a tag is no valid definition")
  func schedule() {
    var definitions = Definitions()
    definitions.add(AssetDefinition("a") { _ in .materialized() })
    definitions.add(
      ScheduleDefinition(
        "s", target: "a", cron: "0 * * * *", tags: ["dagster/max_runtime": "soon"]))
    #expect(throws: (any Error).self) { try definitions.validate() }
  }
}
