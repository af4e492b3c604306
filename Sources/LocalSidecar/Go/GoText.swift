import Curl
import HTTPTypes

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The error texts of Go's HTTP client, which daprd passes on.
enum GoText {
    static func error(_ error: CurlError, _ method: HTTPRequest.Method, _ url: String, isRemote: Bool) -> String {
        let reason =
            switch error.kind {
            case .connectionFailed: unreached(error, url)
            case .connectionLost: "EOF"
            case .timedOut: "context deadline exceeded"
            default: error.message
            }
        return framed("\(verb(method)) \"\(url)\": \(reason)", isRemote: isRemote)
    }

    /// The fate of a connection, with the system's own error text, since developers act on it.
    private static func unreached(_ error: CurlError, _ url: String) -> String {
        if error.isRefusal { return "dial tcp \(address(url)): connect: connection refused" }
        if error.isUnknownHost {
            let host = address(url).split(separator: ":").first ?? ""
            return "dial tcp: lookup \(host): no such host"
        }
        guard error.systemError != 0 else { return "dial tcp \(address(url)): \(error.message)" }
        return "dial tcp \(address(url)): connect: " + String(cString: strerror(error.systemError)).lowercased()
    }

    static func bodyTooLarge(
        _ method: HTTPRequest.Method, _ url: String, _ length: String, _ limit: Int, isRemote: Bool
    ) -> String {
        framed(
            "\(verb(method)) \"\(url)\": net/http: HTTP/1.x transport connection broken: http: "
                + "ContentLength=\(length) with Body length \(limit)", isRemote: isRemote)
    }

    static let noEvents = framed("no response received from stream", isRemote: true)

    static func wrongEscape(_ url: String, _ escape: String, isRemote: Bool) -> String {
        framed("parse \(quoted(url)): invalid URL escape \(quoted(escape))", isRemote: isRemote)
    }

    /// A quoted text in the form of Go's `%q`.
    static func quoted(_ text: String) -> String {
        let words = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            case "\u{7}": "\\a"
            case "\u{8}": "\\b"
            case "\u{B}": "\\v"
            case "\u{C}": "\\f"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(words.joined())\""
    }

    private static func framed(_ text: String, isRemote: Bool) -> String {
        isRemote ? "rpc error: code = Internal desc = error invoking app channel: \(text)" : text
    }

    /// The method as Go writes it: `Get`, `Post`, `Options`.
    private static func verb(_ method: HTTPRequest.Method) -> String {
        method.rawValue.prefix(1) + method.rawValue.dropFirst().lowercased()
    }

    private static func address(_ url: String) -> Substring {
        guard let start = url.firstRange(of: "://")?.upperBound else { return url[...] }
        return url[start...].prefix { $0 != "/" && $0 != "?" }
    }
}
