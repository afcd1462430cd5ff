internal import AssetKitCore

/// Schedules of every kind, which catch up with all that they missed: to watch daemons at work.
enum DemoSchedule {
  static func ticking(_ number: Int) -> ScheduleDefinition {
    let digits = String(number + 1)
    let name = "demo_tick_" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    func schedule(
      _ target: String, _ cron: String, _ decide: ScheduleDefinition.Decide? = nil
    ) -> ScheduleDefinition {
      ScheduleDefinition(
        name, target: "key:\"\(target)\"", cron: cron, defaultStatus: .running,
        description: "keeps a daemon busy", catchUp: .all(max: 1000), decide: decide)
    }
    return switch number % 5 {
    case 0: schedule("demo/hello", "*/5 * * * *")
    case 1:
      schedule("demo/hello", "*/2 * * * *") { context in
        .run([RunRequest(key: "\(context.scheduledAt.microseconds)")])
      }
    case 2: schedule("demo/chain/*", "*/3 * * * *")
    case 3:
      schedule("demo/forecast", "* * * * *") { context in
        let minute = context.scheduledAt.microseconds / 60_000_000
        // Long enough to die in it.
        try await Task.sleep(for: .milliseconds(400))
        return minute.isMultiple(of: 3)
          ? .run([RunRequest()]) : .skip("minute \(minute) isn't the third")
      }
    default:
      schedule("demo/sleep", "*/4 * * * *") { _ in
        .run([
          RunRequest(configuration: ["ops": ["demo__sleep": ["config": ["seconds": 2.5]]]])
        ])
      }
    }
  }
}
