import CCurl
import HTTPTypes

/// One libcurl easy handle with the memory for its requests, reused for one request after another; used on libcurl's
/// thread only.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    private let headers = CurlHeaderList()
    private var upload = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    let maximumHeaderBytes: Int
    let streamBufferBytes: Int

    /// Maximum size of bodies that are copied into the handle's own memory, in bytes, to leave in the same packet as
    /// the head; larger ones are read from the request's array.
    private static let smallBody = 60 << 10

    init?(_ configuration: CurlConfiguration) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        maximumHeaderBytes = configuration.maximumHeaderBytes
        streamBufferBytes = configuration.streamBufferBytes
        setConstants(configuration)
    }

    deinit {
        curl_easy_cleanup(easy)
        upload.deallocate()
    }

    /// Sets the options that are the same for every request.
    private func setConstants(_ configuration: CurlConfiguration) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        set(CURLOPT_MAXAGE_CONN, max(1, configuration.idleConnectionLifetime.milliseconds / 1000))
        set(CURLOPT_PROXY, "")  // or the environment's http_proxy would count
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        if let authorities = configuration.authorities { set(CURLOPT_CAINFO, authorities) }
        ccurl_set_callbacks(
            easy,
            { bytes, size, count, context in
                guard let transfer = CurlHandle.transfer(context), let handle = transfer.handle else { return 0 }
                return transfer.header(
                    UnsafeRawBufferPointer(start: bytes, count: size * count), limit: handle.maximumHeaderBytes,
                    streamBuffer: handle.streamBufferBytes)
            },
            { bytes, size, count, context in
                CurlHandle.transfer(context)?.write(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            },
            { bytes, size, count, context in
                CurlHandle.transfer(context)?
                    .read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? ccurl_read_abort()
            },
            { context, offset, origin in
                guard origin == 0, let transfer = CurlHandle.transfer(context) else { return CURL_SEEKFUNC_CANTSEEK }
                return transfer.seek(to: Int(offset))
            })
        ccurl_set_attempt_callback(easy) { context, _, _, _, _ in
            CurlHandle.transfer(context)?.mayBegin() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Sets the options for a request. The transfer must outlive its use of the handle.
    func prepare(_ transfer: CurlTransfer, timeout: Duration) {
        let request = transfer.request
        var hasBody = true
        set(CURLOPT_HTTPGET, 1)  // forgets the last request's method
        set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        switch request.body {
        case _ where request.method == .head:
            set(CURLOPT_NOBODY, 1)
            hasBody = false
        case .none: hasBody = false
        case .bytes(let bytes): prepareBody(bytes)
        case .stream(let stream):
            set(CURLOPT_UPLOAD, 1)
            ccurl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(stream.length ?? -1))
        }
        set(CURLOPT_URL, request.url)
        ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, headers.build(request.headers, hasBody: hasBody))
        set(CURLOPT_TIMEOUT_MS, max(1, min(timeout.milliseconds, Int(Int32.max))))
        ccurl_set_context(easy, Unmanaged.passUnretained(transfer).toOpaque())
    }

    private func prepareBody(_ bytes: [UInt8]) {
        ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        guard bytes.count <= Self.smallBody else {
            ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, nil)
            return set(CURLOPT_POST, 1)
        }
        if bytes.count > upload.count {
            upload.deallocate()
            upload = .allocate(byteCount: bytes.count * 2, alignment: 1)
        }
        bytes.withUnsafeBytes { upload.copyMemory(from: $0) }
        ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, upload.baseAddress)
        set(CURLOPT_POST, 1)
    }

    /// The size of the response's body in bytes, if announced.
    var expectedBytes: Int? {
        var length: curl_off_t = -1
        ccurl_get_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length)
        return length < 0 ? nil : Int(length)
    }

    /// True when the request has been sent.
    var hasSent: Bool {
        var size = 0
        ccurl_get_long(easy, CURLINFO_REQUEST_SIZE, &size)
        return size > 0
    }

    /// The `errno` of the last connection attempt that failed.
    var systemError: Int32 {
        var number = 0
        ccurl_get_long(easy, CURLINFO_OS_ERRNO, &number)
        return Int32(truncatingIfNeeded: number)
    }

    /// Removes the time limit, because the reader of a streamed response may take any time.
    func clearDeadline() { set(CURLOPT_TIMEOUT_MS, 0) }

    private func set(_ option: CURLoption, _ value: Int) { ccurl_set_long(easy, option, value) }
    private func set(_ option: CURLoption, _ value: String) {
        _ = value.withCString { ccurl_set_pointer(easy, option, $0) }
    }
}

/// The header lines of one request as libcurl's linked list of C strings, built in memory that is reused for the next
/// request: `curl_slist_append` would allocate twice for each line.
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
