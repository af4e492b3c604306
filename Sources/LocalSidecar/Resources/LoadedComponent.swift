import YAML

/// One `Component` resource: a building block's name, type and settings, with secrets resolved.
struct LoadedComponent: Sendable {
    /// One entry of `spec.metadata`.
    struct Setting: Sendable, Equatable {
        var name: String
        var value: String
        var line: Int
    }

    let name: String
    /// Such as `state.sqlite`.
    let type: String
    let version: String
    let settings: [Setting]
    /// The app ids that may use it; empty for all.
    let scopes: [String]
    let ignoreErrors: Bool
    /// The file it was read from, and the line it starts on.
    let path: String
    let line: Int

    /// The text of a setting; names are compared without regard to case, as in Dapr.
    subscript(_ name: String) -> String? {
        settings.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// A Boolean setting.
    func flag(_ name: String, default fallback: Bool = false) -> Bool {
        guard let text = self[name]?.lowercased(), !text.isEmpty else { return fallback }
        return ["true", "1", "yes", "y", "on", "t"].contains(text)
    }

    func isVisible(to appID: String) -> Bool { scopes.isEmpty || scopes.contains(appID) }

    /// An error in this component, located at one of its settings.
    func fault(_ setting: String, _ message: String) -> ResourceFault {
        let line = settings.first { $0.name.lowercased() == setting.lowercased() }?.line ?? self.line
        return ResourceFault(path: path, line: line, key: "spec.metadata.\(setting)", message)
    }
}
