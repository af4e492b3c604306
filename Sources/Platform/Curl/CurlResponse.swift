public import HTTPTypes

/// A whole response, its body in memory.
public struct CurlResponse: Sendable {
    /// The status of the final response; interim ones (1xx) are passed over.
    public let status: Int
    /// The body, as sent.
    public let body: [UInt8]
    let head: CurlHead

    /// The headers, in order. They are parsed at every access; ask ``header(_:)`` for a single one.
    public var headers: HTTPFields { head.fields }

    /// The first value of a header, without parsing the others; the name is compared without case.
    public func header(_ name: StaticString) -> String? { head.value(of: name) }
}

/// A response whose head is there and whose body is still arriving.
public struct CurlStreamingResponse: Sendable {
    /// The status of the final response; interim ones (1xx) are passed over.
    public let status: Int
    /// The headers, in order.
    public let headers: HTTPFields
    /// The body; letting go of it ends the transfer.
    public let body: CurlResponseBody
}
