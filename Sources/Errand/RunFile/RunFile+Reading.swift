import YAML

extension RunFile {
    /// Reads a run file.
    ///
    /// - Parameters:
    ///   - text: its bytes.
    ///   - path: where it was read from, absolute; paths inside are relative to its folder, an app's own to its `appDirPath`.
    /// - Throws: ``RunFileFault`` for anything but a run file whose every key is known.
    init(_ text: [UInt8], path: String) throws(RunFileFault) {
        try self.init(text, reader: RunFileReader(path: path))
    }

    /// - Parameter reader: knows the file's path, and what else there is on this machine.
    init(_ text: [UInt8], reader: RunFileReader) throws(RunFileFault) {
        let path = reader.path
        let root = try Self.root(of: text, path: path)
        try reader.allow(RunFileKeys.top, in: root, at: "")
        guard let version = root["version"], version.integer == 1 else {
            throw reader.fault(root["version"] ?? root, "version", "must be 1, the only version there is")
        }
        let folder = Paths.parent(of: path)
        var shared = RunApp(appID: "", directory: folder, line: 0)
        if let common = root["common"], !common.isNull {
            try reader.allow(RunFileKeys.shared, in: common, at: "common")
            try reader.readShared(common, at: "common", relativeTo: folder, into: &shared)
        }
        guard let apps = root["apps"]?.elements, !apps.isEmpty else {
            throw reader.fault(root["apps"] ?? root, "apps", "must list at least one app")
        }
        var read: [RunApp] = []
        for (index, app) in apps.enumerated() {
            read.append(try reader.app(app, at: "apps[\(index)]", folder: folder, shared: shared))
            if read.dropLast().contains(where: { $0.appID == read[index].appID }) {
                throw reader.fault(app, "apps[\(index)].appID", "\(read[index].appID) is there twice")
            }
        }
        self.init(path: path, apps: read)
    }

    private static func root(of text: [UInt8], path: String) throws(RunFileFault) -> YAMLNode {
        let documents: [YAMLNode]
        do throws(YAMLFault) {
            documents = try YAMLNode.documents(in: text)
        } catch {
            throw RunFileFault(path: path, line: error.line, key: "", message: error.message)
        }
        guard documents.count == 1, documents[0].entries != nil else {
            throw RunFileFault(path: path, line: 1, key: "", message: "must be one YAML document with named keys")
        }
        return documents[0]
    }
}
