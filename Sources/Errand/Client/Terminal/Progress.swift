import Glibc
import Synchronization

/// The progress of a long operation: one line on standard error that is overwritten; only shown on a terminal.
final class Progress: Sendable {
    private let name: String
    private let total: Int?
    private let console: Console
    private let done = Mutex(0)
    private let isShown: Bool

    init(_ name: String, of total: Int?, on console: Console) {
        (self.name, self.total, self.console) = (name, total, console)
        isShown = !console.isJSON && isatty(STDERR_FILENO) == 1
        show(0)
    }

    func advance(by count: Int) {
        show(
            done.withLock { done in
                done += count
                return done
            })
    }

    /// Removes the line.
    func end() {
        if isShown { console.note(part: "\r\u{1B}[K") }
    }

    /// Shows the progress of a part that is counted separately, in addition to the parts before it.
    func show(_ count: Int, of part: Int) {
        let before = done.withLock { $0 }
        show(before + min(count, part), of: total ?? part)
    }

    private func show(_ count: Int) { show(count, of: total) }

    private func show(_ count: Int, of total: Int?) {
        guard isShown else { return }
        guard let total, total > 0 else { return console.note(part: "\r\u{1B}[K\(name)…") }
        let filled = min(20, count * 20 / total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
        console.note(part: "\r\u{1B}[K\(name) \(bar) \(count) of \(total)")
    }
}
