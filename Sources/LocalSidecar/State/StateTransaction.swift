import HTTPTypes
import JSON

/// The body of a transaction.
struct StateTransaction {
    private var operations: [(name: String, item: StoredItem)] = []

    /// - Parameter metadata: the query's, which applies to every operation unless it has its own.
    init(_ body: [UInt8], metadata: [String: String]) throws {
        do {
            try JSONScanner.first(in: body) { scanner in
                guard scanner.next() == UInt8(ascii: "{") else {
                    throw Self.wrongType(try scanner.value(), "Go value of type http.stateTransactionRequestBody")
                }
                try scanner.object { member, scanner in
                    guard member.lowercased() == "operations" else { return _ = try scanner.skip() }
                    try readOperations(&scanner)
                }
            }
        } catch let fault as JSONFault {
            throw SidecarError.malformed("failed deserializing HTTP body: \(GoJSONMessage.text(fault, in: body))")
        }
        for index in operations.indices { operations[index].item.metadata.merge(metadata) { _, query in query } }
    }

    private mutating func readOperations(_ scanner: inout JSONScanner) throws {
        if scanner.null() { return }
        guard scanner.next() == UInt8(ascii: "[") else {
            throw Self.wrongType(
                try scanner.value(),
                "Go struct field stateTransactionRequestBody.operations of type []http.stateTransactionRequestBodyOperation"
            )
        }
        try scanner.array { scanner in
            var name = ""
            var item = StoredItem()
            try scanner.object { member, scanner in
                switch member.lowercased() {
                case "operation": name = try scanner.string()
                case "request":
                    guard scanner.next() != UInt8(ascii: "\"") else {
                        throw SidecarError.malformed(
                            "failed deserializing HTTP body: '' expected a map, got 'string'")
                    }
                    item = try StoredItem(&scanner, path: "request")
                default: try scanner.skip()
                }
            }
            operations.append((name, item))
        }
    }

    private static func wrongType(_ value: JSONValue, _ target: String) -> SidecarError {
        SidecarError.malformed(
            "failed deserializing HTTP body: \(GoJSONMessage.cannotUnmarshal(value, into: target))")
    }

    /// The writes in order; an invalid time to live fails the transaction only when that write is applied.
    func changes(in binding: StateBinding) throws -> [Result<StateChange, StateFault>] {
        try operations.map { name, item in
            do {
                switch name {
                case "upsert": return .success(try item.change(in: binding, namesField: false))
                case "delete": return .success(try item.deletion(in: binding, namesField: false))
                default:
                    throw SidecarError(
                        .badRequest, "ERR_NOT_SUPPORTED_STATE_OPERATION", "operation type \(name) not supported")
                }
            } catch let fault as StateFault {
                return .failure(fault)
            }
        }
    }
}

extension StoredItem {
    init() {}
}
