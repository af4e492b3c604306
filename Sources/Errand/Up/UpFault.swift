/// Why the suite did not start, in words for the person at the terminal.
struct UpFault: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
