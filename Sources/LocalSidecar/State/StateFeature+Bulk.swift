import HTTPTypes
import JSON
import Timestamps

extension StateFeature {
    func bulk(_ binding: StateBinding, _ request: SidecarRequest) async throws -> SidecarResponse {
        let keys = try Self.keys(try await request.collectBody())
        guard !keys.isEmpty else { return .json(Array("[]".utf8)) }
        let stored = try keys.map { try binding.storedKey($0) }
        var writer = JSONWriter(reserving: 1024)
        do throws(StateFault) {
            let entries = try await binding.store.get(stored)
            writer.raw("[")
            for (index, entry) in entries.enumerated() {
                if index > 0 { writer.raw(",") }
                Self.write(entry, key: binding.applicationKey(entry.key), to: &writer)
            }
            writer.raw("]")
        } catch {
            throw SidecarError(.internalServerError, "ERR_STATE_BULK_GET", error.message)
        }
        return .json(writer.bytes)
    }

    private static func write(_ entry: StateEntry, key: String, to writer: inout JSONWriter) {
        writer.raw(#"{"key":"#)
        writer.string(key)
        if let row = entry.row {
            writer.raw(#","data":"#)
            writer.raw(row.value)
            writer.raw(#","etag":"#)
            writer.string(row.etag)
            if let expiry = row.expiry {
                writer.raw(#","metadata":{"ttlExpireTime":"#)
                writer.string(expiry.rfc3339)
                writer.raw("}")
            }
        }
        writer.raw("}")
    }

    private static func keys(_ body: [UInt8]) throws -> [String] {
        let prefix = "failed deserializing HTTP body: "
        var keys: [String] = []
        func refuse(_ value: JSONValue, _ target: String) -> SidecarError {
            SidecarError.malformed(prefix + GoJSONMessage.cannotUnmarshal(value, into: target))
        }
        do {
            try JSONScanner.first(in: body) { scanner in
                guard scanner.next() == UInt8(ascii: "{") else {
                    throw refuse(try scanner.value(), "Go value of type http.BulkGetRequest")
                }
                try scanner.object { member, scanner in
                    let value = try scanner.value()
                    switch (member.lowercased(), value) {
                    case ("keys", .array(let elements)):
                        for (index, element) in elements.enumerated() {
                            guard let key = element.isNull ? "" : element.string else {
                                throw refuse(element, "BulkGetRequest.keys.\(index) of type string")
                            }
                            keys.append(key)
                        }
                    case ("keys", .null), ("parallelism", .number), ("parallelism", .null): break
                    case ("keys", _): throw refuse(value, "Go struct field BulkGetRequest.keys of type []string")
                    case ("parallelism", _):
                        throw refuse(value, "Go struct field BulkGetRequest.parallelism of type int")
                    default: break
                    }
                }
            }
        } catch let fault as JSONFault {
            throw SidecarError.malformed(prefix + GoJSONMessage.text(fault, in: body))
        }
        return keys
    }
}
