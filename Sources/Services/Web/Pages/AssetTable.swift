/// The web app's files by path, and the release they make up together.
///
/// The page names its files under `/assets/<release>/`, and modules import each other by relative paths: so everything but
/// the page itself can be kept by caches for ever, without a build step that rewrites names.
struct AssetTable: Sendable {
    /// A hash over all files.
    let release: String
    /// The page, which names the files of this release.
    let index: Asset
    private let assets: [String: Asset]

    /// - Parameters:
    ///   - files: the files' bytes, by path.
    ///   - index: the page's bytes; `{release}` in it stands for the release.
    init(files: [String: [UInt8]], index: [UInt8]) {
        let release = Asset.hash(files.keys.sorted().flatMap { Array($0.utf8) + (files[$0] ?? []) } + index)
        self.release = release
        assets = Dictionary(uniqueKeysWithValues: files.map { ($0, Asset($1, path: $0)) })
        let page = String(decoding: index, as: UTF8.self).split(
            separator: "{release}", omittingEmptySubsequences: false)
        self.index = Asset(Array(page.joined(separator: release).utf8), path: "index.html")
    }

    /// The file at a path, such as `scripts/main.js`.
    subscript(path: String) -> Asset? { assets[path] }

    /// All paths.
    var paths: Set<String> { Set(assets.keys) }
}
