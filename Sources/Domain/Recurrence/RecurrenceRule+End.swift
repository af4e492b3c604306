extension RecurrenceRule {
    /// COUNT, if the rule has one.
    public var countLimit: Int? {
        guard case .count(let count) = end else { return nil }
        return count
    }

    /// The rule for what is left of it after so many occurrences; nil when nothing is.
    public func continued(after passed: Int) -> RecurrenceRule? {
        guard let count = countLimit, passed > 0 else { return self }
        return passed < count ? RecurrenceRule(copying: self, end: .count(count - passed)) : nil
    }

    /// The rule without COUNT; UNTIL stays.
    public var uncounted: RecurrenceRule {
        countLimit == nil ? self : RecurrenceRule(copying: self, end: .never)
    }

    /// The rule without an end.
    public var endless: RecurrenceRule { RecurrenceRule(copying: self, end: .never) }

    /// The same rule, counted from something else.
    public func counted(from origin: Origin) -> RecurrenceRule {
        RecurrenceRule(copying: self, end: end, origin: origin)
    }
}
