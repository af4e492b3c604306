import HTTPTypes
import HummingbirdCore
import NIOCore

/// An application's request to its sidecar.
struct SidecarRequest: Sendable {
    let method: HTTPRequest.Method
    /// The path from the request line, still escaped, without the query.
    let path: String
    /// The text after the first `?`, still escaped; empty when there is none.
    let query: String
    let headers: HTTPFields
    let body: RequestBody
    /// Maximum number of bytes in a body.
    let maximumBody: Int
    /// The trace that the answer belongs to: the caller's, or a span of it where the sidecar traces.
    var trace = SidecarTrace()
    /// The decoded values of the route's `{…}` parts, in order; for a route that ends in `*`, the last one is the rest
    /// of the path, not decoded.
    var parameters: [String] = []

    init(_ head: HTTPRequest, body: RequestBody, maximumBody: Int) {
        method = head.method
        let target = head.path ?? "/"
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = mark.map { String(target[..<$0]) } ?? target
        query = mark.map { String(target[target.utf8.index(after: $0)...]) } ?? ""
        headers = head.headerFields
        self.body = body
        self.maximumBody = maximumBody
    }

    /// The query's pairs, decoded.
    var queryItems: [(name: String, value: String)] {
        query.split(separator: "&").compactMap { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PathText.decode(parts[0], plusIsSpace: true),
                let value = PathText.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            return (name, value)
        }
    }

    /// The request's `metadata.…` query parameters; the first of each name counts.
    var metadata: [String: String] {
        let items = queryItems.filter { $0.name.hasPrefix("metadata.") }
        return Dictionary(items.map { (String($0.name.dropFirst("metadata.".count)), $0.value) }) { first, _ in first }
    }

    /// The values of all `baggage` headers; nil without one.
    var baggage: String? {
        guard headers.contains(.baggage) else { return nil }
        let baggage = headers[values: .baggage].joined(separator: ",")
        return baggage.isEmpty ? nil : baggage
    }

    /// Collects the whole body.
    /// - Throws: ``BodyTooLarge``.
    func collectBody() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= maximumBody else { throw BodyTooLarge() }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }
}

/// A body over the sidecar's limit; Dapr's text is "stream too large".
struct BodyTooLarge: Error {
    static let message = "stream too large"
}
