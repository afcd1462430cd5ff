// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "hello-assets",
  dependencies: [.package(name: "AssetKit", path: "../..")],
  targets: [
    .target(
      name: "HelloAssets", dependencies: [.product(name: "AssetKitCore", package: "AssetKit")]),
    .executableTarget(
      name: "hello",
      dependencies: [
        "HelloAssets", .product(name: "AssetKitTesting", package: "AssetKit"),
      ]),
    .executableTarget(
      name: "shop-location",
      dependencies: [
        "HelloAssets", .product(name: "AssetKitCore", package: "AssetKit"),
      ]),
    .testTarget(
      name: "HelloAssetsTests",
      dependencies: [
        "HelloAssets", .product(name: "AssetKitTesting", package: "AssetKit"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
