import FoundationEssentials
import JSON

/// What the root says of a page: its place in the key space and where it begins.
struct PageReference: Sendable, Equatable {
    /// The last part of the page's key. Random: a key is written once and never again.
    let name: String
    /// The page's first id. Every id below the next page's first one belongs here.
    let first: UUID
    let count: Int

    /// `name/first/count`, as the root holds it.
    let text: String

    init(name: String, first: UUID, count: Int) {
        self.name = name
        self.first = first
        self.count = count
        text = "\(name)/\(first.compact)/\(count)"
    }

    init(text: String) throws {
        let parts = text.split(separator: "/")
        guard parts.count == 3, let first = UUID(compact: parts[1]), let count = Int(parts[2]) else {
            throw RootFault.malformed
        }
        self.init(name: String(parts[0]), first: first, count: count)
    }
}

/// Names that are used once: 64 random bits.
enum FreshName {
    static func make() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }
}
