import Contracts
import Dapr
import HTTPTypes
import Hummingbird
import JSON
import Logging
import TestSupport
import Testing

@testable import API
@testable import ServiceKit

@Suite struct OpenAPITests {
    private func document() throws -> JSONValue { try JSONValue(ContractDocument.tasks.bytes) }

    @Test("the served document is the one in specs")
    func specs() async throws {
        let file = try OpenAPICheck.specified(in: "003-tasks-api")
        try await withAPI { api in
            let served = try await api.guest.get("/openapi.json")
            #expect(served.status == 200 && served.json == file)
        }
    }

    @Test("every described operation is answered, and every described path refuses methods that are not")
    func operations() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let methods = ["get", "put", "post", "patch", "delete"]
            for (path, operations) in try #require(try document()["paths"]?.object) {
                let described = methods.filter { operations[$0] != nil }
                let target = path.replacing("{id}", with: "x").replacing("{secret}", with: "x")
                    .replacing("{name}", with: "x")
                for method in methods {
                    let status = try await user.send(.init(method.uppercased()) ?? .get, target, Array("x".utf8)).status
                    #expect((status == 405) != described.contains(method), "\(method) \(path)")
                }
            }
        }
    }

    @Test("every route that the code registers is described, and nothing else is; every reference leads somewhere")
    func routes() async throws {
        let document = try document()
        let environment = ServiceEnvironment(
            settings: Settings([:]), dapr: DaprClient(DaprConfiguration()), logger: Logger(label: "test"),
            metrics: Metrics(), tokens: TokenVerifier(keys: FixedKeys([:])), replica: "test")
        let router = Router(context: ServiceContext.self)
        try await APIService(environment).routes(router.group())
        #expect(router.routes.count > 15)
        let registered = OpenAPICheck.operations(
            of: router.routes.map { ($0.method.rawValue, $0.path.description) })
        #expect(registered == OpenAPICheck.operations(of: document))
        #expect(OpenAPICheck.brokenReferences(in: document).isEmpty)
    }

    @Test("an answered task has exactly the members that the document describes")
    func taskMembers() async throws {
        let schema = try document()["components"]?["schemas"]?["Task"]
        try await withAPI { api in
            let user = try await api.user()
            let task = try await user.post("/api/tasks", #"{"title":"x","due":"2030-01-01T00:00:00Z"}"#).json
            #expect(task.object?.keys == schema?["required"]?.array?.compactMap(\.string))
        }
    }
}
