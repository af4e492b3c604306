/// The reason why the suite did not start, for the user at the terminal.
struct UpFault: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
