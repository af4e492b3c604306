import CPostgres

/// The result of a statement, with its columns in binary format.
struct PostgresResult: ~Copyable {
    private let handle: OpaquePointer

    /// Takes ownership of a libpq result.
    init(owning handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    var rowCount: Int { Int(PQntuples(handle)) }

    /// Number of rows that a command changed.
    var affectedRows: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    func isNull(_ row: Int, _ column: Int32) -> Bool { PQgetisnull(handle, Int32(row), column) == 1 }

    func bytes(_ row: Int, _ column: Int32) -> [UInt8] {
        guard let start = PQgetvalue(handle, Int32(row), column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, Int32(row), column))))
    }

    func text(_ row: Int, _ column: Int32) -> String { String(decoding: bytes(row, column), as: UTF8.self) }

    /// A `bigint`.
    func integer(_ row: Int, _ column: Int32) -> Int64 {
        bytes(row, column).reduce(0) { $0 << 8 | Int64($1) }
    }

    /// A `uuid`, in lower case.
    func uuid(_ row: Int, _ column: Int32) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes(row, column).enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
