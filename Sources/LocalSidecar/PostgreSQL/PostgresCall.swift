/// One statement with its parameters, ready to be sent.
struct PostgresCall {
    /// The name of a prepared statement.
    let statement: String
    let values: [PostgresValue]

    init(_ statement: String, _ values: [PostgresValue] = []) {
        self.statement = statement
        self.values = values
    }
}

/// The value of a parameter.
enum PostgresValue {
    case null
    /// A `text`, sent as it is: the server refuses text it cannot store, such as NUL.
    case text(String)
    /// A `bytea`.
    case bytes([UInt8])
    /// Any other type, in the server's text form; without NUL.
    case literal(String)

    /// A `text[]` in the server's input syntax.
    static func array(_ texts: some Sequence<String>) -> PostgresValue {
        var literal = "{"
        for text in texts {
            if literal.utf8.count > 1 { literal += "," }
            literal += "\""
            for character in text.unicodeScalars {
                if character == "\"" || character == "\\" { literal += "\\" }
                literal.unicodeScalars.append(character)
            }
            literal += "\""
        }
        return .literal(literal + "}")
    }
}
