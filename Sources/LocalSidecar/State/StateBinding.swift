import HTTPTypes
import JSON

/// A state component as seen by one application, whose keys have a prefix that separates them from others'.
struct StateBinding: Sendable {
    let name: String
    let store: any StateStore
    private let prefix: String?

    /// - Parameter namespace: empty outside Kubernetes, unless the environment sets one.
    init(_ component: LoadedComponent, appID: String, namespace: String = "", store: any StateStore) {
        name = component.name
        self.store = store
        switch component["keyPrefix"] ?? "" {
        case "", "appid": prefix = appID
        case "name": prefix = component.name
        case "none": prefix = nil
        case "namespace": prefix = namespace.isEmpty ? appID : "\(namespace).\(appID)"
        case let custom: prefix = custom
        }
    }

    /// The key under which the component stores a value.
    ///
    /// - Parameter namesField: true when an error names the key as the invalid field; daprd does not in transactions.
    /// - Throws: ``SidecarError`` for a key that could be mistaken for a prefixed one.
    func storedKey(_ key: String, namesField: Bool = true) throws -> String {
        guard !key.contains(ascii: "||") else { throw illegalKey(key, namesField: namesField) }
        return prefix.map { "\($0)||\(key)" } ?? key
    }

    /// The key without the prefix, as the application knows it.
    func applicationKey(_ key: String) -> String {
        guard let prefix, !key.isEmpty else { return key }
        return String(key.dropFirst(prefix.count + 2))
    }

    private func illegalKey(_ key: String, namesField: Bool) -> SidecarError {
        let message =
            "api error: code = InvalidArgument desc = input key/keyPrefix '\(key)' can't contain '||'"
        var violation: JSONValue = ["description": .string(message)]
        if namesField { violation = ["field": .string(key), "description": .string(message)] }
        return SidecarError(
            .badRequest, "ERR_MALFORMED_REQUEST", message,
            details: [
                [
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "field_violations": [violation],
                ],
                .resource(name),
                .errorInfo(reason: "DAPR_STATE_ILLEGAL_KEY"),
            ])
    }
}

/// One element of a save request, or the request of a transaction's operation, as received.
struct StoredItem {
    var key = ""
    /// The value, encoded as daprd stores it.
    var value: [UInt8] = Array("null".utf8)
    var etag: String?
    var metadata: [String: String] = [:]
    var concurrency = ""
    var consistency = ""

    /// Reads an element; unknown members are ignored.
    ///
    /// - Parameter path: the element's name in Go's type errors, such as `.0`.
    init(_ scanner: inout JSONScanner, path: String) throws {
        guard scanner.next() == UInt8(ascii: "{") else {
            let value = try scanner.value()
            if value.isNull { return }
            throw SidecarError.malformed(GoJSONMessage.cannotUnmarshal(value, into: "\(path) of type state.SetRequest"))
        }
        try scanner.object { member, scanner in
            // Go's decoder ignores the case of member names.
            switch member.lowercased() {
            case "key": key = try Self.text(&scanner, "\(path).key") ?? ""
            case "value": value = try StoredJSON.read(&scanner)
            case "etag": etag = try Self.text(&scanner, "\(path).etag")
            case "metadata": try readMetadata(&scanner, path)
            case "options": try readOptions(&scanner, path)
            default: try scanner.skip()
            }
        }
    }

    private mutating func readMetadata(_ scanner: inout JSONScanner, _ path: String) throws {
        if scanner.null() { return }
        try scanner.object { name, scanner in
            metadata[name] = try Self.text(&scanner, "\(path).metadata.\(name)") ?? ""
        }
    }

    private mutating func readOptions(_ scanner: inout JSONScanner, _ path: String) throws {
        if scanner.null() { return }
        try scanner.object { name, scanner in
            switch name.lowercased() {
            case "concurrency": concurrency = try Self.text(&scanner, "\(path).options.concurrency") ?? ""
            case "consistency": consistency = try Self.text(&scanner, "\(path).options.consistency") ?? ""
            default: try scanner.skip()
            }
        }
    }

    private static func text(_ scanner: inout JSONScanner, _ field: String) throws -> String? {
        if scanner.next() == UInt8(ascii: "\"") { return try scanner.string() }
        let value = try scanner.value()
        if value.isNull { return nil }
        throw SidecarError.malformed(
            GoJSONMessage.cannotUnmarshal(value, into: "Go struct field \(field) of type string"))
    }
}

extension StoredItem {
    /// Checks the options that allow only certain words.
    /// - Throws: ``StateFault``.
    func checkOptions() throws(StateFault) {
        guard ["", "first-write", "last-write"].contains(concurrency) else {
            throw .failed("unrecognized concurrency model '\(concurrency)'")
        }
        guard ["", "eventual", "strong"].contains(consistency) else {
            throw .failed("unrecognized consistency model '\(consistency)'")
        }
    }

    /// The write that this item requests.
    func change(in binding: StateBinding, namesField: Bool = true) throws -> StateChange {
        let key = try binding.storedKey(key, namesField: namesField)
        let lifetime = try binding.store.lifetime(metadata["ttlInSeconds"] ?? "")
        return StateChange(
            key: key, operation: .upsert(value: value, lifetime: lifetime), etag: etag,
            isFirstWrite: concurrency == "first-write", isLastWrite: concurrency == "last-write")
    }

    func deletion(in binding: StateBinding, namesField: Bool = true) throws -> StateChange {
        StateChange(
            key: try binding.storedKey(key, namesField: namesField), operation: .delete, etag: etag,
            isFirstWrite: concurrency == "first-write")
    }
}

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
