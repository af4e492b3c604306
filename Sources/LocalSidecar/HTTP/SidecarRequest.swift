import HTTPTypes
import HummingbirdCore
import NIOCore

/// What an application asks of its sidecar.
struct SidecarRequest: Sendable {
    let method: HTTPRequest.Method
    /// The path as on the request line, still escaped, without the query.
    let path: String
    /// What follows the first `?`, still escaped; empty without one.
    let query: String
    let headers: HTTPFields
    let body: RequestBody
    /// The most bytes a body may have.
    let maximumBody: Int
    /// The trace that answering it belongs to: the caller's, or a span of it where the sidecar traces.
    var trace = SidecarTrace()
    /// The values of the route's `{…}` parts, decoded, in order; for a route that ends in `*`, the rest of the path as it
    /// stands is the last.
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

    /// The request's `metadata.…` query parameters, the first of each name.
    var metadata: [String: String] {
        let items = queryItems.filter { $0.name.hasPrefix("metadata.") }
        return Dictionary(items.map { (String($0.name.dropFirst("metadata.".count)), $0.value) }) { first, _ in first }
    }

    /// The `baggage` of all headers of that name; nil without one.
    var baggage: String? {
        guard headers.contains(.baggage) else { return nil }
        let baggage = headers[values: .baggage].joined(separator: ",")
        return baggage.isEmpty ? nil : baggage
    }

    /// The whole body.
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

/// A body beyond the sidecar's limit: in Dapr's words, "stream too large".
struct BodyTooLarge: Error {
    static let message = "stream too large"
}
