import Crypto
import Encoding
import Gzip
import HTTPTypes
import NIOCore

/// A file of the web app, ready to be sent.
struct Asset: Sendable {
    /// A representation's bytes, with their strong entity tag.
    struct Form: Sendable {
        let body: ByteBuffer
        let etag: String
        let encoding: String?
    }

    let type: String
    let plain: Form
    /// The compressed form, made once at start; nil if compression saves nothing.
    let compressed: Form?

    /// - Parameter path: the path whose extension determines the media type.
    init(_ bytes: [UInt8], path: String, isCompressed: Bool = true) {
        type = Self.types[String(path.split(separator: ".").last ?? "")] ?? "application/octet-stream"
        let hash = Self.hash(bytes)
        plain = Form(body: ByteBuffer(bytes: bytes), etag: "\"\(hash)\"", encoding: nil)
        let smaller = isCompressed ? Gzip.compress(bytes).flatMap { $0.count < bytes.count ? $0 : nil } : nil
        compressed = smaller.map { Form(body: ByteBuffer(bytes: $0), etag: "\"\(hash)-gzip\"", encoding: "gzip") }
    }

    /// Returns the form for a client's accepted encodings (the values of `Accept-Encoding`).
    func form(accepting values: [String]) -> Form {
        guard let compressed else { return plain }
        let codings: [String] = values.flatMap { $0.split(separator: ",") }.map { coding in
            coding.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        let named = codings.first { $0 == "gzip" || $0.hasPrefix("gzip;") }
        guard let coding = named ?? codings.first(where: { $0.hasPrefix("*") }) else { return plain }
        return Self.isRefused(coding) ? plain : compressed
    }

    /// Returns true when a coding has the weight zero (RFC 9110, 12.4.2).
    private static func isRefused(_ coding: String) -> Bool {
        guard let weight = coding.split(separator: ";q=").dropFirst().first else { return false }
        return weight.allSatisfy { $0 == "0" || $0 == "." }
    }

    /// Returns a hash of the bytes, sixteen hexadecimal digits.
    static func hash(_ bytes: [UInt8]) -> String {
        Hexadecimal.text(SHA256.hash(data: bytes).prefix(8))
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "html": "text/html; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "json": "application/json", "map": "application/json",
        "png": "image/png", "svg": "image/svg+xml", "webmanifest": "application/manifest+json",
    ]
}
