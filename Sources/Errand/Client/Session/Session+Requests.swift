import Curl
import HTTPTypes
import JSON

extension Session {
    /// What to ask for, and how.
    struct Call: Sendable {
        var method: HTTPRequest.Method
        /// From the root, with its query.
        var path: String
        var headers: HTTPFields = [.accept: "application/json", .userAgent: "errand"]
        var body: [UInt8]?
        var timeout = Duration.seconds(40)
        /// Whether it may be sent again when its answer was lost.
        var isRepeatable: Bool

        init(_ method: HTTPRequest.Method, _ path: String, query: Query = Query(), _ body: JSONValue? = nil) {
            self.method = method
            self.path = path + query.text
            isRepeatable = method != .post && method != .patch
            guard let body else { return }
            self.body = body.bytes
            headers[.contentType] = "application/json"
        }

        /// A creation that happens once however often it is sent.
        func once() -> Call {
            var call = self
            call.headers[.idempotencyKey] = "cli-" + String(UInt64.random(in: 0 ... .max), radix: 36)
            call.isRepeatable = true
            return call
        }
    }

    /// Asks, and gives the answer's document; null where it has none.
    ///
    /// - Throws: ``ClientFault`` for any answer that is not a success.
    @discardableResult
    func json(
        _ method: HTTPRequest.Method, _ path: String, query: Query = Query(), _ body: JSONValue? = nil
    ) async throws -> JSONValue {
        try await json(Call(method, path, query: query, body))
    }

    func json(_ call: Call) async throws -> JSONValue { try await send(call).document(at: origin) }

    /// - Throws: ``ClientFault`` for any answer that is not a success.
    func send(_ call: Call) async throws -> Answer {
        var answer = try await attempt(call, bearer: try await bearer())
        if answer.status == 401 {
            answer = try await attempt(call, bearer: try await renew(after: credentials.bearer))
        }
        return try answer.successful(at: origin)
    }

    /// The answer's body as it arrives.
    func stream(_ call: Call) async throws -> CurlStreamingResponse {
        var answer = try await curl.stream(request(call, bearer: try await bearer()))
        if answer.status == 401 {
            answer = try await curl.stream(request(call, bearer: try await renew(after: credentials.bearer)))
        }
        guard !(200..<300).contains(answer.status) else { return answer }
        let body = try await answer.body.collect(upTo: 1 << 20)
        _ = try Answer(status: answer.status, headers: answer.headers, body: body).successful(at: origin)
        return answer
    }

    /// Asks up to three times where the suite is only just starting again.
    private func attempt(_ call: Call, bearer: String) async throws -> Answer {
        let request = request(call, bearer: bearer)
        for pause in [Duration.milliseconds(300), .seconds(1)] where call.isRepeatable {
            do {
                let answer = Answer(try await curl.execute(request))
                guard [502, 503, 504].contains(answer.status) else { return answer }
            } catch let error as CurlError where error.kind == .connectionLost {
                // Sent again below.
            } catch let error as CurlError {
                throw ClientFault(error, origin: origin)
            }
            try await Task.sleep(for: pause)
        }
        do {
            return Answer(try await curl.execute(request))
        } catch let error as CurlError {
            throw ClientFault(error, origin: origin)
        }
    }

    private func request(_ call: Call, bearer: String) -> CurlRequest {
        var headers = call.headers
        headers[.authorization] = "Bearer \(bearer)"
        return CurlRequest(
            call.method, origin + call.path, headers: headers, body: call.body.map { .bytes($0) } ?? .none,
            timeout: call.timeout)
    }
}
