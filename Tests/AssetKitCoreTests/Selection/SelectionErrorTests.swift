import AssetKitCore
import Testing

struct SelectionErrorTests {
  private func message(_ text: String) -> String {
    do throws(SelectionError) {
      return "selects \(try AssetSelection(parsing: text).resolve(on: ExampleGraph.graph))"
    } catch {
      return error.description
    }
  }

  @Test(
    arguments: [
      (
        #"group:"marts" And kind:"python""#,
        """
        write `And` all in lower or all in upper case
          group:"marts" And kind:"python"
                        ^
        """
      ),
      (
        "key:key",
        """
        `key` is a word of the syntax; as a value, put it in quotes
          key:key
              ^
        """
      ),
      (
        #"key:"stg_orders"#,
        """
        the quote isn't closed
          key:"stg_orders
              ^
        """
      ),
      (
        "key:",
        """
        expected a key or a pattern, found the end
          key:
              ^
        """
      ),
      (
        #"foo:"bar""#,
        """
        `foo` is no attribute (attributes: asset, key, tag, owner, group, kind, code_location; \
        a key stands in `key:"…"`)
          foo:"bar"
          ^
        """
      ),
      (
        #"key:"a" or gruop:"bar""#,
        """
        `gruop` is no attribute; did you mean `group`? \
        (attributes: asset, key, tag, owner, group, kind, code_location; \
        a key stands in `key:"…"`)
          key:"a" or gruop:"bar"
                     ^
        """
      ),
      (
        #"1key:"stg_orders""#,
        """
        expected `+` after the depth, found `key`
          1key:"stg_orders"
           ^
        """
      ),
      (
        #"status:"healthy""#,
        """
        `status:` filters the pages of Dagster's web interface, not assets
          status:"healthy"
          ^
        """
      ),
      (
        "+*",
        """
        `+` can't stand before a bare `*`; write `+(*)`
          +*
           ^
        """
      ),
      (
        "*+",
        """
        `+` can't follow a bare `*`; write `(*)+`
          *+
           ^
        """
      ),
      (
        "key:*",
        """
        a star alone is put in quotes: key:"*"
          key:*
              ^
        """
      ),
      (
        "group:a*",
        """
        only `key:` has wildcards; to mean a star, write "a*"
          group:a*
                ^
        """
      ),
      (
        "tag:team:a",
        """
        expected `and`, `or`, `+` or the end, found `:`
          tag:team:a
                  ^
        """
      ),
      (
        "tag:",
        """
        expected a value, found the end
          tag:
              ^
        """
      ),
      (
        "(key:a or\n key:b",
        """
        expected `and`, `or`, `+` or `)`, found the end
           key:b
                ^
        """
      ),
      (
        "key:a & key:b",
        """
        unexpected `&`; write `and`
          key:a & key:b
                ^
        """
      ),
      (
        "owner:bob@example.com",
        """
        unexpected `@`; values with such characters are put in double quotes
          owner:bob@example.com
                   ^
        """
      ),
      (
        "isolated, ,dash/ltv",
        """
        the selection is empty
          isolated, ,dash/ltv
                    ^
        """
      ),
      ("", "the selection is empty"),
      (" \n", "the selection is empty"),
      (
        "pypi_packages_update", "no asset has the key `pypi_packages_update`"
      ),
      (
        "+order_enriched,stg_custmers",
        """
        no asset has the key `order_enriched`; did you mean `orders_enriched`?
        no asset has the key `stg_custmers`; did you mean `stg_customers`?
        """
      ),
      ("orders", "no asset has the key `orders`; did you mean `raw/orders` or `orders_enriched`?"),
      (
        "raw/*", #"no asset has the key `raw/`; a pattern is written key:"raw/*""#
      ),
    ])
  func `an error says what is wrong, where, and what to write instead`(
    text: String, expected: String
  ) {
    #expect(message(text) == expected)
  }

  @Test func `hostile nesting is an error, not a crash`() {
    for text in [
      String(repeating: "(", count: 1_000_000), String(repeating: "not ", count: 300_000),
      String(repeating: "sinks(", count: 300_000),
    ] {
      #expect(message(text).hasPrefix("nested more than 128 levels deep\n"))
      #expect(message(text).count < 300)
    }
    let deepest = String(repeating: "(", count: 128) + "*" + String(repeating: ")", count: 128)
    #expect(throws: Never.self) { try AssetSelection(parsing: deepest) }
  }

  @Test func `a long selection is read in time that grows with its length`() throws {
    let text = (0..<50_000).map { "key:\"a\($0)\"" }.joined(separator: " or ")
    #expect(try AssetSelection(parsing: text).description == text)
  }

  @Test(arguments: ["\u{0}", "é:", "\"", "\\", "key:\"\\x\"", "<nul>", "(((", "+", "1", "key:a+b"])
  func `no text makes the parser trap`(text: String) {
    #expect(!message(text).isEmpty)
  }
}
