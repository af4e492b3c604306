import JSON
import Tasks

/// What creates a task, as the API does it.
enum ForeignContent {
    static func check(_ object: JSONObject) throws { _ = try TaskContent(value: .object(object)) }
}
