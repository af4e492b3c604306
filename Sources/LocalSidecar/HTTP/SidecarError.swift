import HTTPTypes
import JSON

/// An error answer in Dapr's form: `{"errorCode": …, "message": …}`, sometimes with details.
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

    /// daprd's answer to a path that has neither a route nor an app id.
    static let unknownRoute = SidecarError(
        .notFound, "ERR_DIRECT_INVOKE", "failed getting app id either from the URL path or the header dapr-app-id")
}
