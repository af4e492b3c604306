import CCurl
import HTTPTypes

/// The header lines of one request as libcurl wants them, a linked list of C strings, built in memory that is used again
/// for the next request: `curl_slist_append` would allocate twice for each line.
///
/// libcurl reads the list while the transfer runs and does not copy it.
final class CurlHeaderList {
    private var text: UnsafeMutableBufferPointer<CChar> = .allocate(capacity: 1024)
    private var nodes: UnsafeMutableBufferPointer<curl_slist> = .allocate(capacity: 24)
    private var lines: [String] = []

    deinit {
        text.deallocate()
        nodes.deallocate()
    }

    /// Builds the list: the headers given, and lines that keep libcurl from adding its own.
    func build(_ headers: HTTPFields, hasBody: Bool) -> UnsafeMutablePointer<curl_slist>? {
        lines.removeAll(keepingCapacity: true)
        for field in headers {
            let name = field.name.rawName
            lines.append(field.value.isEmpty ? "\(name);" : "\(name): \(field.value)")
        }
        if headers[.accept] == nil { lines.append("Accept:") }
        if hasBody {
            if headers[.expect] == nil { lines.append("Expect:") }
            if headers[.contentType] == nil { lines.append("Content-Type:") }
        }
        reserve()
        return link()
    }

    private func reserve() {
        let bytes = lines.reduce(0) { $0 + $1.utf8.count + 1 }
        if bytes > text.count {
            text.deallocate()
            text = .allocate(capacity: bytes * 2)
        }
        if lines.count > nodes.count {
            nodes.deallocate()
            nodes = .allocate(capacity: lines.count * 2)
        }
    }

    private func link() -> UnsafeMutablePointer<curl_slist>? {
        var offset = 0
        for (index, line) in lines.enumerated() {
            let start = text.baseAddress.map { $0 + offset }
            for byte in line.utf8 {
                text[offset] = CChar(bitPattern: byte)
                offset += 1
            }
            text[offset] = 0
            offset += 1
            let next = index + 1 < lines.count ? nodes.baseAddress.map { $0 + index + 1 } : nil
            nodes.initializeElement(at: index, to: curl_slist(data: start, next: next))
        }
        return lines.isEmpty ? nil : nodes.baseAddress
    }
}
