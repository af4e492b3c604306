import Hummingbird
import JSON

extension FaultySidecar {
    var router: Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: Outage(sidecar: self))
        router.get("v1.0/healthz/outbound") { _, _ in HTTPResponse.Status.noContent }
        router.get("v1.0/secrets/:store/:key") { _, context in
            let key = context.parameters.get("key") ?? ""
            guard let secret = self.secrets[key] else { return Response(status: .internalServerError) }
            return Self.answer(.object(JSONObject([(key, .string(secret))])))
        }
        addState(to: router)
        router.post("v1.0/publish/:pubsub/:topic") { request, context in
            self.publish(try await Self.body(request), to: context.parameters.get("topic") ?? "")
            return HTTPResponse.Status.noContent
        }
        for version in ["v1.0", "v1.0-alpha1"] {
            router.post("\(version)/publish/bulk/:pubsub/:topic") { request, context in
                for entry in try await Self.body(request).array ?? [] {
                    self.publish(entry["event"] ?? .null, to: context.parameters.get("topic") ?? "")
                }
                return HTTPResponse.Status.noContent
            }
        }
        return router
    }

    private func addState(to router: Router<BasicRequestContext>) {
        router.get("v1.0/state/:store/:key") { _, context in
            let key = (context.parameters.get("key") ?? "").replacing("%3A", with: ":")
            if self.isDamaged { return Self.failing("ERR_STATE_GET", "database disk image is malformed (11)") }
            guard let item = self.item(key) else { return Response(status: .noContent) }
            return Self.answer(item.value, headers: [.eTag: "\(item.etag)"])
        }
        router.post("v1.0/state/:store/bulk") { request, _ in
            let keys = try await Self.body(request)["keys"]?.array ?? []
            return Self.answer(
                .array(
                    keys.compactMap(\.string).map { key in
                        guard let item = self.item(key) else { return ["key": .string(key)] }
                        return ["key": .string(key), "data": item.value, "etag": .string("\(item.etag)")]
                    }))
        }
        router.post("v1.0/state/:store/transaction") { request, _ in
            let operations = try await Self.body(request)["operations"]?.array ?? []
            if self.isFull { return Self.full("ERR_STATE_TRANSACTION") }
            return Response(status: self.transact(operations))
        }
        router.post("v1.0/state/:store") { request, _ in
            if self.isFull { return Self.full("ERR_STATE_SAVE") }
            let statuses = (try await Self.body(request).array ?? []).map(self.save)
            return Response(status: statuses.first { $0 != .noContent } ?? .noContent)
        }
    }

    private static func body(_ request: Request) async throws -> JSONValue {
        try JSONValue(Array(buffer: try await request.body.collect(upTo: 16 << 20)))
    }

    private static func full(_ code: String) -> Response { failing(code, "database or disk is full (13)") }

    /// As daprd and the built-in sidecar say it of SQLite.
    private static func failing(_ code: String, _ reason: String) -> Response {
        let body: JSONValue = [
            "errorCode": .string(code),
            "message": .string("failed in state store statestore: \(reason)"),
        ]
        return Response(
            status: .internalServerError, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.bytes)))
    }

    private static func answer(_ value: JSONValue, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }
}

/// Answers for a sidecar that is down.
private struct Outage: RouterMiddleware {
    typealias Context = BasicRequestContext
    let sidecar: FaultySidecar

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        sidecar.isDown ? Response(status: .internalServerError) : try await next(request, context)
    }
}
