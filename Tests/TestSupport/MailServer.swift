import Glibc
import Synchronization

/// A mail server on the loopback interface (SMTP, RFC 5321) that keeps what it is given: one blocking thread for each
/// connection.
package final class MailServer: Sendable {
    /// An e-mail that was accepted.
    package struct Mail: Sendable {
        package var sender = ""
        package var recipients: [String] = []
        /// The message without the protocol's dot stuffing, lines ending with CR LF.
        package var text = ""
        /// When it was accepted.
        package var time = ContinuousClock.now

        /// A header's value, folded lines joined.
        package func header(_ name: String) -> String? {
            let head = text.firstRange(of: "\r\n\r\n").map { text[..<$0.lowerBound] } ?? text[...]
            let lines = head.replacing("\r\n ", with: " ").split(separator: "\r\n")
            let line = lines.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            return line.map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
        }

        /// The body, quoted-printable decoded.
        package var body: String {
            guard let end = text.firstRange(of: "\r\n\r\n") else { return "" }
            var bytes: [UInt8] = []
            var rest = Array(text[end.upperBound...].replacing("=\r\n", with: "").utf8)[...]
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "="), rest.count >= 2,
                    let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(value)
                rest.removeFirst(2)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// What the server says to a command instead of yes; nil lets it pass. Asked with `MAIL`, `RCPT`, `DATA`, and with
    /// `.` when the message is complete.
    package typealias Script = @Sendable (_ command: String, _ mail: Mail) -> String?

    private let server: ScriptedSocket
    private let kept: Kept

    /// The port it listens on, chosen by the system.
    package var port: Int { server.port }
    /// What was accepted so far.
    package var mails: [Mail] { kept.mails.withLock { $0 } }
    /// Connections accepted so far.
    package var connections: Int { server.connections }

    package init(_ script: @escaping Script = { _, _ in nil }) throws {
        let kept = Kept()
        self.kept = kept
        server = try ScriptedSocket { connection in Self.serve(connection, script, kept) }
    }

    /// Closes the listener and every connection.
    package func stop() { server.stop() }

    private final class Kept: Sendable {
        let mails = Mutex<[Mail]>([])
    }

    private static func serve(_ connection: LineConnection, _ script: Script, _ kept: Kept) {
        connection.send("220 test\r\n")
        var mail = Mail()
        while let line = connection.readLine() {
            let verb = line.prefix(4).uppercased()
            switch verb {
            case "EHLO", "HELO": connection.send("250-test\r\n250 8BITMIME\r\n")
            case "MAIL":
                mail = Mail(sender: address(line))
                connection.send((script(verb, mail) ?? "250 ok") + "\r\n")
            case "RCPT":
                mail.recipients.append(address(line))
                connection.send((script(verb, mail) ?? "250 ok") + "\r\n")
            case "DATA":
                if let refusal = script(verb, mail) {
                    connection.send(refusal + "\r\n")
                    continue
                }
                connection.send("354 go on\r\n")
                mail.text = readMessage(connection)
                mail.time = .now
                let refusal = script(".", mail)
                if refusal == nil { kept.mails.withLock { $0.append(mail) } }
                connection.send((refusal ?? "250 kept") + "\r\n")
            case "RSET", "NOOP": connection.send("250 ok\r\n")
            case "QUIT":
                connection.send("221 bye\r\n")
                return
            default: connection.send("502 not here\r\n")
            }
        }
    }

    private static func readMessage(_ connection: LineConnection) -> String {
        var text = ""
        while let line = connection.readLine(), line != "." {
            text += (line.hasPrefix(".") ? String(line.dropFirst()) : line) + "\r\n"
        }
        return text
    }

    private static func address(_ line: String) -> String {
        guard let open = line.firstIndex(of: "<"), let close = line[open...].firstIndex(of: ">") else { return "" }
        return String(line[line.index(after: open)..<close])
    }
}
