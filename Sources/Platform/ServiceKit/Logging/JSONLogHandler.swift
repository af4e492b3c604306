import JSON
public import Logging
import Timestamps

/// Writes one line of JSON per event: time, level, message, service, the current ``RequestScope``, and metadata.
public struct JSONLogHandler: LogHandler {
    /// The metadata of the logger itself.
    public var metadata: Logger.Metadata = [:]
    /// Events below this level are not written.
    public var logLevel: Logger.Level
    /// The provider of task-specific metadata, if any.
    public var metadataProvider: Logger.MetadataProvider?
    private let service: String
    private let write: @Sendable ([UInt8], _ urgently: Bool) -> Void

    /// - Parameters:
    ///   - service: the app id, included in every line.
    ///   - write: takes one complete line with its line feed, and whether it is urgent; writes to standard error by
    ///     default.
    public init(
        service: String, level: Logger.Level = .info,
        write: @escaping @Sendable ([UInt8], _ urgently: Bool) -> Void = LogOutput.standardError.write
    ) {
        self.service = service
        self.write = write
        logLevel = level
    }

    /// Writes to the file named in `ERRAND_LOG_FILE`, or to standard error when there is none.
    public init(service: String, level: Logger.Level, file: String?) {
        let output = file.map(LogOutput.file) ?? .standardError
        self.init(service: service, level: level, write: output.write)
    }

    /// One entry of the logger's own metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        var json = JSONWriter(reserving: 384)
        json.raw(#"{"time":""#)
        json.raw(Timestamp.now.rfc3339Bytes)
        json.raw(#"","level":""#)
        json.raw(event.level.rawValue.utf8)
        json.raw(#"","message":"#)
        json.string(event.message.description)
        json.raw(#","service":"#)
        json.string(service)
        if let scope = RequestScope.current { json.scope(scope) }
        json.metadata(metadata)
        if let provided = metadataProvider?.get() { json.metadata(provided) }
        if let own = event.metadata { json.metadata(own) }
        if let error = event.error {
            json.raw(#","error":"#)
            json.string("\(error)")
        }
        json.raw("}\n")
        write(json.bytes, event.level >= .warning)
    }
}

extension JSONLogHandler {
    fileprivate func line(_ message: StaticString, _ members: (inout JSONWriter) -> Void) {
        var json = JSONWriter(reserving: 384)
        json.raw(#"{"time":""#)
        json.raw(Timestamp.now.rfc3339Bytes)
        json.raw(#"","level":"info","message":"#)
        json.string(message.description)
        json.raw(#","service":"#)
        json.string(service)
        if let scope = RequestScope.current { json.scope(scope) }
        json.metadata(metadata)
        members(&json)
        json.raw("}\n")
        write(json.bytes, false)
    }
}

extension Logger {
    /// Writes a line at `info` level whose members are encoded directly: every request and every event has one, and
    /// building metadata only to take it apart again would cost a reading request a tenth of its processor time.
    ///
    /// - Parameter members: appends members, each preceded by a comma. Not called for a handler that does not write
    ///   JSON.
    func line(_ message: StaticString, _ members: (inout JSONWriter) -> Void) {
        guard logLevel <= .info else { return }
        guard let handler = handler as? JSONLogHandler else { return info("\(message)") }
        handler.line(message, members)
    }
}

extension JSONWriter {
    /// Appends a duration in milliseconds with three decimals.
    mutating func milliseconds(_ duration: Duration) {
        let microseconds = duration.microseconds
        integer(microseconds / 1000)
        let rest = microseconds % 1000
        raw(rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
        integer(rest)
    }

    fileprivate mutating func scope(_ scope: RequestScope) {
        raw(#","correlation_id":"#)
        string(scope.correlationID)
        raw(#","trace_id":"#)
        string(scope.trace.traceID)
        guard let user = scope.userID else { return }
        raw(#","user_id":"#)
        string(user)
    }

    fileprivate mutating func metadata(_ metadata: Logger.Metadata) {
        for (key, value) in metadata {
            raw(",")
            string(key)
            raw(":")
            self.value(value)
        }
    }

    private mutating func value(_ value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let convertible): convertibleValue(convertible)
        case .array(let elements):
            raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { raw(",") }
                self.value(element)
            }
            raw("]")
        case .dictionary(let members):
            raw("{")
            for (index, member) in members.enumerated() {
                if index > 0 { raw(",") }
                string(member.key)
                raw(":")
                self.value(member.value)
            }
            raw("}")
        }
    }

    private mutating func convertibleValue(_ convertible: any CustomStringConvertible & Sendable) {
        switch convertible {
        case let number as Int: integer(number)
        case let number as Double: double(number)
        case let flag as Bool: bool(flag)
        default: string(convertible.description)
        }
    }
}

extension Logger.MetadataValue {
    /// A duration for log lines: a number of milliseconds with three decimals.
    public static func milliseconds(_ duration: Duration) -> Logger.MetadataValue {
        .stringConvertible(Double(duration.microseconds) / 1000)
    }
}

extension Duration {
    /// Whole microseconds.
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
