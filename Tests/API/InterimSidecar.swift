import Hummingbird
import JSON
import Synchronization

/// TEMPORARY: as much of a sidecar as the API needs, until LocalSidecar is there.
final class InterimSidecar: Sendable {
    struct Item { var value: JSONValue; var etag: Int }
    struct State {
        var items: [String: Item] = [:]; var next = 1; var published: [(topic: String, event: JSONValue)] = []
    }
    let state = Mutex(State())
    let secrets: [String: String]
    init(secrets: [String: String]) { self.secrets = secrets }
    var published: [(topic: String, event: JSONValue)] { state.withLock { $0.published } }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("v1.0/healthz/outbound") { _, _ in HTTPResponse.Status.noContent }
        router.get("v1.0/healthz") { _, _ in HTTPResponse.Status.noContent }
        router.get("v1.0/metadata") { _, _ in "{\"id\":\"api\"}" }
        router.get("v1.0/secrets/:store/:key") { _, context in
            let key = context.parameters.get("key") ?? ""
            guard let secret = self.secrets[key] else { throw HTTPError(.internalServerError) }
            return String(decoding: JSONValue.object(JSONObject([(key, .string(secret))])).bytes, as: UTF8.self)
        }
        router.get("v1.0/state/:store/:key") { _, context in
            let key = (context.parameters.get("key") ?? "").removingURLPercentEncoding() ?? ""
            guard let item = self.state.withLock({ $0.items[key] }) else { return Response(status: .noContent) }
            return Response(
                status: .ok, headers: [.eTag: "\"\(item.etag)\"", .contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: item.value.bytes)))
        }
        router.post("v1.0/state/:store/bulk") { request, _ in
            let body = try JSONValue(Array(buffer: try await request.body.collect(upTo: 1 << 24)))
            let rows = (body["keys"]?.array ?? []).compactMap(\.string).map { key -> JSONValue in
                guard let item = self.state.withLock({ $0.items[key] }) else { return ["key": .string(key)] }
                return ["key": .string(key), "data": item.value, "etag": .string("\(item.etag)")]
            }
            return String(decoding: JSONValue.array(rows).bytes, as: UTF8.self)
        }
        router.post("v1.0/state/:store/transaction") { request, _ in
            let body = try JSONValue(Array(buffer: try await request.body.collect(upTo: 1 << 24)))
            let ok = self.state.withLock { state in
                let before = state
                for operation in body["operations"]?.array ?? [] {
                    if operation["operation"]?.string == "delete" {
                        state.items[operation["request"]?["key"]?.string ?? ""] = nil
                    } else if !Self.save(operation["request"] ?? .null, &state) {
                        state = before; return false
                    }
                }
                return true
            }
            return Response(status: ok ? .noContent : .internalServerError)
        }
        router.post("v1.0/state/:store") { request, _ in
            let body = try JSONValue(Array(buffer: try await request.body.collect(upTo: 1 << 24)))
            let ok = self.state.withLock { state in (body.array ?? []).allSatisfy { Self.save($0, &state) } }
            return Response(status: ok ? .noContent : .conflict)
        }
        router.post("v1.0/publish/:pubsub/:topic") { request, context in
            let body = try JSONValue(Array(buffer: try await request.body.collect(upTo: 1 << 24)))
            self.state.withLock { $0.published.append((context.parameters.get("topic") ?? "", body)) }
            return HTTPResponse.Status.noContent
        }
        for path in ["v1.0/publish/bulk/:pubsub/:topic", "v1.0-alpha1/publish/bulk/:pubsub/:topic"] {
            router.post(.init(path)) { request, context in
                let body = try JSONValue(Array(buffer: try await request.body.collect(upTo: 1 << 24)))
                self.state.withLock { state in
                    for entry in body.array ?? [] {
                        state.published.append((context.parameters.get("topic") ?? "", entry["event"] ?? .null))
                    }
                }
                return HTTPResponse.Status.noContent
            }
        }
        return router
    }

    static func save(_ item: JSONValue, _ state: inout State) -> Bool {
        let key = item["key"]?.string ?? ""
        let old = state.items[key]
        if let etag = item["etag"]?.string {
            guard let old, "\(old.etag)" == etag || "\"\(old.etag)\"" == etag else { return false }
        } else if item["options"]?["concurrency"]?.string == "first-write", old != nil {
            return false
        }
        state.items[key] = Item(value: item["value"] ?? .null, etag: state.next)
        state.next += 1
        return true
    }
}
extension String {
    func removingURLPercentEncoding() -> String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, let a = rest.popFirst(), let b = rest.popFirst(),
                let v = UInt8(String(decoding: [a, b], as: UTF8.self), radix: 16)
            {
                bytes.append(v)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
