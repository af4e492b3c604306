import Crypto
import HTTPTypes
import NIOCore

/// One file of the web app, ready to be sent.
struct Asset: Sendable {
    let body: ByteBuffer
    let type: String
    /// A strong entity tag: the hash of the bytes.
    let etag: String

    /// - Parameter path: decides the media type by its extension.
    init(_ bytes: [UInt8], path: String) {
        body = ByteBuffer(bytes: bytes)
        type = Self.types[String(path.split(separator: ".").last ?? "")] ?? "application/octet-stream"
        etag = "\"\(Self.hash(bytes))\""
    }

    /// Sixteen hexadecimal digits that change with the bytes.
    static func hash(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(SHA256.hash(data: bytes).prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "html": "text/html; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]
}
