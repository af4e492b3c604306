public import Logging

extension Logger.MetadataValue {
    /// A duration as log lines tell it: a number of milliseconds, three digits after the point.
    public static func milliseconds(_ duration: Duration) -> Logger.MetadataValue {
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        return .stringConvertible(Double(microseconds) / 1000)
    }
}
