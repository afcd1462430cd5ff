import BlockingIO
import FoundationEssentials
import Testing

/// The guide, the examples and the skeletons work as they stand.
///
/// They build packages, one after the other: two builds at once would take longer than two in a row.
@Suite(.serialized) struct `A plugin of one's own` {
  private static func page(_ section: String) throws -> GuidePage {
    let path = GuideWorld.root + "/docs/writing-a-plugin.md"
    return GuidePage(try String(contentsOfFile: path, encoding: .utf8), section: section)
  }

  @Test(.timeLimit(.minutes(15)))
  func `in Swift is scheduled when one has followed the guide`() async throws {
    try await GuideWorld.with { world in
      let scratch = GuideWorld.scratch
      let script = try Self.page("In Swift").script(
        afterFirstBlock: "ln -s '\(scratch)' .build")
      let (output, _) = try await world.run(script)
      #expect(output.contains("Test run with 1 test in 1 suite passed"))
      #expect(output.contains("popular  loaded  0.1.0 "))
      #expect(
        output.contains(
          """
          Level  Asset                   Group    Depends on
             -1  pypi_package_ingestion  pypi
              0  popular/report          popular  pypi_package_ingestion
          """), "\(output)")
      #expect(output.contains("popular/report  packages  2"))
      #expect(output.contains(" SUCCESS in "))
      #expect(output.contains("popular_daily"))
      #expect(output.contains("popular_daily (30 6 * * *) in Europe/Madrid"))
    }
  }

  @Test(.enabled(if: GuideWorld.absence == nil, "dagster-pipes isn't installed"))
  func `in Python is scheduled when one has followed the guide`() async throws {
    try await GuideWorld.with { world in
      let (output, errors) = try await world.run(try Self.page("In Python").script())
      #expect(errors.contains("Ran 1 test"))
      #expect(output.contains("tides/gauge (external)"))
      #expect(output.contains("tides/summary  highest   3.1"))
      #expect(output.contains(" SUCCESS in "))
      #expect(output.contains("tides_daily (0 5 * * *) in Europe/Lisbon"))
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `in Swift is an example that is tested and run`() async throws {
    try await GuideWorld.with { world in
      let package = GuideWorld.root + "/examples/hello-assets"
      let (output, _) = try await world.run(
        """
        set -euo pipefail
        swift test --package-path '\(package)'
        swift run --package-path '\(package)' hello
        cat > workspace.yaml <<'END OF FILE'
        load_from:
          - executable: \(GuideWorld.scratch)/debug/shop-location
        END OF FILE
        ssc-orchestrator asset materialize -w workspace.yaml --select '+key:"revenue"'
        """)
      #expect(output.contains("ASSET_MATERIALIZATION revenue"))
      #expect(output.contains("revenue  total     49"))
    }
  }

  @Test(.enabled(if: GuideWorld.absence == nil, "dagster-pipes isn't installed"))
  func `in Python is an example that is tested and run`() async throws {
    try await GuideWorld.with { world in
      let (output, _) = try await world.run(
        """
        set -euo pipefail
        cd '\(GuideWorld.root)/examples/python-assets'
        python3 -m unittest
        ssc-orchestrator asset materialize -w workspace.yaml --select '+key:"library/loans"'
        """)
      #expect(output.contains("library/loans  loans     2\n               overdue   1"))
    }
  }

  @Test(.enabled(if: GuideWorld.absence == nil, "dagster-pipes isn't installed"))
  func `in Python is a working skeleton`() async throws {
    try await GuideWorld.with { world in
      let (output, _) = try await world.run(
        """
        set -euo pipefail
        ssc-orchestrator plugin new my-shop --language python
        cd my-shop
        python3 -m unittest
        ssc-orchestrator asset materialize -w workspace.yaml --select '+key:"my_shop/total"'
        ssc-orchestrator schedule list -w workspace.yaml
        """)
      #expect(output.contains("my_shop/total    total     49"))
      #expect(output.contains("my_shop_nightly"))
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `in Swift is a working skeleton`() async throws {
    try await GuideWorld.with { world in
      let (output, _) = try await world.run(
        """
        set -euo pipefail
        ssc-orchestrator plugin new my-shop
        cd my-shop
        ln -s '\(GuideWorld.scratch)' .build
        swift test
        swift build
        ssc-orchestrator asset materialize -w workspace.yaml --select '+key:"my_shop/total"'
        ssc-orchestrator schedule list -w workspace.yaml
        """)
      #expect(output.contains("my_shop/total    total     49"))
      #expect(output.contains("my_shop_nightly"))
    }
  }
}
