import HTTPTypes
import JSON

extension EventFault {
    /// The fault as the sidecar's API answers it.
    var sidecarError: SidecarError {
        SidecarError(HTTPResponse.Status(code: status), code, message, details: details)
    }

    /// Where entries of a bulk are to be named, the body names them, and headers say the rest.
    var response: SidecarResponse {
        guard !failedEntries.isEmpty else { return sidecarError.response }
        let body: JSONValue = ["failedEntries": .array(failedEntries), "errorCode": .string(code)]
        var response = SidecarResponse.json(body.bytes, status: HTTPResponse.Status(code: status))
        response.headers[.name("metadata.responsedata")] = String(decoding: body.bytes, as: UTF8.self)
        response.headers[.name("metadata.error")] = "api error: code = Internal desc = \(message)"
        return response
    }
}
