import AssetKitCore

/// The graph on which Dagster's results for selections were recorded.
enum ExampleGraph {
  static let graph = AssetGraph([
    AssetSpec(
      "raw/orders", group: "ingest", kinds: ["python", "postgres"], owners: ["team:data"],
      tags: ["tier": "gold"]),
    AssetSpec(
      "raw/customers", group: "ingest", kinds: ["python"], owners: ["alice@example.com"],
      tags: ["tier": "silver", "pii": ""]),
    .external(
      "ext/fx_rates", group: "ingest", kinds: ["csv"], owners: ["team:data"],
      tags: ["tier": "gold"]),
    AssetSpec(
      "stg_orders", deps: ["raw/orders", "ext/fx_rates"], group: "staging", kinds: ["dbt"],
      tags: ["tier": "silver"]),
    AssetSpec(
      "stg_customers", deps: ["raw/customers"], group: "staging", kinds: ["dbt"],
      tags: ["pii": ""]),
    AssetSpec(
      "orders_enriched", deps: ["stg_orders", "stg_customers"], group: "marts",
      kinds: ["dbt", "snowflake"], owners: ["team:data"], tags: ["tier": "gold"]),
    AssetSpec(
      "daily_revenue", deps: ["orders_enriched"], group: "marts", kinds: ["python"],
      owners: ["bob@example.com"], tags: ["tier": "gold", "domain/area": "finance"]),
    AssetSpec(
      "customer_ltv", deps: ["orders_enriched", "stg_customers"], group: "marts",
      kinds: ["python"], owners: ["bob@example.com", "team:data"],
      tags: ["domain/area": "crm"]),
    AssetSpec("dash/revenue", deps: ["daily_revenue"], group: "bi", owners: ["bob@example.com"]),
    AssetSpec("dash/ltv", deps: ["customer_ltv"], group: "bi"),
    AssetSpec(
      "ml/v2/churn_model", deps: ["customer_ltv"], group: "ml", kinds: ["python", "sklearn"],
      owners: ["team:ml"], tags: ["tier": "gold"], codeLocation: "models"),
    AssetSpec("isolated"),
  ])

  static let aliases: [AssetKey: String] = [
    "raw/orders": "RO", "raw/customers": "RC", "ext/fx_rates": "FX", "stg_orders": "SO",
    "stg_customers": "SC", "orders_enriched": "OE", "daily_revenue": "DR", "customer_ltv": "CL",
    "dash/revenue": "HR", "dash/ltv": "HL", "ml/v2/churn_model": "ML", "isolated": "IS",
  ]

  /// The aliases of what a text selects, sorted, so that a test is one line.
  static func selected(_ text: String) throws -> String {
    try AssetSelection(parsing: text).resolve(on: graph).compactMap { aliases[$0] }.sorted()
      .joined(separator: " ")
  }

  /// The same aliases in the sorted form that ``selected(_:)`` gives.
  static func sorted(_ aliases: String) -> String {
    aliases.split(separator: " ").sorted().joined(separator: " ")
  }
}
