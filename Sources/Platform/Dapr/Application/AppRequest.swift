public import HTTPTypes

/// A request of the sidecar to its application, free of any HTTP server's types.
public struct AppRequest: Sendable {
    public var method: HTTPRequest.Method
    /// The path as it was sent, percent-encoded, without the query.
    public var path: String
    public var headers: HTTPFields
    public var body: [UInt8]

    /// Describes a request.
    public init(_ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// What the application answers its sidecar.
public struct AppResponse: Sendable, Equatable {
    public var status: Int
    public var headers: HTTPFields
    public var body: [UInt8]

    /// Describes an answer; a body is JSON unless the headers say otherwise.
    public init(status: Int = 200, headers: HTTPFields? = nil, body: [UInt8] = []) {
        self.status = status
        self.headers = headers ?? (body.isEmpty ? [:] : [.contentType: "application/json"])
        self.body = body
    }
}
