import FoundationEssentials

/// The source of the web app's files: the executable, or, for development, a folder.
enum AssetSource: Sendable {
    case embedded
    /// A folder whose files are read at each request, so that a changed file shows after a reload.
    case folder(String)

    init(_ folder: String?) { self = folder.map { .folder($0) } ?? .embedded }

    var table: AssetTable {
        switch self {
        case .embedded: .embedded
        case .folder(let path): Self.table(of: path)
        }
    }

    private static func table(of folder: String) -> AssetTable {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        var files: [String: [UInt8]] = [:]
        for path in paths where path.contains(".") {
            files[path] = FileManager.default.contents(atPath: "\(folder)/\(path)").map { Array($0) }
        }
        let index = files.removeValue(forKey: "index.html") ?? []
        let worker = files.removeValue(forKey: "worker.js") ?? []
        let docs = files.removeValue(forKey: "docs.html") ?? []
        return AssetTable(files: files, index: index, worker: worker, docs: docs)
    }
}
