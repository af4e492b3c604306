import HTTPTypes
import JSON

extension JSONValue {
    /// A `google.rpc.ResourceInfo` about a state store.
    static func resource(_ name: String) -> JSONValue {
        [
            "@type": "type.googleapis.com/google.rpc.ResourceInfo", "description": "", "owner": "",
            "resource_name": .string(name), "resource_type": "state",
        ]
    }

    /// A `google.rpc.ErrorInfo`.
    static func errorInfo(reason: String, metadata: JSONValue = nil) -> JSONValue {
        [
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "domain": "dapr.io", "metadata": metadata,
            "reason": .string(reason),
        ]
    }
}

extension SidecarError {
    static func unknownStateStore(_ name: String, appID: String?) -> SidecarError {
        let metadata: JSONValue = appID.map { ["appID": .string($0)] } ?? nil
        return SidecarError(
            .badRequest, "ERR_STATE_STORE_NOT_FOUND", "state store \(name) is not found",
            details: [.errorInfo(reason: "DAPR_STATE_NOT_FOUND", metadata: metadata)])
    }

    static func noStateStores(_ name: String, appID: String?) -> SidecarError {
        let metadata: JSONValue = appID.map { ["appID": .string($0)] } ?? nil
        return SidecarError(
            .internalServerError, "ERR_STATE_STORE_NOT_CONFIGURED", "state store \(name) is not configured",
            details: [.errorInfo(reason: "DAPR_STATE_NOT_CONFIGURED", metadata: metadata)])
    }

    static func queryNotSupported(_ store: String) -> SidecarError {
        SidecarError(
            .internalServerError, "ERR_STATE_STORE_NOT_SUPPORTED", "state store does not support querying",
            details: [.resource(store), .errorInfo(reason: "DAPR_STATE_QUERYING_NOT_SUPPORTED")])
    }

    static func queryFailed(_ store: String, _ reason: String) -> SidecarError {
        SidecarError(
            .internalServerError, "ERR_STATE_QUERY", "state store \(store) query failed: \(reason)",
            details: [.resource(store), .errorInfo(reason: "DAPR_STATE_QUERY_FAILED")])
    }

    /// A body that is not the expected JSON, in the wording of Go's decoder.
    static func malformed(_ message: String) -> SidecarError {
        SidecarError(.badRequest, "ERR_MALFORMED_REQUEST", message)
    }
}
