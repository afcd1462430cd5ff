import AssetKitCore
import HelloAssets

@main struct Main {
  static func main() async { await CodeLocation.serve(Shop()) }
}
