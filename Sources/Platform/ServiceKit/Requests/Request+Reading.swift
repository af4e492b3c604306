import Encoding
public import HTTPServing
public import HTTPTypes
public import Hummingbird
public import JSON
public import NIOCore
import NIOHTTP1
public import Threads

extension Request {
    /// Maximum size of a JSON body, unless a route sets another: 1 MiB.
    public static var defaultBodyLimit: Int { 1 << 20 }

    /// The announced length of the body; nil when there is none.
    public var announcedLength: Int? { headers[.contentLength].flatMap { Int($0) } }

    /// Reads the whole body. The bytes of a large one are counted until the request is answered.
    ///
    /// - Throws: ``Problem`` 413 as soon as more than `limit` bytes are announced or received, 408 for a body that is
    ///   not complete in time, 503 when the process holds the maximum of body bytes.
    public func bytes(limit: Int = Request.defaultBodyLimit) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        if let announced = announcedLength { bytes.reserveCapacity(min(announced, BodyLimits.whole)) }
        try await eachChunk(limit: limit) { chunk in
            if bytes.count + chunk.readableBytes > BodyLimits.whole {
                try RequestScope.current?.hold(chunk.readableBytes)
            }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }

    /// Reads the body in pieces as they arrive, without keeping them.
    ///
    /// - Throws: the errors of ``bytes(limit:)``, and any error of `take`.
    public func eachChunk(limit: Int, _ take: (ByteBuffer) async throws -> Void) async throws {
        if let announced = announcedLength, announced > limit { throw Problem.contentTooLarge(limit: limit) }
        var count = 0
        do {
            for try await chunk in body {
                count += chunk.readableBytes
                guard count <= limit else { throw Problem.contentTooLarge(limit: limit) }
                try await take(chunk)
            }
        } catch is HTTPParserError {
            throw Problem(.badRequest, "malformed-request", title: "The request is not valid HTTP")
        } catch let fault as BodyFault {
            throw fault.problem
        }
    }

    /// Reads the body as one JSON document.
    ///
    /// - Throws: ``Problem`` 415 for another media type, 413 for too many bytes, 400 for anything but the expected
    ///   JSON.
    public func json<Value>(
        limit: Int = Request.defaultBodyLimit, maximumDepth: Int = 16,
        _ read: (inout JSONScanner) throws -> Value
    ) async throws -> Value {
        try requireJSON()
        let bytes = try await bytes(limit: limit)
        do {
            return try JSONScanner.read(bytes, maximumDepth: maximumDepth, read)
        } catch let fault as JSONFault {
            throw Problem.malformed(fault)
        } catch let fault as FieldFault {
            throw Problem.invalid([fault])
        }
    }

    /// - Throws: ``Problem`` 415 when there is a `Content-Type` other than JSON.
    public func requireJSON() throws {
        guard let type = headers[.contentType] else { return }
        let essence = type.prefix { $0 != ";" }.trimmingSpaces.lowercased()
        guard essence == "application/json" || essence.hasSuffix("+json") else { throw Problem.unsupportedMediaType }
    }
}

extension LongWork.Overloaded: ProblemConvertible {
    /// The answer: 429 at the caller's own limit, 503 at the common one.
    public var problem: Problem {
        isOwn ? .tooManyRequests(retryAfter: 10) : .unavailable("Too much of this is being done at this moment.")
    }
}

extension BodyFault: ProblemConvertible {
    /// The answer, 408 or 503.
    public var problem: Problem {
        switch self {
        case .tooSlow:
            Problem(
                .requestTimeout, "body-too-slow", title: "The body did not come in time",
                detail: "It has to come to its end within half a minute, or at 64 KiB a second.")
        case .crowdedOut: .unavailable("Too many requests are being sent here at the same time.")
        }
    }
}

extension JSONScanner {
    /// Reads the value of a field, so that an error names the field instead of a byte offset.
    public mutating func field<Value>(
        _ name: String, _ expected: String, _ read: (inout JSONScanner) throws -> Value
    ) throws -> Value {
        do {
            return try read(&self)
        } catch let fault as JSONFault where fault.reason == .wrongType || fault.reason == .numberOutOfRange {
            throw FieldFault(name, "must be \(expected)")
        }
    }
}

/// The query of a URI, parsed as `application/x-www-form-urlencoded`, the format of browsers.
public struct QueryString: Sendable {
    /// Decoded names and values in the order given.
    public let parameters: [(name: String, value: String)]

    /// - Throws: ``Problem`` 400 for an invalid percent escape, or text that is not UTF-8.
    public init(_ text: String) throws {
        parameters = try text.utf8.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0], of: "query")
            return (name, parts.count > 1 ? try Self.decoded(parts[1], of: name) : "")
        }
    }

    private static func decoded(_ text: Substring.UTF8View, of field: String) throws -> String {
        guard let bytes = PercentEncoding.bytes(text, plusIsSpace: true) else {
            throw Problem.invalid(field, "has an invalid percent escape")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem.invalid(field, "is not UTF-8") }
        return text
    }
}

/// The page of a list in a query without other parameters: `?limit=…&cursor=…`, each at most once.
public struct PageQuery<Cursor: Sendable>: Sendable {
    /// Maximum number of entries in the page, 1 to 100.
    public let limit: Int
    /// The end of the previous page; nil for the first.
    public let cursor: Cursor?

    /// Reads a request's query.
    ///
    /// - Parameters:
    ///   - limit: the default number of entries in a page.
    ///   - read: parses a cursor; nil for an invalid one.
    /// - Throws: ``Problem`` 400 naming the parameter.
    public init(_ request: Request, limit: Int, cursor read: (String) -> Cursor?) throws {
        var (limit, cursor) = (limit, Cursor?.none)
        var seen: Set<String> = []
        for (name, value) in try QueryString(request.uri.query ?? "").parameters {
            guard seen.insert(name).inserted else { throw Problem.invalid(name, "must be given once") }
            switch name {
            case "limit":
                guard let number = Int(value), (1...100).contains(number) else {
                    throw Problem.invalid("limit", "must be a whole number, 1 to 100")
                }
                limit = number
            case "cursor":
                guard let place = read(value) else {
                    throw Problem.invalid("cursor", "must be the next_cursor of an earlier answer")
                }
                cursor = place
            default: throw Problem.invalid(name, "is not known here; known are limit and cursor")
            }
        }
        (self.limit, self.cursor) = (limit, cursor)
    }
}

/// An answer with encoded JSON.
public struct JSONResponse: ResponseGenerator, Sendable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// Headers in addition to `Content-Type`.
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

    /// Makes an answer by writing its document.
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

extension HTTPField.Name {
    /// Identifies the request in logs and answers.
    static let correlationID = named("X-Correlation-ID")
    /// Carries the token that authenticates the sidecar.
    static let daprAPIToken = named("dapr-api-token")

    /// Makes a header name; every name used here is valid.
    static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return field
    }
}
