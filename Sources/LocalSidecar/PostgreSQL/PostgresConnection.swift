import CPostgres
import Logging

/// A connection to a PostgreSQL server with blocking calls. Not to be shared: it is used on the thread of the actor
/// that owns it.
final class PostgresConnection: ServerConnection {
    typealias Fault = PostgresFault

    private let handle: OpaquePointer

    /// Connects, waiting at most as long as the address allows (`connect_timeout`).
    init(_ address: PostgresAddress) throws(PostgresFault) {
        guard let handle = address.withArrays({ PQconnectdbParams($0, $1, 1) }) else {
            throw PostgresFault(connection: nil)
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            let fault = PostgresFault(connection: handle)
            PQfinish(handle)
            throw fault
        }
        self.handle = handle
        // The server's notices, such as that a table exists already, do not belong in our standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    var isAlive: Bool { PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK }

    /// Runs statements without parameters.
    /// - Returns: the result of the last one, with its columns as text.
    @discardableResult
    func execute(_ sql: String) throws(PostgresFault) -> PostgresResult {
        try Self.checked(PQexec(handle, sql), of: handle)
    }

    /// Runs one statement.
    func run(_ sql: String, _ values: [PostgresValue]) throws(PostgresFault) -> PostgresResult {
        let result = Parameters(values).withArrays { count, pointers, lengths, formats in
            PQexecParams(handle, sql, count, nil, pointers, lengths, formats, 1)
        }
        return try Self.checked(result, of: handle)
    }

    func prepare(_ name: String, _ sql: String) throws(PostgresFault) {
        _ = try Self.checked(PQprepare(handle, name, sql, 0, nil), of: handle)
    }

    /// Sends prepared statements all at once and receives their results: one round trip, and one transaction unless the
    /// statements say otherwise.
    ///
    /// - Parameter take: receives the index of the call and its result; not called after a failure.
    /// - Throws: the first failure; the statements after it did not run.
    func pipeline(
        _ calls: [PostgresCall], _ take: (Int, borrowing PostgresResult) -> Void
    ) throws(PostgresFault) {
        guard PQenterPipelineMode(handle) == 1 else { throw PostgresFault(connection: handle) }
        defer { PQexitPipelineMode(handle) }
        for call in calls {
            let isSent = Parameters(call.values).withArrays { count, pointers, lengths, formats in
                PQsendQueryPrepared(handle, call.statement, count, pointers, lengths, formats, 1)
            }
            guard isSent == 1 else { throw PostgresFault(connection: handle) }
        }
        guard PQpipelineSync(handle) == 1 else { throw PostgresFault(connection: handle) }
        try receive(calls.count, take)
    }

    private func receive(_ count: Int, _ take: (Int, borrowing PostgresResult) -> Void) throws(PostgresFault) {
        var failure: PostgresFault?
        for index in 0..<count {
            guard let result = PQgetResult(handle) else { throw PostgresFault(connection: handle) }
            let answer = PostgresResult(owning: result)
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK: if failure == nil { take(index, answer) }
            case PGRES_PIPELINE_ABORTED: break
            default: failure = failure ?? PostgresFault(result: result)
            }
            // A null result ends the results of each statement.
            while let rest = PQgetResult(handle) { PQclear(rest) }
            if PQstatus(handle) != CONNECTION_OK { throw failure ?? PostgresFault(connection: handle) }
        }
        // The result of the synchronisation point, where the transaction is committed, which may fail as well.
        while true {
            guard let result = PQgetResult(handle) else { throw failure ?? PostgresFault(connection: handle) }
            defer { PQclear(result) }
            if PQresultStatus(result) == PGRES_PIPELINE_SYNC { break }
            failure = failure ?? PostgresFault(result: result)
        }
        if let failure { throw failure }
    }

    private static func checked(
        _ result: OpaquePointer?, of handle: OpaquePointer
    ) throws(PostgresFault) -> PostgresResult {
        guard let result else { throw PostgresFault(connection: handle) }
        let answer = PostgresResult(owning: result)
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return answer
        default: throw PostgresFault(result: result)
        }
    }
}

/// Parameters in libpq's form: parallel arrays of pointers, lengths and formats.
private struct Parameters {
    private var bytes: [UInt8] = []
    private var ranges: [Range<Int>?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ values: [PostgresValue]) {
        for value in values {
            let start = bytes.count
            switch value {
            case .null: break
            case .text(let text), .literal(let text): bytes.append(contentsOf: text.utf8)
            case .bytes(let value): bytes.append(contentsOf: value)
            }
            lengths.append(Int32(bytes.count - start))
            // libpq finds the end of a literal by its NUL.
            bytes.append(0)
            if case .null = value { ranges.append(nil) } else { ranges.append(start..<bytes.count) }
            if case .literal = value { formats.append(0) } else { formats.append(1) }
        }
    }

    func withArrays<Value>(
        _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Value
    ) -> Value {
        bytes.withUnsafeBytes { buffer in
            let pointers = ranges.map { range in
                range.flatMap { buffer.baseAddress?.advanced(by: $0.lowerBound).assumingMemoryBound(to: CChar.self) }
            }
            return body(Int32(ranges.count), pointers, lengths, formats)
        }
    }
}

extension ConnectionSession<PostgresConnection> {
    /// A session whose connections have their statements prepared.
    convenience init(_ address: PostgresAddress, _ statements: [(name: String, sql: String)], logger: Logger) {
        self.init("PostgreSQL", logger: logger) { () throws(PostgresFault) in
            let connection = try PostgresConnection(address)
            for (name, sql) in statements { try connection.prepare(name, sql) }
            return connection
        }
    }

    /// Drops the connection when a fault shows that it is no longer usable.
    func note(_ fault: PostgresFault) {
        if fault.isConnectionLost { forget() }
    }
}
