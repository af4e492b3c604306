import CCurl
import HTTPTypes

/// What libcurl calls while it moves bytes; on its own thread, inside `curl_multi_perform`.
extension CurlTransfer {
    /// Whether libcurl may send the request now. When a kept connection breaks before anything is answered, libcurl sends
    /// the request again on a fresh one, although the server may have acted on it; for methods that are not idempotent
    /// (RFC 9110, section 9.2.2) that is the caller's to decide, who learns that the connection was lost.
    func mayBegin() -> Bool {
        guard handle?.hasSent == true, !request.method.isIdempotent else { return true }
        failure = CurlError(.connectionLost, "the connection broke after the request was sent")
        return false
    }

    /// Takes one header line. A short count stops the transfer.
    func header(_ line: UnsafeRawBufferPointer, limit: Int, streamBuffer: Int) -> Int {
        guard head.append(line, limit: limit) else { return stop("response head too large") }
        if head.isComplete, isStreaming { beginStreaming(buffer: streamBuffer) }
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

    /// Gives bytes of the request's body.
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

    /// Goes back in the request's body, to send it again on a fresh connection when a kept one turned out to be closed.
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

    /// Makes room once for what the response announces, within what the request allows.
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
