import SSCAssets
import Testing

struct NPMFeedTests {
  private func changes(_ json: String) throws -> NPMChangesPage {
    try NPMChangesPage(JSONDocument(Array(json.utf8), subject: "feed").root, subject: "feed")
  }

  private func names(_ json: String) throws -> NPMNamesPage {
    try NPMNamesPage(JSONDocument(Array(json.utf8), subject: "feed").root, subject: "feed")
  }

  @Test func `a page of changes gives packages with their revisions`() throws {
    let page = try changes(
      """
      {"results": [
        {"seq": 5, "id": "JSONStream", "changes": [{"rev": "7-abc"}]},
        {"seq": 9000000001, "id": "@a/b", "changes": [{"rev": "2-a"}, {"rev": "10-b"}]},
        {"seq": 9000000002, "id": "gone", "changes": [{"rev": "3-c"}], "deleted": true}
      ], "last_seq": 9000000002}
      """)
    #expect(
      page.entries == [
        NPMFeedEntry(id: "JSONStream", revision: 7), NPMFeedEntry(id: "@a/b", revision: 10),
        NPMFeedEntry(id: "gone", revision: 3, isDeleted: true),
      ])
    #expect(page.sequences == [5, 9_000_000_001, 9_000_000_002])
  }

  @Test func `a page of names gives packages with their revisions`() throws {
    let page = try names(
      #"{"total_rows": 2, "rows": [{"id": "a", "key": "a", "value": {"rev": "4-x"}}]}"#)
    #expect(page.entries == [NPMFeedEntry(id: "a", revision: 4)])
    #expect(page.total == 2)
  }

  @Test(arguments: [
    "{}", "[]", #"{"results": {}}"#, #"{"results": [{}]}"#, #"{"error": "bad_request"}"#,
    #"{"results": [{"seq": 1, "id": "a", "changes": []}]}"#,
    #"{"results": [{"seq": 1, "id": "a", "changes": [{"rev": "abc"}]}]}"#,
    #"{"results": [{"seq": "1-x", "id": "a", "changes": [{"rev": "1-a"}]}]}"#,
    #"{"results": [{"seq": 1, "changes": [{"rev": "1-a"}]}]}"#, #"{"results": [{"seq": 1"#,
  ])
  func `an entry that can't be read refuses the page`(json: String) {
    #expect(throws: PackageDataError.self) { try changes(json) }
  }

  @Test(arguments: [
    "{}", #"{"rows": 1}"#, #"{"rows": [{"id": "a"}]}"#,
    #"{"rows": [{"id": "a", "value": {"rev": "-"}}]}"#, #"{"rows": [{"value": {"rev": "1-a"}}]}"#,
  ])
  func `a row that can't be read refuses the page`(json: String) {
    #expect(throws: PackageDataError.self) { try names(json) }
  }

  @Test func `a cursor is text that people can read`() throws {
    let cursor = NPMFeedCursor(sequence: 900, window: 700, comparedAt: 1_700_000_000)
    #expect(cursor.description == "sequence=900 window=700 compared_at=1700000000")
    #expect(NPMFeedCursor(cursor.description) == cursor)
    #expect(NPMFeedCursor("12345") == nil)
    #expect(NPMFeedCursor("sequence=1 window=x compared_at=3") == nil)
    #expect(NPMFeedCursor("") == nil)
  }

  @Test(arguments: [(900, 700, 100, 700), (900, 700, 500, 400), (900, 900, 5_000, 0)])
  func `the next run begins at the farther of both windows`(
    sequence: Int64, window: Int64, numbers: Int64, start: Int64
  ) {
    let cursor = NPMFeedCursor(sequence: sequence, window: window, comparedAt: 0)
    #expect(cursor.start(windowSequences: numbers) == start)
  }
}
