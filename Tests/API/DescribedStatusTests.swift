import Contracts
import HTTPTypes
import JSON
import Testing
import Timestamps

@testable import API

/// Walks every described operation and provokes what can go wrong with it; ``DescribedAnswers`` holds each answer to the document.
@Suite struct DescribedStatusTests {
    private struct Operation: Sendable {
        let method: HTTPRequest.Method
        let path: String
        let isOpen: Bool
        let takesBody: Bool
    }

    private static func operations() throws -> [Operation] {
        let document = try JSONValue(ContractDocument.tasks.bytes)
        return (document["paths"]?.object?.members ?? []).flatMap { path, item in
            (item.object?.members ?? []).compactMap { name, operation in
                guard let method = HTTPRequest.Method(name.uppercased()), operation["responses"] != nil else {
                    return nil
                }
                let parts = path.split(separator: "/").map {
                    $0.hasPrefix("{") ? "019aa5d1-0000-7000-8000-00000000abcd" : $0
                }
                return Operation(
                    method: method, path: "/" + parts.joined(separator: "/"),
                    isOpen: operation["security"]?.array.map { $0.isEmpty || $0.contains(.object(JSONObject())) }
                        ?? false,
                    takesBody: operation["requestBody"] != nil)
            }
        }
    }

    @Test("without a token every operation that needs one answers 401, with one that lacks the scope 403")
    func refused() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let key = try #require(SigningKey(secret: TestKeys.current))
            var nobody = user
            nobody.token = try AccessTokens(lifetime: .seconds(60), scope: "nothing").mint(
                for: Profile(userID: user.userID, email: user.email, name: "x"), session: "s", now: .now, with: key)
            for operation in try Self.operations() where !operation.isOpen {
                let body = operation.takesBody ? Array("{}".utf8) : nil
                let without = try await api.guest.send(operation.method, operation.path, body)
                #expect(without.status == 401, "\(operation)")
                let lacking = try await nobody.send(operation.method, operation.path, body)
                #expect(lacking.status == 403, "\(operation): \(lacking.text)")
            }
        }
    }

    @Test("whatever is sent to an operation, the answer is one that the document describes, and none is a 5xx")
    func provoked() async throws {
        try await withAPI { api in
            for operation in try Self.operations() where operation.path != "/api/account" || operation.method != .delete
            {
                let user = try await api.user()
                for (body, type) in [
                    ("{", "application/json"), ("[]", "application/json"), ("{}", "application/json"),
                    (#"{"x":1}"#, "application/json"), ("\u{0}", "application/json"), ("a", "text/html"),
                    ("", "application/json"),
                ] {
                    for query in ["", "?x=%zz", "?limit=0&sort=x&zone=y&format=z&since=-1&scope=q"] {
                        let answer = try await user.send(
                            operation.method, operation.path + query, Array(body.utf8), [("Content-Type", type)])
                        #expect(answer.status < 500, "\(operation) \(body): \(answer.text)")
                    }
                }
                guard operation.takesBody else { continue }
                let large = try await user.send(
                    operation.method, operation.path + "?format=json", Array(repeating: 0x20, count: (5 << 20) + 1))
                #expect(large.status == 413, "\(operation): \(large.text)")
            }
        }
    }

    @Test("while the sidecar fails, whatever needs it answers 503")
    func unavailable() async throws {
        try await withFaultyAPI { api, sidecar in
            let user = try await api.user()
            sidecar.isDown = true
            // All at once: each is tried until its deadline.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for operation in try Self.operations() {
                    group.addTask {
                        let body = operation.takesBody ? Array("{}".utf8) : nil
                        let answer = try await user.send(operation.method, operation.path, body)
                        #expect(answer.status != 500, "\(operation): \(answer.text)")
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
