import Assistant
import JSON

extension ToolFault {
    static let unavailable = ToolFault(
        code: "unavailable", message: "The tasks cannot be reached at this moment. Try again soon.")
    static let changing = ToolFault(code: "conflict", message: "The task keeps being changed by somebody else.")

    /// What a problem (RFC 9457) of the API means to whoever called a tool.
    init(status: Int, problem: JSONValue) {
        let code =
            switch status {
            case 401, 403: "forbidden"
            case 404: "not_found"
            case 409, 412: "conflict"
            case 413, 429: "limit"
            case 500...: "unavailable"
            default: "invalid"
            }
        let fields = (problem["errors"]?.array ?? []).compactMap { error -> String? in
            guard let field = error["field"]?.string, let message = error["message"]?.string else { return nil }
            return "\(field) \(message)"
        }
        let words = problem["detail"]?.string ?? problem["title"]?.string ?? "The request was refused."
        self.init(code: code, message: fields.isEmpty ? words : fields.joined(separator: "; "))
    }

    /// As it travels in an answer.
    var json: JSONValue { ["code": .string(code), "message": .string(message)] }
}
