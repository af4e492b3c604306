import JSON

/// A part of a list, and where the next one starts.
public struct Page<Element: Sendable>: Sendable {
    public var elements: [Element]
    /// Where the next page starts; nil at the end.
    public var next: String?

    /// A page.
    public init(_ elements: [Element], next: String? = nil) {
        self.elements = elements
        self.next = next
    }

    /// The page of a list that is all there, at a cursor of an earlier page.
    /// - Throws: ``RPCError`` for a cursor that no page gave out.
    init(of all: [Element], at cursor: String?, size: Int) throws {
        let start = try Self.start(cursor, count: all.count)
        let end = min(start + size, all.count)
        self.init(Array(all[start..<end]), next: end < all.count ? "at-\(end)" : nil)
    }

    private static func start(_ cursor: String?, count: Int) throws -> Int {
        guard let cursor else { return 0 }
        guard cursor.hasPrefix("at-"), let start = Int(cursor.dropFirst(3)), start > 0, start < count else {
            throw RPCError.invalidParams("The cursor is none of this list's")
        }
        return start
    }

    func json(_ member: String, _ describe: (Element) -> JSONValue) -> JSONObject {
        var result = JSONObject([(member, .array(elements.map(describe)))])
        result["nextCursor"] = next.map { .string($0) }
        return result
    }
}
