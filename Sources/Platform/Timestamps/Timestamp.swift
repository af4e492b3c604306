/// An instant on the UTC time line, in whole milliseconds since 1970-01-01T00:00:00Z (without leap seconds).
///
/// On the wire it is RFC 3339 text; in storage the integer.
public struct Timestamp: Sendable, Hashable, Comparable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(seconds: Int64) { milliseconds = seconds * 1000 }

    public var seconds: Int64 { milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000 }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    public static func + (left: Timestamp, right: Duration) -> Timestamp {
        let (seconds, attoseconds) = right.components
        return Timestamp(milliseconds: left.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Timestamp {
    /// The system's wall clock. Domain code takes the time as a parameter instead of reading it here.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension Timestamp {
    /// Reads an RFC 3339 date-time: `2026-11-21T09:30:00Z`, with any fraction, any offset, `T` or `t` or a space.
    ///
    /// A leap second (`:60`) is read as the first instant of the next minute. Digits beyond the millisecond are cut
    /// off.
    /// - Returns: nil for anything else; years run from 0000 to 9999.
    public init?(rfc3339 text: some StringProtocol) {
        var reader = FixedDigits(text.utf8)
        guard let date = reader.date(), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), hour < 24, minute < 60, second <= 60
        else { return nil }
        guard let fraction = reader.milliseconds(), let offset = reader.offsetMinutes(), reader.isAtEnd else {
            return nil
        }
        let minutes = date.daysSince1970 * 1440 + hour * 60 + minute - offset
        milliseconds = Int64(minutes * 60 + second) * 1000 + Int64(fraction)
    }

    /// `2026-11-21T09:30:00.000Z`; the fraction is left out when it is zero.
    public var rfc3339: String { String(decoding: rfc3339Bytes, as: UTF8.self) }

    /// The text as bytes, for writers on a hot path. Outside the years 0000 to 9999 it is not RFC 3339.
    public var rfc3339Bytes: [UInt8] {
        let seconds = self.seconds
        let fraction = Int(milliseconds - seconds * 1000)
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let date = CivilDate(daysSince1970: Int(days))
        let secondOfDay = Int(seconds - days * 86_400)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        bytes.append(date.year, width: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(date.month, width: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(date.day, width: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.append(secondOfDay / 3600, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(secondOfDay / 60 % 60, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(secondOfDay % 60, width: 2)
        if fraction > 0 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(fraction, width: 3)
        }
        bytes.append(UInt8(ascii: "Z"))
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ number: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(abs(number) / divisor % 10))
            divisor /= 10
        }
    }
}

extension FixedDigits {
    /// Reads the fraction of a second in milliseconds, 0 without one; nil when a point has no digits after it.
    fileprivate mutating func milliseconds() -> Int? {
        guard take(".") else { return 0 }
        var value = 0
        var count = 0
        while let digit = digit() {
            if count < 3 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in 0..<max(0, 3 - count) { value *= 10 }
        return value
    }

    fileprivate mutating func offsetMinutes() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }
}

/// Reads numbers of fixed width and separators from the front of a text.
public struct FixedDigits<Text: Collection<UInt8>> {
    @usableFromInline
    var rest: Text.SubSequence

    /// Starts at the beginning of the text.
    @inlinable
    public init(_ text: Text) { rest = text[...] }

    /// True when the whole text has been read.
    @inlinable
    public var isAtEnd: Bool { rest.isEmpty }

    /// - Returns: false when a different character comes next.
    @inlinable
    public mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// - Returns: nil when a different character comes next.
    @inlinable
    public mutating func digit() -> Int? {
        guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    /// - Returns: nil when there are fewer digits.
    @inlinable
    public mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// `2026-11-21`.
    @inlinable
    public mutating func date() -> CivilDate? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }
}

/// Coding as RFC 3339, the form for clients. Documents in milliseconds use ``Milliseconds``.
extension Timestamp: Codable {
    /// - Throws: `DecodingError` for any other text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = Timestamp(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no moment of RFC 3339")
        }
        self = moment
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

/// A moment that is coded as a whole number: milliseconds since 1970-01-01T00:00:00Z.
@propertyWrapper
public struct Milliseconds: Codable, Sendable, Hashable {
    public var wrappedValue: Timestamp

    public init(wrappedValue: Timestamp) { self.wrappedValue = wrappedValue }

    public init(from decoder: any Decoder) throws {
        wrappedValue = Timestamp(milliseconds: try Int64(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws { try wrappedValue.milliseconds.encode(to: encoder) }
}
