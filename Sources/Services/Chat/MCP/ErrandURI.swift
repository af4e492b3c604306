import Encoding

/// What an `errand://` address stands for.
enum ErrandURI: Sendable, Equatable {
    case task(String)
    case filter(String)
    case tag(String)
    case view(TaskView)

    /// Reads an address; nil for one that leads nowhere.
    init?(_ text: String) {
        guard text.utf8.count <= 500, text.hasPrefix(Self.scheme) else { return nil }
        let parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 1 {
            guard let view = TaskView(rawValue: String(parts[0])) else { return nil }
            self = .view(view)
            return
        }
        guard parts.count == 2, let name = PercentEncoding.decode(parts[1]), !name.isEmpty else { return nil }
        switch parts[0] {
        case "task": self = .task(name)
        case "filter": self = .filter(name)
        case "tag": self = .tag(name)
        default: return nil
        }
    }

    /// The address.
    var text: String {
        switch self {
        case .task(let id): "\(Self.scheme)task/\(PercentEncoding.encode(id))"
        case .filter(let id): "\(Self.scheme)filter/\(PercentEncoding.encode(id))"
        case .tag(let name): "\(Self.scheme)tag/\(PercentEncoding.encode(name))"
        case .view(let view): "\(Self.scheme)\(view.rawValue)"
        }
    }

    private static let scheme = "errand://"
}
