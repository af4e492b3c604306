/// The messages that are delivered again beside an attempt that still runs: the first attempt that ends settles the message
/// for all of them.
struct Repetitions {
    private struct Attempts {
        var open = 1
        var isSettled = false
    }

    /// By original; absent for a message that was never repeated.
    private var attempts: [Int64: Attempts] = [:]

    mutating func begin(of original: Int64) { attempts[original, default: Attempts()].open += 1 }

    /// An attempt has settled its message, or found that another one had.
    mutating func end(_ entry: LogEntry) {
        let original = entry.original ?? entry.id
        guard var entry = attempts[original] else { return }
        entry.open -= 1
        entry.isSettled = true
        attempts[original] = entry.open > 0 ? entry : nil
    }

    /// Settles a message before what is done about it; false when another attempt has.
    mutating func claim(_ entry: LogEntry) -> Bool {
        guard !isSettled(entry) else { return false }
        attempts[entry.original ?? entry.id]?.isSettled = true
        return true
    }

    /// Takes a claim back: nothing could be done.
    mutating func release(_ entry: LogEntry) { attempts[entry.original ?? entry.id]?.isSettled = false }

    func isSettled(_ entry: LogEntry) -> Bool { attempts[entry.original ?? entry.id]?.isSettled ?? false }
}
