import HTTPTypes
import JSON

/// An answer that says no, in Dapr's words: `{"errorCode": …, "message": …}` and sometimes details.
struct SidecarError: Error, Sendable {
    var status: HTTPResponse.Status
    var code: String
    var message: String
    var details: [JSONValue] = []

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, details: [JSONValue] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }

    var response: SidecarResponse {
        var object = JSONObject([("errorCode", .string(code)), ("message", .string(message))])
        if !details.isEmpty { object["details"] = .array(details) }
        return .json(JSONValue.object(object).bytes, status: status)
    }

    /// No route and no app id: what daprd says to anything it does not know.
    static let unknownRoute = SidecarError(
        .notFound, "ERR_DIRECT_INVOKE", "failed getting app id either from the URL path or the header dapr-app-id")
}
