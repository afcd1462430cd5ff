import AssetKitCore
import AssetKitTesting
import FoundationEssentials
import Testing

/// Windows and their mappings as Dagster 1.11.13 counts them; `Oracle/dagster_partitions.py` asked it.
@Suite struct DagsterPartitionsTests {
  struct Windows: Decodable, Sendable, CustomTestStringConvertible {
    let cron: String
    let zone: String
    let start: String
    let now: String
    let format: String
    let end: String?
    let endOffset: Int
    let keys: [String]?
    let windows: [[Int64]]?

    var testDescription: String { "\(cron) \(zone) \(start)" }

    var definition: PartitionsDefinition {
      .timeWindow(
        TimeWindowPartitions(
          cron: cron, from: start, until: end, timeZone: zone, format: format, endOffset: endOffset)
      )
    }

    func partitions() throws -> Partitions {
      let now = try #require(Instant(iso8601: now + "Z"))
      return try PartitionScope(now: now).partitions(of: definition)
    }

    private enum CodingKeys: String, CodingKey {
      case cron, zone, start, now, format, end, keys, windows
      case endOffset = "end_offset"
    }
  }

  struct Mapping: Decodable, Sendable {
    let downstream: Windows
    let upstream: Windows
    let startOffset: Int
    let endOffset: Int
    let keys: [String]
    let upstreamKeys: [String]

    private enum CodingKeys: String, CodingKey {
      case downstream, upstream, keys
      case startOffset = "start_offset"
      case endOffset = "end_offset"
      case upstreamKeys = "upstream_keys"
    }
  }

  private struct Answers: Decodable {
    let windows: [Windows]
    let mappings: [Mapping]
  }

  private static let answers: Answers? = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Oracle/dagster_partitions.json")
    return try? JSONDecoder().decode(Answers.self, from: Data(contentsOf: file))
  }()

  @Test(arguments: answers?.windows ?? [])
  func `keys and windows are Dagster's, through changes of the clock`(_ answer: Windows) throws {
    let partitions = try answer.partitions()
    #expect(partitions.keys(in: partitions.all) == answer.keys)
    let windows = (0..<partitions.count).map { position in
      partitions.window(at: position).map {
        [$0.start.secondsSince1970, $0.end.secondsSince1970]
      }
    }
    #expect(windows == answer.windows)
    for (position, key) in (answer.keys ?? []).enumerated() {
      #expect(partitions.position(of: key) == position)
    }
  }

  @Test(arguments: 0..<(answers?.mappings.count ?? 0))
  func `mappings between windows are Dagster's`(index: Int) async throws {
    let answer = try #require(Self.answers?.mappings[index])
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("up", partitions: answer.upstream.definition) { _ in .materialized() })
    let seen = Seen()
    definitions.add(
      AssetDefinition(
        "down", deps: ["up"], partitions: answer.downstream.definition,
        partitionMappings: [
          "up": .timeWindow(startOffset: answer.startOffset, endOffset: answer.endOffset)
        ]
      ) { context in
        await seen.add(context.upstreamPartitions(of: "up"))
        return .materialized()
      })
    let now = try #require(Instant(iso8601: answer.downstream.now + "Z"))
    for key in answer.keys { try await seen.run(definitions, key, now: now) }
    #expect(await seen.keys.sorted() == answer.upstreamKeys)
  }

  @Test func `the answers are there`() {
    #expect((Self.answers?.windows.count ?? 0) > 30)
    #expect((Self.answers?.mappings.count ?? 0) > 10)
  }
}

/// Collects what an asset's function sees of its upstream partitions.
private actor Seen {
  private(set) var keys: Set<String> = []

  func add(_ new: [String]) { keys.formUnion(new) }

  func run(_ definitions: Definitions, _ key: String, now: Instant) async throws {
    let plan = try RunPlan(
      definitions: definitions, selection: ["down"], partition: .key(key),
      scope: PartitionScope(now: now))
    let outcome = try await Runner(storage: InMemoryStorage()).run(
      plan, Runner.Request(selection: "down", tags: RunPartition.key(key).tags))
    #expect(outcome.end == .success)
  }
}
