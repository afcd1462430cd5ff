import AssetKitCore
import DagsterTestSupport
import Testing

/// Our evaluation of automation conditions beside Dagster's own, in stories made at random.
@Suite(.enabled(if: TestDagster.absence == nil, Comment(rawValue: TestDagster.absence ?? "")))
struct AutomationOracleTests {
  @Test("eager, on_cron and on_missing ask for what Dagster's ask for, in 120 stories")
  func named() async throws {
    var random = SplitMix(state: 2026)
    try await compare(
      try (0..<120).map { _ in try AutomationStory(&random, AutomationSamples.named) })
  }

  @Test("conditions put together at random ask for what Dagster's ask for, in 120 stories")
  func composed() async throws {
    var random = SplitMix(state: 1126)
    let stories = try (0..<120).map { _ in
      try AutomationStory(&random, remakesWiped: false, AutomationSamples.composed)
    }
    let conditions = stories.flatMap(\.conditions)
    // Each kind of node must have had its chance.
    for name in ["since", "newly_true", "any", "all", "not", "and", "or"] {
      #expect(conditions.count { AutomationSamples.json($0).text.contains("\"\(name)\"") } > 20)
    }
    try await compare(stories)
  }

  private func compare(_ stories: [AutomationStory]) async throws {
    let request: JSONValue = ["stories": .array(stories.map(\.json))]
    let output = try await TestDagster.script(
      "Tests/AssetKitDaemonTests/Oracle/automation_conditions.py", input: request.text)
    guard case .array(let answers) = try JSONValue(parsing: output) else {
      Issue.record("Dagster's side gave no list")
      return
    }
    #expect(answers.count == stories.count)
    for (story, answer) in zip(stories, answers) {
      let ours = JSONValue.array(
        story.asked.map { .array($0.map { .string($0.description) }) })
      #expect(ours == answer, "\(story.json.text)")
    }
    // Stories in which nothing happens would prove nothing.
    let asked = stories.flatMap(\.asked)
    #expect(asked.filter { !$0.isEmpty }.count > 100)
    #expect(asked.filter { $0.count > 1 }.count > 20)
  }
}
