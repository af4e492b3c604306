import CCurl
import Curl
import DequeModule
import Threads

/// Sends e-mails, each on a thread and a connection of its own, a few at a time; further ones wait in order.
actor SMTPClient {
    private static let threadsAtATime = 4
    private static let waitingAtMost = 1000

    private var free = SMTPClient.threadsAtATime
    private var waiting: Deque<CheckedContinuation<Void, Never>> = []

    /// Makes a client.
    init() {}

    /// Sends an e-mail, and returns once the server has taken responsibility for it.
    ///
    /// Continues until completion or timeout even if the task is cancelled.
    ///
    /// - Throws: ``SMTPError``.
    func send(_ mail: SMTPEnvelope) async throws(SMTPError) {
        if let fault = mail.fault { throw SMTPError(kind: .invalidRequest, code: 0, message: fault) }
        guard waiting.count < Self.waitingAtMost else {
            throw SMTPError(kind: .overloaded, code: 0, message: "too many e-mails are waiting")
        }
        await enter()
        let result = await Self.onThread { SMTPTransfer(mail).run() }
        leave()
        try result.get()
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// Passes the slot on to the next waiting e-mail.
    private func leave() {
        if let next = waiting.popFirst() { next.resume() } else { free += 1 }
    }

    private static func onThread(
        _ body: @escaping @Sendable () -> Result<Void, SMTPError>
    ) async -> Result<Void, SMTPError> {
        await withCheckedContinuation { continuation in
            let isStarted = SystemThread.start { continuation.resume(returning: body()) }
            if !isStarted {
                continuation.resume(
                    returning: .failure(SMTPError(kind: .overloaded, code: 0, message: "no thread is left")))
            }
        }
    }
}

extension SMTPEnvelope {
    /// The reason why an e-mail cannot be sent: text from outside must not be able to end a protocol line.
    fileprivate var fault: String? {
        for text in [server, sender] + recipients where text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return "an address with a control character"
        }
        if sender.isEmpty || recipients.isEmpty || recipients.contains("") { return "an address is missing" }
        return (sender + recipients.joined()).contains(where: { "<> ".contains($0) })
            ? "an address with a space or an angle bracket" : nil
    }
}

/// An e-mail for an SMTP server (RFC 5321), sent by libcurl.
struct SMTPEnvelope: Sendable {
    /// The server: `smtp://host:port`, or `smtps://host:port` for TLS from the first byte. With `smtp` the connection
    /// is encrypted as soon as the server offers STARTTLS.
    var server: String
    /// The envelope's sender, a bare address.
    var sender: String
    /// The envelope's recipients, bare addresses.
    var recipients: [String]
    /// The message (RFC 5322): header, empty line, body, lines ending with CR LF.
    var message: [UInt8]
    /// The credentials to authenticate with; nil for none.
    var credentials: Credentials?
    /// True when the server's certificate must be valid.
    var verifiesPeer: Bool
    /// Time limit for the whole exchange.
    var timeout: Duration

    /// A name and a password for the server.
    struct Credentials: Sendable, Equatable {
        let user: String
        let password: String

        init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// Makes an e-mail.
    init(
        to server: String, from sender: String, recipients: [String], message: [UInt8],
        credentials: Credentials? = nil, verifiesPeer: Bool = true, timeout: Duration = .seconds(30)
    ) {
        self.server = server
        self.sender = sender
        self.recipients = recipients
        self.message = message
        self.credentials = credentials
        self.verifiesPeer = verifiesPeer
        self.timeout = timeout
    }
}

/// The reason why an e-mail was not accepted by its server.
struct SMTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure, for callers to act on.
    let kind: CurlError.Kind
    /// The server's last reply code (RFC 5321, section 4.2); 0 when there was none.
    let code: Int
    /// The server's last line, or libcurl's error text; for logs.
    let message: String

    var description: String { message }
}

/// One exchange with an SMTP server; blocks its thread.
final class SMTPTransfer {
    private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let mail: SMTPEnvelope
    private var offset = 0
    /// The server's refusal: the last line of its first reply with a code of 400 or higher (libcurl sends QUIT after
    /// it).
    private var refusal: (code: Int, line: String)?

    init(_ mail: SMTPEnvelope) { self.mail = mail }

    func run() -> Result<Void, SMTPError> {
        guard Self.isInitialized, let easy = curl_easy_init() else {
            return .failure(SMTPError(kind: .other, code: 0, message: "libcurl is out of memory"))
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
        let timeout = Int(min(mail.timeout, .seconds(3600)) / .milliseconds(1))
        set(easy, CURLOPT_NOSIGNAL, 1)
        set(easy, CURLOPT_PROXY, "")
        set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // The path is the name sent with EHLO.
        set(easy, CURLOPT_URL, mail.server + "/localhost")
        set(easy, CURLOPT_CONNECTTIMEOUT_MS, min(timeout, 10_000))
        set(easy, CURLOPT_TIMEOUT_MS, max(1, min(timeout, Int(Int32.max))))
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
                SMTPTransfer.from(context)?.hear(UnsafeRawBufferPointer(start: bytes, count: size * count))
                return size * count
            },
            { _, size, count, _ in size * count },
            { bytes, size, count, context in
                SMTPTransfer.from(context)?
                    .read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? ccurl_read_abort()
            },
            { _, _, _ in CURL_SEEKFUNC_CANTSEEK })
        ccurl_set_context(easy, Unmanaged.passUnretained(self).toOpaque())
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> SMTPTransfer? {
        context.map { Unmanaged<SMTPTransfer>.fromOpaque($0).takeUnretainedValue() }
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

    private func failure(_ result: CURLcode) -> SMTPError {
        let error = CurlError(result, hasSent: true)
        return SMTPError(
            kind: error.kind, code: refusal?.code ?? 0, message: refusal?.line ?? error.message)
    }

    private func set(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) {
        ccurl_set_long(easy, option, value)
    }

    private func set(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) {
        _ = value.withCString { ccurl_set_pointer(easy, option, $0) }
    }
}
