internal import AssetKitCore
internal import Glibc

/// A code location that the tests start: each asset does one thing that a plugin may do, or that it
/// should better not do.
@main struct SampleLocation {
  static func main() async {
    // What a plugin writes to its standard output must not disturb anybody.
    print("a stray line")
    switch getenv("SAMPLE_START").map({ String(cString: $0) }) {
    case "hang": while true { sleep(1) }
    case "crash": abort()
    case "silent": exit(0)
    case "garbage", "newer": answer()
    case "functions": await CodeLocation.serve(FunctionsPlugin())
    default: await CodeLocation.serve(SamplePlugin())
    }
  }

  /// Describes itself as something else than this library would.
  private static func answer() {
    guard let path = getenv("ASSETKIT_CODE_LOCATION_OUTPUT"), let file = fopen(path, "w") else {
      return
    }
    fputs(
      getenv("SAMPLE_START").map { String(cString: $0) } == "newer"
        ? #"{"protocol": 99, "novelty": true}"# : "{\"protocol\": 1,", file)
    fclose(file)
  }
}
