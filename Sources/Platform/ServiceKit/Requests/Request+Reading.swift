public import Hummingbird
public import JSON
import NIOCore
import NIOHTTP1

extension Request {
    /// The most a JSON body may take unless a route says otherwise: 1 MiB.
    public static var defaultBodyLimit: Int { 1 << 20 }

    /// Reads the whole body.
    /// - Throws: ``Problem`` 413 as soon as more than `limit` bytes are announced or have come.
    public func bytes(limit: Int = Request.defaultBodyLimit) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        if let announced = headers[.contentLength].flatMap({ Int($0) }) {
            guard announced <= limit else { throw Problem.contentTooLarge(limit: limit) }
            bytes.reserveCapacity(announced)
        }
        do {
            for try await chunk in body {
                guard bytes.count + chunk.readableBytes <= limit else { throw Problem.contentTooLarge(limit: limit) }
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch is HTTPParserError {
            throw Problem(.badRequest, "malformed-request", title: "The request is not valid HTTP")
        }
        return bytes
    }

    /// Reads the body as one JSON document.
    /// - Throws: ``Problem`` 415 for another media type, 413 for too much, 400 for anything that is not the JSON expected.
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

    /// - Throws: ``Problem`` 415 when a `Content-Type` is given that is not JSON.
    public func requireJSON() throws {
        guard let type = headers[.contentType] else { return }
        let essence = type.prefix { $0 != ";" }.trimmingSpaces.lowercased()
        guard essence == "application/json" || essence.hasSuffix("+json") else { throw Problem.unsupportedMediaType }
    }
}

extension JSONScanner {
    /// Reads the value of a field, so that a fault names the field instead of a byte offset.
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
