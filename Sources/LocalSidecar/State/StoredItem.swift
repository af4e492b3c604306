import JSON

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
