/// First in, first out, in amortised constant time; an array alone would shift at each removal.
struct Queue<Element> {
  private var storage: [Element?] = []
  private var head = 0

  var count: Int { storage.count - head }
  var isEmpty: Bool { count == 0 }
  var first: Element? { isEmpty ? nil : storage[head] }

  /// The elements, first in first.
  var elements: some Sequence<Element> { storage[head...].lazy.compactMap { $0 } }

  mutating func append(_ element: Element) { storage.append(element) }

  mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = storage[head].take()
    head += 1
    // Half of the array is spent: moving the rest costs no more than what was removed.
    if head * 2 >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
    return element
  }
}
