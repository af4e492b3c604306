import HTTPTypes
import Hummingbird
import ServiceKit

/// A task's entity tag (RFC 9110, section 8.8.3): its revision in quotes.
enum EntityTag {
    static func text(_ rev: Int64) -> String { "\"\(rev)\"" }

    /// What a request demands of the present revision.
    enum Condition: Sendable, Hashable {
        case none
        case any
        case revisions(Set<String>)

        /// `If-Match` compares strongly: a weak tag matches nothing.
        func allows(_ rev: Int64) -> Bool {
            switch self {
            case .none, .any: true
            case .revisions(let tags): tags.contains(EntityTag.text(rev))
            }
        }
    }

    /// Reads `If-Match`.
    static func ifMatch(_ request: Request) -> Condition {
        guard let header = request.headers[.ifMatch] else { return .none }
        let tags = tags(header)
        return tags == ["*"] ? .any : .revisions(tags)
    }

    /// Whether the client, says `If-None-Match`, holds this very revision; the comparison is weak.
    static func isHeld(_ tag: String, by request: Request) -> Bool {
        guard let header = request.headers[.ifNoneMatch] else { return false }
        let tags = tags(header)
        return tags.contains("*") || tags.contains(tag) || tags.contains("W/" + tag)
    }

    private static func tags(_ header: String) -> Set<String> {
        Set(header.split(separator: ",").map { String($0).trimmingWhitespace })
    }
}
