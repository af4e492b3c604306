import Timestamps

extension FixedDigits {
    /// `09:30`, with or without seconds.
    mutating func time() -> TimeOfDay? {
        guard let hour = number(2), take(":"), let minute = number(2) else { return nil }
        guard take(":") else { return TimeOfDay(hour: hour, minute: minute) }
        guard let second = number(2) else { return nil }
        return TimeOfDay(hour: hour, minute: minute, second: second)
    }
}
