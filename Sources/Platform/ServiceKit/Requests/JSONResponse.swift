public import HTTPTypes
public import Hummingbird
public import JSON
public import NIOCore

/// An answer whose JSON bytes are ready.
public struct JSONResponse: ResponseGenerator, Sendable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// Headers besides `Content-Type`.
    public var headers: HTTPFields
    private let body: ByteBuffer

    /// - Parameter bytes: one JSON document.
    public init(_ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        self.init(buffer: ByteBuffer(bytes: bytes), status: status, headers: headers)
    }

    /// - Parameter buffer: one JSON document.
    public init(buffer: ByteBuffer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
        body = buffer
    }

    /// Writes the document on the spot.
    public init(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], reserving capacity: Int = 256,
        _ write: (inout JSONWriter) throws -> Void
    ) rethrows {
        var writer = JSONWriter(reserving: capacity)
        try write(&writer)
        self.init(writer.bytes, status: status, headers: headers)
    }

    /// The response with its headers.
    public func response(from request: Request, context: some RequestContext) -> Response { response }

    /// The response with its headers.
    public var response: Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
