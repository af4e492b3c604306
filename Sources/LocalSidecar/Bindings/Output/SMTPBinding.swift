import Curl
import JSON
import Timestamps

/// `bindings.smtp`: sends e-mails. The data is the HTML body; a request's metadata overrides the component's.
struct SMTPBinding: OutputBinding {
    let operations = ["create"]

    private let server: String
    private let credentials: SMTPEnvelope.Credentials?
    private let verifiesPeer: Bool
    private let defaults: [String: String]
    private let client: SMTPClient

    private static let overridable = ["emailFrom", "emailTo", "emailCC", "emailBCC", "subject", "priority"]

    /// - Throws: ``ResourceFault`` when host or port is missing, or only one of user and password is set.
    init(_ component: LoadedComponent, client: SMTPClient) throws(ResourceFault) {
        self.client = client
        guard let host = component["host"], !host.isEmpty, Self.isHost(host) else {
            throw component.fault("host", "missing: the name of the mail server")
        }
        guard let port = component["port"].flatMap({ UInt16($0) }), port > 0 else {
            throw component.fault("port", "missing: the port of the mail server, such as 587")
        }
        // Port 465 uses TLS from the first byte, every other port when the server offers it.
        server = "\(port == 465 ? "smtps" : "smtp")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        let (user, password) = (component["user"] ?? "", component["password"] ?? "")
        guard user.isEmpty == password.isEmpty else {
            throw component.fault(user.isEmpty ? "user" : "password", "user and password belong together")
        }
        credentials = user.isEmpty ? nil : SMTPEnvelope.Credentials(user: user, password: password)
        verifiesPeer = !component.flag("skipTLSVerify")
        var defaults: [String: String] = [:]
        for name in Self.overridable { defaults[name] = component[name] }
        self.defaults = defaults
    }

    private static func isHost(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/@?#\\".utf8.contains($0) }
    }

    func invoke(_ call: BindingCall) async throws -> BindingResult? {
        func value(_ name: String) -> String {
            call.metadata[name].flatMap { $0.isEmpty ? nil : $0 } ?? defaults[name] ?? ""
        }
        guard !value("emailFrom").isEmpty else { throw Self.missing("emailFrom") }
        guard !value("emailTo").isEmpty else { throw Self.missing("emailTo") }
        guard let body = try? JSONValue(call.data).string else {
            throw BindingFault(message: "smtp binding error: can't unquote data field: invalid syntax")
        }
        let priority = value("priority").isEmpty ? "3" : value("priority")
        guard let level = Int(priority), (1...5).contains(level) else {
            throw BindingFault(message: "smtp binding error: priority value must be between 1 (highest) and 5 (lowest)")
        }
        let message = MailMessage(
            from: value("emailFrom"), to: Self.addresses(value("emailTo")), copies: Self.addresses(value("emailCC")),
            subject: value("subject"), priority: level, body: body)
        let recipients = message.to + message.copies + Self.addresses(value("emailBCC"))
        try await send(message, to: recipients)
        return nil
    }

    private func send(_ message: MailMessage, to recipients: [String]) async throws {
        let mail = SMTPEnvelope(
            to: server, from: MailMessage.bareAddress(message.from),
            recipients: recipients.map(MailMessage.bareAddress),
            message: message.bytes(at: .now), credentials: credentials, verifiesPeer: verifiesPeer)
        do throws(SMTPError) {
            try await client.send(mail)
        } catch {
            let reason = error.kind == .connectionFailed ? "dial tcp: \(error.message)" : error.message
            throw BindingFault(message: "error from smtp binding, sending email failed: \(reason)")
        }
    }

    private static func addresses(_ list: String) -> [String] {
        list.split(separator: ";").map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }.filter
        { !$0.isEmpty }
    }

    private static func missing(_ name: String) -> BindingFault {
        BindingFault(
            message: "smtp binding error: \(name) property not supplied in configuration- or request-metadata")
    }
}
