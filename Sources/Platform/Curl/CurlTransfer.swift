import CCurl
import HTTPTypes
import Synchronization

/// A request under way: the waiting caller, and the response received so far.
///
/// `@unchecked Sendable` because after submission all mutable state except the atomic flag is used on libcurl's thread
/// only; the submission itself goes through a lock.
final class CurlTransfer: @unchecked Sendable {
    /// The caller that waits for the answer.
    enum Caller {
        case whole(CheckedContinuation<CurlResponse, any Error>)
        case streaming(CheckedContinuation<CurlStreamingResponse, any Error>)
        /// The answer was delivered.
        case none
    }

    let request: CurlRequest
    let deadline: ContinuousClock.Instant
    /// Set before the cancellation is announced, so that a transfer cancelled before its start never starts.
    let isCancelled = Atomic<Bool>(false)

    var caller = Caller.none
    var handle: CurlHandle?
    var head = CurlHead()
    var body: [UInt8] = []
    /// The buffer for a streamed response, once its head has arrived.
    var download: CurlDownload?
    var isStreaming = false
    /// The client that made a streaming request.
    var owner: CurlClient?
    /// Number of bytes of an in-memory body that libcurl has taken.
    var uploaded = 0
    /// The reason why a callback stopped the transfer; more precise than libcurl's own.
    var failure: CurlError?
    /// The loop that runs the transfer; nil once it has ended.
    private(set) var loop: CurlLoop?

    init(_ request: CurlRequest, on loop: CurlLoop) {
        self.request = request
        self.loop = loop
        deadline = .now + request.timeout
    }

    /// Answers the caller, once. If a streamed response has begun, ends it instead.
    func finish(_ failure: (any Error)?) {
        let (caller, download) = (caller, download)
        self.caller = .none
        self.download = nil
        if case .stream(let upload) = request.body {
            upload.close(failure as? CurlError ?? CurlError(.uploadFailed, "the request has ended"))
        }
        loop?.inFlight.subtract(1, ordering: .relaxed)
        loop = nil
        owner = nil
        switch caller {
        case .whole(let continuation):
            if let failure { return continuation.resume(throwing: failure) }
            continuation.resume(returning: CurlResponse(status: head.status, body: body, head: head))
        case .streaming(let continuation):
            continuation.resume(throwing: failure ?? CurlError(.invalidResponse, "a response without a head"))
        case .none:
            download?.finish(failure.map { .failure($0) } ?? .success(()))
        }
    }
}

extension Atomic where Value == Bool {
    var isSet: Bool { load(ordering: .acquiring) }
    func set() { store(true, ordering: .releasing) }
}

/// The callbacks by which libcurl moves bytes; called on its own thread, inside `curl_multi_perform`.
extension CurlTransfer {
    /// True when libcurl may send the request. When a kept connection breaks before any answer, libcurl would send the
    /// request again on a fresh one, although the server may have acted on it; for methods that are not idempotent (RFC
    /// 9110, section 9.2.2) that is left to the caller, who gets the error that the connection was lost.
    func mayBegin() -> Bool {
        guard handle?.hasSent == true, !request.method.isIdempotent else { return true }
        failure = CurlError(.connectionLost, "the connection broke after the request was sent")
        return false
    }

    /// Takes one header line. Returning a short count stops the transfer.
    func header(_ line: UnsafeRawBufferPointer, limit: Int, streamBuffer: Int) -> Int {
        guard head.append(line, limit: limit) else { return stop("response head too large") }
        guard head.isComplete else { return line.count }
        if head.status >= 400, case .stream(let upload) = request.body {
            // libcurl sends no more of it, but it waits on while the upload is paused for want of bytes.
            upload.abandon()
            loop?.submit(.unpause(self))
        }
        if isStreaming { beginStreaming(buffer: streamBuffer) }
        return line.count
    }

