import AssetKitCore
import Testing
import SeededRandom

struct SelectionRoundTripTests {
  @Test(
    arguments: [
      (#"not (group:"marts" and kind:"python")"#, #"not (group:"marts" and kind:"python")"#),
      (#"+(key:"stg_orders"+)"#, #"+(key:"stg_orders"+)"#),
      (#"0+key:"ext/fx_rates""#, #"0+key:"ext/fx_rates""#),
      (#"(key:"raw/orders"+1)+1"#, #"(key:"raw/orders"+1)+1"#),
      (#"1+(1+key:"x")"#, #"1+(1+key:"x")"#),
      ("(*)+", "(*)+"), ("+(*)", "+(*)"),
      ("*x", #"+asset:"x""#), ("+x", #"1+asset:"x""#), ("++x*", #"2+asset:"x"+"#),
      ("raw/orders", #"asset:"raw/orders""#), ("a,b", #"asset:"a" or asset:"b""#),
      ("key:a AND (key:b and key:c)", #"key:"a" and key:"b" and key:"c""#),
      ("((key:a))", #"key:"a""#), ("key:a or key:a", #"key:"a""#), ("key:a**b", #"key:"a*b""#),
      ("(key:a or key:b) and not not *", #"(key:"a" or key:"b") and not not *"#),
      (#"tag:k=<null>"#, #"tag:"k""#), (#"tag:k="""#, #"tag:"k""#), ("tag:k=v", #"tag:"k"="v""#),
      ("tag:team-a=v.1", #"tag:"team-a"="v.1""#), ("roots( * )+ 02", "roots(*)+2"),
      (#"key:"a\"b\\c\n""#, #"key:"a\"b\\c\n""#), ("code_location:<null>", "code_location:<null>"),
    ])
  func `a meaning has one spelling`(text: String, canonical: String) throws {
    let selection = try AssetSelection(parsing: text)
    #expect(selection.description == canonical)
    #expect(try AssetSelection(parsing: canonical) == selection)
  }

  @Test(arguments: 0..<40)
  func `what is printed parses to an equal selection with the same result`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let selection = anySelection(depth: 5, &generator)
      let text = selection.description
      let parsed = try AssetSelection(parsing: text)
      #expect(parsed == selection, "\(text)")
      #expect(parsed.description == text)
      #expect(
        try parsed.resolve(on: ExampleGraph.graph) == selection.resolve(on: ExampleGraph.graph))
    }
  }

  private func anySelection(
    depth: Int, _ random: inout SplitMix64
  ) -> AssetSelection {
    func operand() -> AssetSelection { anySelection(depth: depth - 1, &random) }
    func operands() -> [AssetSelection] { (0..<random.below(4)).map { _ in operand() } }
    let levels: Int? = random.below(2) == 0 ? nil : random.below(3)
    switch depth == 0 ? random.below(7) : random.below(15) {
    case 0: return .all
    case 1: return .asset(random.pick(ExampleGraph.graph.keys))
    case 2: return .keys(matching: random.pick(Self.texts))
    case 3: return .group(random.pick(Self.texts))
    case 4: return .kind(random.below(3) == 0 ? nil : random.pick(Self.texts))
    case 5: return .tag(random.pick(Self.texts), random.pick(Self.texts))
    case 6:
      return random.below(2) == 0
        ? .owner(random.pick(Self.texts)) : .codeLocation(random.pick(Self.texts))
    case 7, 8: return .union(operands())
    case 9, 10: return .intersection(operands())
    case 11: return !operand()
    case 12: return random.below(2) == 0 ? operand().sinks() : operand().roots()
    case 13: return operand().upstream(depth: levels)
    default: return operand().downstream(depth: levels)
    }
  }

  private static let texts = [
    "", "marts", "python", "team:data", "tier", "gold", "*", "**", "raw/*", "*orders*", "and",
    "key",
    "a\"b", "back\\slash", "a,b", "line\nbreak", "cr\r\n", "<null>", "(", "é🇩🇪", "\u{301}", "\\/",
  ]

  @Test func `any segment of a key survives printing`() throws {
    let key = AssetKey(path: ["a/b", "c\\", "\"d\"", "*", ""])
    let selection = AssetSelection.asset(key)
    #expect(selection.description == #"asset:"a\/b/c\\/\"d\"/*/""#)
    #expect(try AssetSelection(parsing: selection.description) == selection)
    let graph = AssetGraph([AssetSpec(key), AssetSpec("a/b/c")])
    #expect(try selection.resolve(on: graph) == [key])
  }
}
