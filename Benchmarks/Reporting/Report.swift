/// What the benchmarks found.
struct Report: Sendable {
  /// A line of the table.
  struct Row: Sendable {
    enum Outcome: Sendable {
      case figure(Figure)
      /// Not measured, for this reason.
      case skipped(String)
    }

    let benchmark: String
    let outcome: Outcome
  }

  let machine: Machine
  let isQuick: Bool
  let rows: [Row]
}