    /// Takes bytes of the response's body.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        if let download { return download.offer(bytes) ? bytes.count : ccurl_write_pause() }
        let room = request.maximumResponseBytes - body.count
        guard bytes.count <= room || request.isTruncating else { return stop("response body too large") }
        let kept = UnsafeRawBufferPointer(rebasing: bytes.prefix(room))
        if body.isEmpty {
            body = Array(kept)
        } else {
            reserveExpected(for: kept.count)
            body.append(contentsOf: kept)
        }
        return bytes.count
    }

    /// Supplies bytes of the request's body.
    func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        switch request.body {
        case .none: return 0
        case .bytes(let bytes):
            let count = min(target.count, bytes.count - uploaded)
            bytes.withUnsafeBytes {
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[uploaded..<uploaded + count]))
            }
            uploaded += count
            return count
        case .stream(let stream):
            switch stream.read(into: target) {
            case .bytes(let count): return count
            case .empty: return ccurl_read_pause()
            case .failed: return ccurl_read_abort()
            }
        }
    }

    /// Rewinds the request's body, to send it again on a fresh connection after a kept one turned out to be closed.
    func seek(to offset: Int) -> Int32 {
        guard case .bytes(let bytes) = request.body, (0...bytes.count).contains(offset) else {
            return CURL_SEEKFUNC_FAIL
        }
        uploaded = offset
        return CURL_SEEKFUNC_OK
    }

    private func stop(_ message: String) -> Int {
        failure = CurlError(.tooLarge, message)
        return 0
    }

    /// Reserves memory once for the announced size, within the request's limit.
    private func reserveExpected(for count: Int) {
        guard body.capacity < body.count + count, let expected = handle?.expectedBytes else { return }
        if expected > body.count { body.reserveCapacity(min(expected, request.maximumResponseBytes)) }
    }

    private func beginStreaming(buffer: Int) {
        guard case .streaming(let continuation) = caller, let loop else { return }
        caller = .none
        let download = CurlDownload(capacity: buffer) { loop.submit(.unpause(self)) }
        self.download = download
        handle?.clearDeadline()
        let body = CurlResponseBody(download, owner: owner) { loop.cancel(self) }
        continuation.resume(
            returning: CurlStreamingResponse(status: head.status, headers: head.fields, body: body))
    }
}

extension HTTPRequest.Method {
    fileprivate var isIdempotent: Bool { self != .post && self != .patch && self != .connect }
}

/// The head of a response as received: header lines in one buffer, searched or parsed on demand.
struct CurlHead: Sendable {
    private(set) var status = 0
    private(set) var isComplete = false
    /// The final response's header lines, each with its line break.
    private var lines: [UInt8] = []

    /// Appends the next line from libcurl; a new status line starts over, which discards interim heads.
    ///
    /// - Returns: false when the head exceeds `limit` bytes.
    mutating func append(_ line: UnsafeRawBufferPointer, limit: Int) -> Bool {
        if isComplete { return true }  // a trailer
        if let code = Self.statusCode(line) {
            status = code
            lines.removeAll(keepingCapacity: true)
            return true
        }
        if line.first == 0x0D || line.first == 0x0A {
            isComplete = status >= 200
            return true
        }
        if lines.isEmpty { lines.reserveCapacity(256) }
        lines.append(contentsOf: line)
        return lines.count <= limit
    }

    private static func statusCode(_ line: UnsafeRawBufferPointer) -> Int? {
        guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: 0x20) else { return nil }
        return line[(space + 1)...].prefix(3).reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    /// The first value of a header.
    func value(of name: StaticString) -> String? {
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex(of: 0x0A) ?? lines.count
            if let colon = match(name, at: start, before: end) { return text(from: colon + 1, to: end) }
            start = end + 1
        }
        return nil
    }

    /// The position of the colon after `name` at the start of a line; nil if another name is there.
    private func match(_ name: StaticString, at start: Int, before end: Int) -> Int? {
        let length = name.utf8CodeUnitCount
        guard start + length < end, lines[start + length] == UInt8(ascii: ":") else { return nil }
        for index in 0..<length where lowercase(lines[start + index]) != lowercase(name.utf8Start[index]) { return nil }
        return start + length
    }

    private func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private func text(from start: Int, to end: Int) -> String {
        var range = start..<end
        while let first = range.first, lines[first] == 0x20 || lines[first] == 0x09 { range.removeFirst() }
        while let last = range.last, [0x20, 0x09, 0x0D].contains(lines[last]) { range.removeLast() }
        return String(decoding: lines[range], as: UTF8.self)
    }

    /// All headers, in order; malformed lines are left out.
    var fields: HTTPFields {
        var fields = HTTPFields()
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex(of: 0x0A) ?? lines.count
            if let colon = lines[start..<end].firstIndex(of: UInt8(ascii: ":")),
                let name = HTTPField.Name(String(decoding: lines[start..<colon], as: UTF8.self))
            {
                fields.append(HTTPField(name: name, value: text(from: colon + 1, to: end)))
            }
            start = end + 1
        }
        return fields
    }
}
