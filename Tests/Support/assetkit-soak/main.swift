import FoundationEssentials
import Glibc
import Soak

// `make soak`: three daemons on one instance, killed at random, and a report from the tables.
let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
var options = SoakOptions(
  program: String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)]) + "/ssc-orchestrator")
options.say = {
  print($0)
  fflush(nil)
}
var rest = CommandLine.arguments.dropFirst().makeIterator()
while let flag = rest.next() {
  let value = rest.next()
  switch (flag, value.flatMap { Double($0) }) {
  case ("--seconds", let number?): options.seconds = Int(number)
  case ("--speed", let number?) where number > 0: options.speed = number
  case ("--daemons", let number?): options.daemons = Int(number)
  case ("--seed", let number?): options.seed = UInt64(number)
  default:
    print("usage: assetkit-soak [--seconds N] [--speed N] [--daemons N] [--seed N]")
    exit(2)
  }
}
do {
  let report = try await Soak(options).run()
  print(report)
  exit(report.violations.isEmpty ? 0 : 1)
} catch {
  print("assetkit-soak: \(error)")
  exit(1)
}
