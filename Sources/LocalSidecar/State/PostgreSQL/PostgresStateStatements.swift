/// The statements that change rows, with Dapr's columns; the number of affected rows shows whether the condition was
/// met.
enum PostgresStateStatements {
    static func writing(_ table: String) -> [(name: String, sql: String)] {
        let expiry = "now() + $3::bigint * interval '1 second'"
        let upsert = """
            INSERT INTO \(table) AS t (key, value, etag, expires_at) VALUES ($1, $2, gen_random_uuid(), \(expiry))
            ON CONFLICT (key) DO UPDATE
            SET value = $2, updated_at = now(), etag = gen_random_uuid(), expires_at = \(expiry)
            """
        return [
            ("upsert", upsert),
            // An expired row counts as missing.
            ("create", upsert + " WHERE t.expires_at IS NOT NULL AND t.expires_at < now()"),
            (
                "replace",
                """
                UPDATE \(table) SET value = $2, updated_at = now(), etag = gen_random_uuid(), expires_at = \(expiry)
                WHERE key = $1 AND etag = $4 AND (expires_at IS NULL OR expires_at >= now())
                """
            ),
            ("delete", "DELETE FROM \(table) WHERE key = $1"),
            ("delete-matching", "DELETE FROM \(table) WHERE key = $1 AND etag = $2"),
            ("begin", "BEGIN"),
        ]
    }

    static func reading(_ table: String) -> [(name: String, sql: String)] {
        let select = """
            SELECT key, value, etag, floor(extract(epoch FROM expires_at))::bigint FROM \(table)
            WHERE (expires_at IS NULL OR expires_at >= now()) AND key
            """
        return [("one", select + " = $1"), ("many", select + " = ANY($1)")]
    }

    /// The call for a change, and the fault it means when no row is affected.
    ///
    /// - Throws: ``StateFault`` for an ETag that no row can have.
    static func call(for change: StateChange) throws(StateFault) -> (call: PostgresCall, ifNoRow: StateFault?) {
        let key = PostgresValue.text(change.key)
        let etag = try change.expectedETag.map { text throws(StateFault) in try PostgresETag.parse(text) }
        switch change.operation {
        case .delete:
            guard let etag else { return (PostgresCall("delete", [key]), nil) }
            return (PostgresCall("delete-matching", [key, .literal(etag)]), .mismatch(nil))
        case .upsert(let value, let lifetime):
            var values = [key, .bytes(value), lifetime.seconds.map { .literal("\($0)") } ?? .null]
            if let etag {
                values.append(.literal(etag))
                return (PostgresCall("replace", values), .mismatch(nil))
            }
            guard change.isFirstWrite else { return (PostgresCall("upsert", values), nil) }
            return (PostgresCall("create", values), .failed("no item was updated"))
        }
    }
}

extension StateLifetime {
    fileprivate var seconds: Int? {
        if case .seconds(let seconds) = self { seconds } else { nil }
    }
}

/// An ETag of PostgreSQL's rows: a UUID, in any notation that Dapr accepts.
enum PostgresETag {
    static func parse(_ text: String) throws(StateFault) -> String {
        var digits = Substring(text)
        switch text.utf8.count {
        case 36, 32: break
        // In braces, or any other pair of characters.
        case 38: digits = digits.dropFirst().dropLast()
        case 45 where text.lowercased().hasPrefix("urn:uuid:"): digits = digits.dropFirst(9)
        case 45: throw .mismatch("invalid urn prefix: \"\(text.prefix(9))\"")
        case let count: throw .mismatch("invalid UUID length: \(count)")
        }
        let hyphens = digits.utf8.enumerated().filter { $0.element == UInt8(ascii: "-") }.map(\.offset)
        let hex = digits.utf8.filter { $0 != UInt8(ascii: "-") }
        guard hex.count == 32, hyphens == [8, 13, 18, 23] || hyphens.isEmpty,
            hex.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
        else { throw .mismatch("invalid UUID format") }
        return String(digits)
    }
}
