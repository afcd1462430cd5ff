import AssetKitCore
import Testing

struct SelectionResultTests {
  static let everything = "RO RC SO SC OE DR CL HR HL ML IS"

  @Test(
    arguments: [
      ("*", everything),
      ("key:*orders*", "RO SO OE"),
      ("key:\"nope\"", ""),
      ("2+key:\"daily_revenue\"+", "SO SC OE DR HR"),
      ("kind:\"csv\"+", ""),
      ("tag:\"domain/area\"=\"finance\"", "DR"),
      ("group:\"default\"", "IS"),
      ("not group:\"marts\"", "RO RC SO SC HR HL ML IS"),
      ("roots(+key:\"orders_enriched\")", "RO RC"),
      ("+orders_enriched", "SO SC OE"),
      ("+key:\"ext/fx_rates\"", ""),
      ("key:\"nope\"+", ""),
      ("((key:\"isolated\"))", "IS"),
      ("+key:\"dash/revenue\" and not +key:\"dash/ltv\"", "DR HR"),
      ("kind:<null>", "HR HL IS"),
    ])
  func `a row of Dagster's results is reproduced`(text: String, expected: String) throws {
    #expect(try ExampleGraph.selected(text) == ExampleGraph.sorted(expected))
  }

  @Test(
    arguments: [
      // 1: key: is a pattern, quoted or not, with `*` across slashes and nothing else special.
      ("key:raw/*", "RO RC"), ("key:\"raw/*\"", "RO RC"), ("key:\"*churn*\"", "ML"),
      ("key:\"raw*customers\"", "RC"), ("key:\"raw/order?\"", ""), ("key:\"Raw/orders\"", ""),
      ("key:**", everything + " FX"),
      // 2: what sees external assets.
      ("key:\"ext/fx_rates\"", "FX"), ("owner:\"team:data\"", "RO FX OE CL"),
      ("group:ingest", "RO RC"), ("tag:tier=gold", "RO OE DR ML"), ("kind:csv", ""),
      ("key:\"ext/fx_rates\"+1", "FX SO"), ("0+key:\"ext/fx_rates\"", ""),
      ("1+key:\"stg_orders\"", "RO SO"), ("1+key:\"ext/fx_rates\"+1", "FX SO"),
      ("code_location:models", "ML"), ("code_location:nowhere", ""),
      // 3: the complement is taken among materializable assets.
      ("not key:\"ext/fx_rates\"", everything), ("not not key:\"ext/fx_rates\"", ""),
      ("not *", ""),
      // 4: a tag without a value has the empty value.
      ("tag:tier", ""), ("tag:pii", "RC SC"), ("tag:pii=<null>", "RC SC"),
      ("tag:pii=\"\"", "RC SC"),
      // 5: what <null> matches.
      ("group:<null>", ""), ("owner:<null>", ""), ("tag:<null>", ""),
      // 6: sinks and roots look through assets outside of the set.
      ("sinks(*)", "HR HL ML IS"), ("roots(*)", "RO RC IS"),
      ("sinks(key:raw/orders or key:daily_revenue)", "DR"),
      ("roots(key:raw/orders or key:daily_revenue or key:isolated)", "RO IS"),
      // 7: both directions from the same start.
      ("1+key:\"orders_enriched\"+1", "SO SC OE DR CL"), ("+key:stg_orders+1", "RO SO OE"),
      // 8: the old clauses, whose plus signs count levels.
      ("*orders_enriched", "RO RC SO SC OE"), ("++orders_enriched", "RO RC SO SC OE"),
      ("orders_enriched+", "OE DR CL"), ("orders_enriched*", "OE DR CL HR HL ML"),
      ("+stg_orders+", "RO SO OE"), ("raw/orders", "RO"), ("ext/fx_rates", "FX"),
      ("+ext/fx_rates", ""), ("tag:domain/area=crm", "CL"),
      // 10: commas are unions, but not within quotes.
      ("raw/orders,isolated", "RO IS"), ("key:raw/*, +stg_orders", "RO RC SO"),
      ("tag:\"a,b\",isolated", "IS"),
      // Precedence and spelling.
      ("not group:marts and kind:python", "RO RC ML"),
      ("not (group:\"marts\" and kind:\"python\")", "RO RC SO SC OE HR HL ML IS"),
      ("group:bi or group:marts and kind:python", "HR HL DR CL"),
      ("(group:bi OR group:marts) AND NOT kind:python", "HR HL OE"),
      ("(*)+", everything), ("+(*)", everything), ("sinks (key:raw/orders) +1", "RO SO"),
      (" key : isolated\n\tor key:\"dash/ltv\" ", "IS HL"),
      ("+(key:\"stg_orders\"+)", "RO RC SO SC OE DR CL HR HL ML"),
    ])
  func `the semantics that are easy to get wrong are Dagster's`(
    text: String, expected: String
  ) throws {
    #expect(try ExampleGraph.selected(text) == ExampleGraph.sorted(expected))
  }

  @Test func `the result is in topological order`() throws {
    let keys = try AssetSelection(parsing: "dash/ltv,*customer_ltv").resolve(on: ExampleGraph.graph)
    #expect(
      keys.map(\.description) == [
        "raw/orders", "raw/customers", "stg_orders", "stg_customers", "orders_enriched",
        "customer_ltv", "dash/ltv",
      ])
  }

  @Test func `a selection put together in code selects the same`() throws {
    let selection = AssetSelection.intersection([
      .assets(["dash/revenue"]).upstream(), !AssetSelection.asset("dash/ltv").upstream(),
    ])
    #expect(
      selection.description == #"+asset:"dash/revenue" and not +asset:"dash/ltv""#)
    #expect(
      try selection.resolve(on: ExampleGraph.graph) == ["daily_revenue", "dash/revenue"])
  }
}
