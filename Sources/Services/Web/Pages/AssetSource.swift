import FoundationEssentials

/// Where the web app's files come from: the executable, or, while somebody works on them, a folder.
enum AssetSource: Sendable {
    case embedded
    /// Read anew at each request, so that a changed file shows after a reload.
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
        return AssetTable(files: files, index: index, worker: worker, docs: docs, isCompressed: false)
    }
}
