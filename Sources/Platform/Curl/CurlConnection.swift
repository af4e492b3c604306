import CCurl
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The authorities that one end of an encrypted connection trusts, and the certificate it presents.
public struct CurlTrust: Sendable, Equatable {
    /// A certificate with its chain, and its key, in PEM.
    public struct Identity: Sendable, Equatable {
        let certificate: String
        let key: String

        /// - Parameters:
        ///   - certificate: PEM, including the chain.
        ///   - key: PEM, without a passphrase.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The system's authorities, without a client certificate.
    public static let system = CurlTrust()

    /// True when the server must present a certificate for its name, signed by a trusted authority.
    public var verifiesServer: Bool
    /// A PEM file of authorities to trust instead of the system's.
    public var authorities: String?
    /// Presented to a server that asks for a client certificate.
    public var identity: Identity?

    /// Makes the settings of a connection.
    public init(verifiesServer: Bool = true, authorities: String? = nil, identity: Identity? = nil) {
        self.verifiesServer = verifiesServer
        self.authorities = authorities
        self.identity = identity
    }
}

/// A connection to a server, encrypted if the URL says so, for protocols that libcurl does not implement. Its calls
/// block their thread; one thread may send while another receives.
public final class CurlConnection: @unchecked Sendable {
    // libcurl's handle is used only under the lock, and only with calls that do not block.
    private let easy: UnsafeMutableRawPointer
    private let lock = Mutex(())
    private let socket: Int32
    /// The buffer for libcurl's error text.
    private let words: UnsafeMutablePointer<CChar>

    /// Connects: name resolution, TCP, and for `https` TLS.
    ///
    /// - Parameters:
    ///   - url: `http://HOST[:PORT]` or `https://…`; the path is ignored.
    ///   - limit: the time limit for all steps together.
    ///   - speaksHTTP: true to announce HTTP/1.1 in the handshake (ALPN, RFC 7301); false announces no protocol.
    /// - Throws: ``CurlError``, with libcurl's error text.
    public init(
        to url: String, within limit: Duration = .seconds(5), trust: CurlTrust = .system, speaksHTTP: Bool = true
    ) throws(CurlError) {
        guard CurlLoop.isInitialized, let easy = curl_easy_init() else {
            throw CurlError(.other, "libcurl is out of memory")
        }
        let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, words)
        let options = ConnectionOptions(easy)
        options.set(CURLOPT_URL, url)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, limit.milliseconds))
        options.set(CURLOPT_SSL_ENABLE_ALPN, speaksHTTP ? 1 : 0)
        options.set(trust)
        var result = curl_easy_perform(easy)
        var socket = curl_socket_t(-1)
        if result == CURLE_OK { result = ccurl_get_socket(easy, &socket) }
        guard result == CURLE_OK, socket >= 0 else {
            let error = CurlError(
                result == CURLE_OK ? CURLE_COULDNT_CONNECT : result, hasSent: false, detail: String(cString: words))
            curl_easy_cleanup(easy)
            words.deallocate()
            throw error
        }
        // A process started meanwhile must not keep the connection open.
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        (self.easy, self.socket, self.words) = (easy, socket, words)
    }

    deinit {
        curl_easy_cleanup(easy)
        words.deallocate()
    }

    /// True while the peer has neither hung up nor sent unsolicited bytes. Only meaningful while no answer is pending.
    public var isIdle: Bool {
        var byte: UInt8 = 0
        var count = 0
        return lock.withLock { _ in curl_easy_recv(easy, &byte, 1, &count) } == CURLE_AGAIN
    }

    /// Sends all of the bytes.
    ///
    /// - Parameter limit: the time limit of each wait until more can be sent; nil for none.
    /// - Throws: ``CurlError`` when the connection is closed or the time limit has passed.
    public func send(_ bytes: [UInt8], within limit: Duration? = nil) throws(CurlError) {
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
            case CURLE_AGAIN: try wait(for: POLLOUT, within: limit)
            default: throw error(result)
            }
        }
    }

    /// Appends the received bytes, after waiting for at least one.
    ///
    /// - Parameter limit: the time limit; nil for none.
    /// - Throws: ``CurlError`` when the connection is closed or the time limit has passed.
    public func receive(into buffer: inout [UInt8], within limit: Duration? = nil) throws(CurlError) {
        let deadline = limit.map { ContinuousClock.now + $0 }
        while true {
            let (result, count) = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { room in
                var count = 0
                let result = lock.withLock { _ in curl_easy_recv(easy, room.baseAddress, room.count, &count) }
                if result == CURLE_OK { buffer.append(contentsOf: room[..<count]) }
                return (result, count)
            }
            switch result {
            case CURLE_OK where count > 0: return
            case CURLE_OK: throw CurlError(.connectionLost, "the server has hung up")
            case CURLE_AGAIN: try wait(for: POLLIN, within: deadline.map { $0 - .now })
            default: throw error(result)
            }
        }
    }

    /// Tells the peer that nothing more will be sent.
    public func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// Closes the connection in both directions, which ends every wait on it.
    public func abandon() { shutdown(socket, Int32(SHUT_RDWR)) }

    private func wait(for event: Int32, within limit: Duration?) throws(CurlError) {
        var watched = pollfd(fd: socket, events: Int16(event), revents: 0)
        let milliseconds = limit.map { Int32(clamping: max(0, $0.milliseconds)) } ?? -1
        var ready: Int32 = -1
        repeat { ready = poll(&watched, 1, milliseconds) } while ready < 0 && errno == EINTR
        if ready == 0 { throw CurlError(.timedOut, String(cString: strerror(ETIMEDOUT))) }
        guard ready > 0 else { throw CurlError(.connectionLost, String(cString: strerror(errno))) }
    }

    private func error(_ code: CURLcode) -> CurlError {
        CurlError(code, hasSent: true, detail: lock.withLock { _ in String(cString: words) })
    }
}

/// Sets the options of a handle that only connects.
private struct ConnectionOptions {
    private let easy: UnsafeMutableRawPointer

    init(_ easy: UnsafeMutableRawPointer) {
        self.easy = easy
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_CONNECT_ONLY, 1)
        // The protocol on this connection is not HTTP/2, even if the server offers it.
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_PROXY, "")
        set(CURLOPT_PROTOCOLS_STR, "http,https")
    }

    func set(_ trust: CurlTrust) {
        if !trust.verifiesServer {
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let authorities = trust.authorities { set(CURLOPT_CAINFO, authorities) }
        guard let identity = trust.identity else { return }
        setCopy(CURLOPT_SSLCERT_BLOB, identity.certificate)
        setCopy(CURLOPT_SSLKEY_BLOB, identity.key)
    }

    func set(_ option: CURLoption, _ value: Int) { ccurl_set_long(easy, option, value) }

    func set(_ option: CURLoption, _ value: String) {
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
