import Dispatch
import Glibc

/// `make bench`: runs the benchmarks, prints the table, writes the figures as JSON.
@main
struct AssetKitBench {
  static func main() async {
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if try await ProcessMeter.runIfAsked(arguments) { return }
      if try await NameReader.runIfAsked(arguments) { return }
      if try CratesDumpFile.runIfAsked(arguments) { return }
      let options = try Options(arguments)
      if options.wantsHelp { return print(Options.help) }
      if options.lists { return list() }
      let work = Task { try await run(options) }
      let interrupts = [SIGINT, SIGTERM].map { cancel(work, on: $0) }
      defer { for interrupt in interrupts { interrupt.cancel() } }
      try await work.value
    } catch let usage as UsageError {
      Console.say(usage.description)
      exit(2)
    } catch is CancellationError {
      exit(130)
    } catch {
      Console.say("assetkit-bench: \(error)")
      exit(1)
    }
  }

  private static func run(_ options: Options) async throws {
    let environment = try BenchmarkEnvironment(options)
    let result = await Task { try await measure(in: environment) }.cancellableResult
    await environment.release()
    let report = Report(machine: Machine.current, isQuick: options.isQuick, rows: try result.get())
    print(report.table)
    fflush(nil)
    try report.write(to: options.jsonFile)
    Console.say("figures: \(options.jsonFile)")
  }

  private static func measure(in environment: BenchmarkEnvironment) async throws -> [Report.Row] {
    var rows: [Report.Row] = []
    for benchmark in Benchmark.all where environment.options.selects(benchmark) {
      try Task.checkCancellation()
      Console.say("\(benchmark.name): \(benchmark.summary)")
      do {
        let figures = try await benchmark.measure(environment)
        rows += figures.map { Report.Row(benchmark: benchmark.name, outcome: .figure($0)) }
      } catch let error as CancellationError {
        throw error
      } catch {
        Console.say("  skipped: \(error)")
        rows.append(Report.Row(benchmark: benchmark.name, outcome: .skipped("\(error)")))
      }
    }
    return rows
  }

  private static func list() {
    for benchmark in Benchmark.all {
      print("\(benchmark.name): \(benchmark.summary)\(benchmark.isLong ? " (--full)" : "")")
    }
  }

  /// Lets a signal end the work in order, so that the server it started doesn't stay behind.
  private static func cancel(
    _ work: Task<Void, any Error>, on number: Int32
  ) -> any DispatchSourceSignal {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { work.cancel() }
    source.resume()
    return source
  }
}

extension Task where Failure == any Error {
  /// The task's end; cancelling the caller cancels the task.
  fileprivate var cancellableResult: Result<Success, any Error> {
    get async {
      await withTaskCancellationHandler {
        await result
      } onCancel: {
        cancel()
      }
    }
  }
}

/// What the benchmarks say while they run: standard error, so that the table can be redirected.
enum Console {
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
