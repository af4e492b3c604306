import HTTPTypes
import JSON

/// Reads lists page by page.
struct TaskPages: Sendable {
    private static let longest = 1000
    /// Maximum number of pages, so that reading ends whatever the server answers.
    private static let most = 1000

    private let session: ClientSession

    init(_ session: ClientSession) { self.session = session }

    /// Every task of a query.
    func all(_ query: Query = Query()) async throws -> [ListedTask] {
        var tasks: [ListedTask] = []
        var cursor: String?
        for _ in 0..<Self.most {
            var page = query
            page.add("limit", String(Self.longest))
            page.add("cursor", cursor)
            let answer = try await session.json(.get, "/api/tasks", query: page)
            tasks += answer.tasks
            cursor = answer["next_cursor"]?.string
            if cursor == nil { break }
        }
        return tasks
    }
}
