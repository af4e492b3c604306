import YAML

/// Reads the parts of a run file, refusing what it does not know.
struct RunFileReader {
    let path: String

    func app(_ node: YAMLNode, at key: String, folder: String, shared: RunApp) throws(RunFileFault) -> RunApp {
        try allow(RunFileKeys.app, in: node, at: key)
        guard let directory = try text(node, "appDirPath", at: key) else {
            throw fault(node, "\(key).appDirPath", "is missing: the folder the app runs in")
        }
        var app = shared
        app.line = node.line
        app.directory = Paths.resolve(directory, against: folder)
        app.appID = try text(node, "appID", at: key) ?? Paths.name(of: app.directory)
        guard app.appID.utf8.allSatisfy(Self.isIdentifier), !app.appID.isEmpty else {
            throw fault(node["appID"] ?? node, "\(key).appID", "may have letters, digits, dots, dashes and underscores")
        }
        app.appPort = try port(node, "appPort", at: key)
        app.httpPort = try port(node, "daprHTTPPort", at: key)
        app.command = try texts(node, "command", at: key) ?? []
        try readShared(node, at: key, relativeTo: app.directory, into: &app)
        return app
    }

    /// Reads what `common` and an app may both say, the latter on top of the former.
    func readShared(
        _ node: YAMLNode, at key: String, relativeTo folder: String, into app: inout RunApp
    ) throws(RunFileFault) {
        var paths = try texts(node, "resourcesPaths", at: key) ?? []
        if let path = try text(node, "resourcesPath", at: key) { paths.append(path) }
        if !paths.isEmpty { app.resourcesPaths = paths.map { Paths.resolve($0, against: folder) } }
        if let file = try text(node, "configFilePath", at: key) {
            app.configurationFile = Paths.resolve(file, against: folder)
        }
        if let appProtocol = try text(node, "appProtocol", at: key), appProtocol != "http" {
            throw fault(node["appProtocol"] ?? node, "\(key).appProtocol", "must be http, not \(appProtocol)")
        }
        if let size = node["maxBodySize"] {
            guard let mebibytes = size.integer ?? size.text.flatMap(Self.mebibytes), mebibytes > 0 else {
                throw fault(size, "\(key).maxBodySize", "must be a size such as 4 or 16Mi")
            }
            app.maximumBody = mebibytes
        }
        guard let environment = node["env"], !environment.isNull else { return }
        guard let entries = environment.entries else {
            throw fault(environment, "\(key).env", "must be names with values")
        }
        for entry in entries {
            guard case .scalar(let value, _) = entry.value.content else {
                throw fault(entry.value, "\(key).env.\(entry.key)", "must be a text")
            }
            app.environment[entry.key] = value
        }
    }

    func allow(_ known: Set<String>, in node: YAMLNode, at key: String) throws(RunFileFault) {
        guard let entries = node.entries else { throw fault(node, key, "must have named keys") }
        for entry in entries where !known.contains(entry.key) {
            let place = key.isEmpty ? entry.key : "\(key).\(entry.key)"
            let hint = RunFileKeys.nearest(to: entry.key, among: known).map { "; did you mean \($0)?" } ?? ""
            throw RunFileFault(path: path, line: entry.line, key: place, message: "no such key\(hint)")
        }
    }

    func fault(_ node: YAMLNode, _ key: String, _ message: String) -> RunFileFault {
        RunFileFault(path: path, line: node.line, key: key, message: message)
    }

    private func text(_ node: YAMLNode, _ name: String, at key: String) throws(RunFileFault) -> String? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let text = value.text, !text.isEmpty else { throw fault(value, "\(key).\(name)", "must be a text") }
        return text
    }

    private func texts(_ node: YAMLNode, _ name: String, at key: String) throws(RunFileFault) -> [String]? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let elements = value.elements else { throw fault(value, "\(key).\(name)", "must be a list of texts") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.text else { throw fault(element, "\(key).\(name)", "must be a list of texts") }
            texts.append(text)
        }
        return texts
    }

    private func port(_ node: YAMLNode, _ name: String, at key: String) throws(RunFileFault) -> Int? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let port = value.integer, (1...65535).contains(port) else {
            throw fault(value, "\(key).\(name)", "must be a port, 1 to 65535")
        }
        return port
    }

    private static func mebibytes(_ text: String) -> Int? {
        text.hasSuffix("Mi") ? Int(text.dropLast(2)) : nil
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
