import AssetKitCore
import DagsterTestSupport
import Testing
import SeededRandom

/// Our evaluation of automation conditions beside Dagster's own, in stories made at random.
@Suite(.enabled(if: TestDagster.absence == nil, Comment(rawValue: TestDagster.absence ?? "")))
struct AutomationOracleTests {
  @Test("eager, on_cron and on_missing ask for what Dagster's ask for, in 90 stories")
  func named() async throws {
    try await compare(
      Self.stories(90, seed: 2026, .init(condition: AutomationSamples.named)))
  }

  @Test("conditions put together at random ask for what Dagster's ask for, in 90 stories")
  func composed() async throws {
    let kind = AutomationStory.Kind(
      condition: AutomationSamples.composed)
    let stories = try Self.stories(90, seed: 1126, kind)
    let conditions = stories.flatMap(\.conditions)
    // Each kind of node must have had its chance.
    for name in ["since", "newly_true", "any", "all", "not", "and", "or"] {
      #expect(conditions.count { AutomationSamples.json($0).text.contains("\"\(name)\"") } > 20)
    }
    try await compare(stories)
  }

  @Test("assets in partitions are asked for as by Dagster, partition by partition, in 90 stories")
  func partitioned() async throws {
    let stories = try Self.stories(
      100, seed: 512,
      .init(condition: AutomationSamples.named, partitions: AutomationSamples.partitions))
    try await compare(stories)
    let asked: [String] = stories.flatMap { story in story.asked.flatMap { $0 } }
    #expect(asked.count { $0.contains("|2026") } > 20)
    #expect(asked.count { $0.hasSuffix("|x") } > 10)
  }

  @Test("conditions put together at random look at partitions as Dagster's do, in 40 stories")
  func composedOverPartitions() async throws {
    try await compare(
      Self.stories(
        40, seed: 77,
        .init(
          condition: AutomationSamples.composed,
          partitions: AutomationSamples.partitions)))
  }

  private static func stories(
    _ count: Int, seed: UInt64, _ kind: AutomationStory.Kind
  ) throws -> [AutomationStory] {
    var random = SplitMix64(seed: seed)
    return try (0..<count).map { _ in try AutomationStory(&random, kind) }
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
        story.asked.map { .array($0.map(JSONValue.string)) })
      #expect(ours == answer, "\(story.json.text)")
    }
    // Stories in which nothing happens would prove nothing.
    let asked = stories.flatMap(\.asked)
    #expect(asked.filter { !$0.isEmpty }.count > 50)
    #expect(asked.filter { $0.count > 1 }.count > 20)
  }
}
