/// An error in a resource file, with its location: file, line, key.
public struct ResourceFault: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    /// Counted from 1; nil when the error concerns the file as a whole.
    public let line: Int?
    /// The key in error, such as `spec.metadata.connectionString`.
    public let key: String?
    public let message: String

    public init(path: String, line: Int? = nil, key: String? = nil, _ message: String) {
        self.path = path
        self.line = line
        self.key = key
        self.message = message
    }

    public var description: String {
        path + (line.map { ":\($0)" } ?? "") + ": " + (key.map { "\($0): " } ?? "") + message
    }
}
