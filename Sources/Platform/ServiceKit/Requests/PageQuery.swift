public import Hummingbird

/// Which part of a list is asked for, where nothing else can be: `?limit=…&cursor=…`, each at most once.
public struct PageQuery<Cursor: Sendable>: Sendable {
    /// How many entries the page may have, 1 to 100.
    public let limit: Int
    /// Where the page before ended; nil for the first.
    public let cursor: Cursor?

    /// Reads a request's query.
    ///
    /// - Parameters:
    ///   - limit: how many entries a page has when nothing is said of it.
    ///   - read: makes a cursor of its text; nil when it is not one.
    /// - Throws: ``Problem`` 400 naming the parameter.
    public init(_ request: Request, limit: Int, cursor read: (String) -> Cursor?) throws {
        var (limit, cursor) = (limit, Cursor?.none)
        var seen: Set<String> = []
        for (name, value) in try QueryString(request.uri.query ?? "").parameters {
            guard seen.insert(name).inserted else { throw Problem.invalid(name, "must be given once") }
            switch name {
            case "limit":
                guard let number = Int(value), (1...100).contains(number) else {
                    throw Problem.invalid("limit", "must be a whole number, 1 to 100")
                }
                limit = number
            case "cursor":
                guard let place = read(value) else {
                    throw Problem.invalid("cursor", "must be the next_cursor of an earlier answer")
                }
                cursor = place
            default: throw Problem.invalid(name, "is not known here; known are limit and cursor")
            }
        }
        (self.limit, self.cursor) = (limit, cursor)
    }
}
