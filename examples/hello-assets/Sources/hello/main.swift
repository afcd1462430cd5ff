import AssetKitCore
import AssetKitTesting
import HelloAssets

// Everything in this process, on a storage in memory: no server is needed to try assets.
let (outcome, storage) = try await materialize(Definitions(plugins: [Shop()]), #"+key:"revenue""#)
for event in try await storage.events(of: outcome.id, after: 0, limit: 100) {
  print(event.sequence, event.type.rawValue, event.step ?? "")
}
let latest = try await storage.latestMaterializations(of: ["orders", "revenue"])
for (key, record) in latest.sorted(by: { $0.key < $1.key }) {
  print(key, record.materialization.metadata)
}
