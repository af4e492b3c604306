import CCurl

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A TLS connection with blocking calls, for use on a dedicated thread. libcurl connects and encrypts; the protocol on
/// top is ours.
final class TLSSocket: ServerSocket {
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Time limit for the handshake: a server that does not speak TLS may wait for the end of a line for ever.
    private static let handshake = Duration.seconds(5)

    private let easy: UnsafeMutableRawPointer
    /// The buffer for libcurl's error text.
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let patience: Duration
    private var descriptor: Int32 = -1

    /// Connects and performs the handshake.
    ///
    /// - Throws: ``SocketFault`` with libcurl's error text.
    init(host: String, port: Int, trust: TLSTrust, patience: Duration) throws(SocketFault) {
        guard Self.isReady, let easy = curl_easy_init() else { throw SocketFault("libcurl is out of memory") }
        self.easy = easy
        self.patience = patience
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, words)
        setConstants()
        set(CURLOPT_URL, "https://\(host.contains(":") ? "[\(host)]" : host):\(port)")
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(min(patience, Self.handshake) / .milliseconds(1)))
        set(trust)
        var result = curl_easy_perform(easy)
        if result == CURLE_OK { result = ccurl_get_socket(easy, &descriptor) }
        guard result == CURLE_OK, descriptor >= 0 else { throw fault(result) }
        // A process started meanwhile must not keep the connection open.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        curl_easy_cleanup(easy)
        words.deallocate()
    }

    /// False when the server has hung up, or has sent unsolicited bytes, which make a connection unusable; those of TLS
    /// itself do not count.
    var isOpen: Bool {
        var byte: UInt8 = 0
        var count = 0
        return curl_easy_recv(easy, &byte, 1, &count) == CURLE_AGAIN
    }

    func write(_ bytes: [UInt8]) throws(SocketFault) {
        var sent = 0
        while sent < bytes.count {
            var count = 0
            let result = bytes.withUnsafeBytes { buffer in
                curl_easy_send(easy, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, &count)
            }
            switch result {
            case CURLE_OK: sent += count
            case CURLE_AGAIN: try wait(for: POLLOUT)
            default: throw fault(result)
            }
        }
    }

    func read(into buffer: inout [UInt8]) throws(SocketFault) {
        while true {
            let (result, count) = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { room in
                var count = 0
                let result = curl_easy_recv(easy, room.baseAddress, room.count, &count)
                if result == CURLE_OK { buffer.append(contentsOf: room[..<count]) }
                return (result, count)
            }
            switch result {
            case CURLE_OK where count > 0: return
            case CURLE_OK: throw SocketFault("the server has hung up")
            case CURLE_AGAIN: try wait(for: POLLIN)
            default: throw fault(result)
            }
        }
    }

    private func wait(for event: Int32) throws(SocketFault) {
        var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        var ready: Int32 = -1
        repeat {
            ready = poll(&watched, 1, Int32(clamping: Int(patience / .milliseconds(1))))
        } while ready < 0 && errno == EINTR
        if ready == 0 { throw SocketFault(String(cString: strerror(ETIMEDOUT))) }
        guard ready > 0 else { throw SocketFault() }
    }

    private func fault(_ code: CURLcode) -> SocketFault {
        let detail = String(cString: words)
        return SocketFault(detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
    }

    // MARK: Options

    private func setConstants() {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_CONNECT_ONLY, 1)
        set(CURLOPT_SSL_ENABLE_ALPN, 0)  // what follows is not HTTP
        set(CURLOPT_PROXY, "")  // or the environment's https_proxy would count
        set(CURLOPT_PROTOCOLS_STR, "https")
    }

    private func set(_ trust: TLSTrust) {
        if !trust.verifiesServer {
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let authorities = trust.authorities { set(CURLOPT_CAINFO, authorities) }
        guard let identity = trust.identity else { return }
        setCopy(CURLOPT_SSLCERT_BLOB, identity.certificate)
        setCopy(CURLOPT_SSLKEY_BLOB, identity.key)
    }

    private func set(_ option: CURLoption, _ value: Int) { ccurl_set_long(easy, option, value) }

    private func set(_ option: CURLoption, _ value: String) {
        _ = value.withCString { ccurl_set_pointer(easy, option, $0) }
    }

    private func setCopy(_ option: CURLoption, _ text: String) {
        var bytes = Array(text.utf8)
        bytes.withUnsafeMutableBytes { buffer in
            var blob = curl_blob(data: buffer.baseAddress, len: buffer.count, flags: UInt32(CURL_BLOB_COPY))
            ccurl_set_pointer(easy, option, &blob)
        }
    }
}
