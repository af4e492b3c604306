/// A request as it came over the wire to a ``ScriptedServer``.
package struct ServedRequest: Sendable {
    /// The head's exact text, its empty line included.
    package let head: String

    /// The method.
    package var method: String { String(head.prefix { $0 != " " }) }
    /// Path and query, as sent.
    package var path: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    /// The first value of a header, its name compared without case.
    package func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else {
                continue
            }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return nil
    }
}
