import CCurl
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection to a server, encrypted where the URL says so, for protocols that libcurl does not speak itself. Its calls
/// block the thread they are made on; one thread may send while another receives.
package final class CurlConnection: @unchecked Sendable {
    // libcurl's handle is touched under the lock only, and what is called there never waits.
    private let easy: UnsafeMutableRawPointer
    private let lock = Mutex(())
    private let socket: Int32

    /// Connects: name resolution, TCP, and for `https` TLS with the server's name verified.
    ///
    /// - Parameters:
    ///   - url: `http://HOST[:PORT]` or `https://…`; its path does not matter.
    ///   - authorities: a PEM file to trust in place of the system's.
    /// - Throws: ``CurlError``.
    package init(to url: String, within limit: Duration = .seconds(5), authorities: String? = nil) throws(CurlError) {
        guard CurlLoop.isInitialized, let easy = curl_easy_init() else {
            throw CurlError(.other, "libcurl is out of memory")
        }
        func set(_ option: CURLoption, _ value: String) {
            _ = value.withCString { ccurl_set_pointer(easy, option, $0) }
        }
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(easy, CURLOPT_TCP_NODELAY, 1)
        ccurl_set_long(easy, CURLOPT_CONNECT_ONLY, 1)
        ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, limit.milliseconds))
        // What follows is not HTTP/2, whatever the server would like.
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_PROXY, "")
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_URL, url)
        if let authorities { set(CURLOPT_CAINFO, authorities) }
        var result = curl_easy_perform(easy)
        var socket = curl_socket_t(-1)
        if result == CURLE_OK { result = ccurl_get_socket(easy, &socket) }
        guard result == CURLE_OK, socket >= 0 else {
            curl_easy_cleanup(easy)
            throw CurlError(result == CURLE_OK ? CURLE_COULDNT_CONNECT : result, hasSent: false)
        }
        // A program that is started meanwhile must not hold the connection open.
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        (self.easy, self.socket) = (easy, socket)
    }

    deinit { curl_easy_cleanup(easy) }

    /// Sends all of it.
    ///
    /// - Returns: false when the other side is gone.
    package func send(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            var count = 0
            let result = lock.withLock { _ in
                bytes.withUnsafeBytes { buffer in
                    curl_easy_send(easy, buffer.baseAddress?.advanced(by: offset), buffer.count - offset, &count)
                }
            }
            switch result {
            case CURLE_OK: offset += count
            case CURLE_AGAIN: guard wait(for: POLLOUT, within: nil) else { return false }
            default: return false
            }
        }
        return true
    }

    /// Waits for bytes.
    ///
    /// - Returns: what has arrived, at least one byte; nil when the other side is gone, or nothing came in time.
    package func receive(within limit: Duration? = nil) -> [UInt8]? {
        let deadline = limit.map { ContinuousClock.now + $0 }
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            var count = 0
            let result = lock.withLock { _ in curl_easy_recv(easy, &chunk, chunk.count, &count) }
            switch result {
            case CURLE_OK: return count > 0 ? Array(chunk[..<count]) : nil
            case CURLE_AGAIN: guard wait(for: POLLIN, within: deadline.map { $0 - .now }) else { return nil }
            default: return nil
            }
        }
    }

    /// Tells the other side that nothing more will be sent.
    package func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// Breaks the connection; whoever waits for bytes waits no longer.
    package func abandon() { shutdown(socket, Int32(SHUT_RDWR)) }

    private func wait(for event: Int32, within limit: Duration?) -> Bool {
        var watched = pollfd(fd: socket, events: Int16(event), revents: 0)
        let milliseconds = limit.map { Int32(clamping: max(0, $0.milliseconds)) } ?? -1
        while true {
            let ready = poll(&watched, 1, milliseconds)
            if ready < 0, errno == EINTR { continue }
            return ready > 0
        }
    }
}
