import CCurl
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection to a server, encrypted if the URL says so, for protocols that libcurl does not implement. Its calls
/// block their thread; one thread may send while another receives.
public final class CurlConnection: @unchecked Sendable {
    // libcurl's handle is used only under the lock, and only with calls that do not block.
    private let easy: UnsafeMutableRawPointer
    private let lock = Mutex(())
    private let socket: Int32

    /// Connects: name resolution, TCP, and for `https` TLS with the server's name verified.
    ///
    /// - Parameters:
    ///   - url: `http://HOST[:PORT]` or `https://…`; the path is ignored.
    ///   - authorities: a PEM file of authorities to trust instead of the system's.
    /// - Throws: ``CurlError``.
    public init(to url: String, within limit: Duration = .seconds(5), authorities: String? = nil) throws(CurlError) {
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
        // The protocol on this connection is not HTTP/2, even if the server offers it.
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
        // A process started meanwhile must not keep the connection open.
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        (self.easy, self.socket) = (easy, socket)
    }

    deinit { curl_easy_cleanup(easy) }

    /// Sends all of the bytes.
    ///
    /// - Returns: false when the connection is closed.
    public func send(_ bytes: [UInt8]) -> Bool {
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
    /// - Returns: the bytes received, at least one; nil when the connection is closed or the time limit has passed.
    public func receive(within limit: Duration? = nil) -> [UInt8]? {
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

    /// Tells the peer that nothing more will be sent.
    public func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// Closes the connection in both directions, which ends a pending ``receive(within:)``.
    public func abandon() { shutdown(socket, Int32(SHUT_RDWR)) }

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
