import JSON

/// The arguments of a call, once they fit the tool's schema.
struct ToolArguments: Sendable {
    let object: JSONObject

    subscript(_ name: String) -> JSONValue? { object[name] }

    func text(_ name: String) -> String { object[name]?.string ?? "" }
    func texts(_ name: String) -> [String] { object[name]?.array?.compactMap(\.string) ?? [] }
    func has(_ name: String) -> Bool { object[name] != nil }

    /// The arguments without some of them.
    func without(_ names: String...) -> JSONObject { JSONObject(object.filter { !names.contains($0.key) }) }
}
