import TimeZones
import Timestamps

extension Parser {
    /// The time behind a date of ISO 8601: `T09:30:00Z`, `T0930`, `T09:30:00.000+01:00`.
    mutating func isoClock() -> Clock? {
        attempt { parser in
            guard parser.token?.isSpaced == false, parser.take("t"), var clock = parser.isoDigits() else { return nil }
            if let offset = parser.isoOffset() {
                clock.offset = offset
            } else {
                clock.zone = parser.zoneName(afterMeridiem: false)
            }
            return parser.isAtBoundary && clock.time != nil ? clock : nil
        }
    }

    private mutating func isoDigits() -> Clock? {
        attempt { parser in
            guard let text = parser.token?.text, let number = parser.gluedNumber(digits: 1...6) else { return nil }
            switch text.utf8.count {
            case 4: return Clock(hour: number / 100, minute: number % 100)
            case 6: return Clock(hour: number / 10_000, minute: number / 100 % 100, second: number % 100)
            case 1, 2:
                guard parser.glued(":"), let minute = parser.gluedNumber(digits: 2...2) else { return nil }
                let second = parser.attempt { $0.glued(":") ? $0.gluedNumber(digits: 2...2) : nil }
                // A fraction of a second says nothing here.
                if second != nil { _ = parser.attempt { $0.glued(".") ? $0.gluedNumber(digits: 1...9) : nil } }
                return Clock(hour: number, minute: minute, second: second ?? 0)
            default: return nil
            }
        }
    }

    /// `+01:00`, `-0500`, `+01`, in seconds.
    private mutating func isoOffset() -> Int? {
        attempt { parser in
            let sign = parser.glued("+") ? 1 : parser.glued("-") ? -1 : 0
            guard sign != 0, let text = parser.token?.text, let number = parser.gluedNumber(digits: 2...4) else {
                return nil
            }
            var (hours, minutes) = text.utf8.count == 4 ? (number / 100, number % 100) : (number, 0)
            if text.utf8.count == 2, let more = parser.attempt({ $0.glued(":") ? $0.gluedNumber(digits: 2...2) : nil })
            {
                minutes = more
            }
            guard hours <= 14, minutes < 60 else { return nil }
            hours *= sign
            return hours * 3600 + sign * minutes * 60
        }
    }
}
