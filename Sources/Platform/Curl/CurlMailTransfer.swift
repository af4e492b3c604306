import CCurl

/// One exchange with an SMTP server; blocks the thread it runs on.
final class CurlMailTransfer {
    private let mail: CurlMail
    private var offset = 0
    /// What the server refused with: the last line of its first reply from 400 on (libcurl says QUIT after it).
    private var refusal: (code: Int, line: String)?

    init(_ mail: CurlMail) { self.mail = mail }

    func run() -> Result<Void, CurlMailError> {
        guard CurlLoop.isInitialized, let easy = curl_easy_init() else {
            return .failure(CurlMailError(kind: .other, code: 0, message: "libcurl is out of memory"))
        }
        defer { curl_easy_cleanup(easy) }
        var recipients: UnsafeMutablePointer<curl_slist>?
        for recipient in mail.recipients { recipients = curl_slist_append(recipients, "<\(recipient)>") }
        defer { curl_slist_free_all(recipients) }
        prepare(easy)
        ccurl_set_pointer(easy, CURLOPT_MAIL_RCPT, recipients)
        let result = curl_easy_perform(easy)
        guard result != CURLE_OK else { return .success(()) }
        return .failure(failure(result))
    }

    private func prepare(_ easy: UnsafeMutableRawPointer) {
        set(easy, CURLOPT_NOSIGNAL, 1)
        set(easy, CURLOPT_PROXY, "")
        set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // The path is the name that EHLO tells.
        set(easy, CURLOPT_URL, mail.server + "/localhost")
        set(easy, CURLOPT_CONNECTTIMEOUT_MS, min(mail.timeout.milliseconds, 10_000))
        set(easy, CURLOPT_TIMEOUT_MS, max(1, min(mail.timeout.milliseconds, Int(Int32.max))))
        set(easy, CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
        if !mail.verifiesPeer {
            set(easy, CURLOPT_SSL_VERIFYPEER, 0)
            set(easy, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let credentials = mail.credentials {
            set(easy, CURLOPT_USERNAME, credentials.user)
            set(easy, CURLOPT_PASSWORD, credentials.password)
        }
        set(easy, CURLOPT_MAIL_FROM, "<\(mail.sender)>")
        set(easy, CURLOPT_UPLOAD, 1)
        ccurl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.message.count))
        setCallbacks(easy)
    }

    private func setCallbacks(_ easy: UnsafeMutableRawPointer) {
        ccurl_set_callbacks(
            easy,
            { bytes, size, count, context in
                CurlMailTransfer.from(context)?.hear(UnsafeRawBufferPointer(start: bytes, count: size * count))
                return size * count
            },
            { _, size, count, _ in size * count },
            { bytes, size, count, context in
                CurlMailTransfer.from(context)?
                    .read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? ccurl_read_abort()
            },
            { _, _, _ in CURL_SEEKFUNC_CANTSEEK })
        ccurl_set_context(easy, Unmanaged.passUnretained(self).toOpaque())
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlMailTransfer? {
        context.map { Unmanaged<CurlMailTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, mail.message.count - offset)
        mail.message.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
        offset += count
        return count
    }

    private func hear(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line.prefix(500).prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
        guard let code = Int(text.prefix(3)), code >= 400, refusal.map({ $0.code == code }) ?? true else { return }
        refusal = (code, text)
    }

    private func failure(_ result: CURLcode) -> CurlMailError {
        let error = CurlError(result, hasSent: true)
        return CurlMailError(
            kind: error.kind, code: refusal?.code ?? 0, message: refusal?.line ?? error.message)
    }

    private func set(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) {
        ccurl_set_long(easy, option, value)
    }

    private func set(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) {
        _ = value.withCString { ccurl_set_pointer(easy, option, $0) }
    }
}
