import Contracts
import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import NIOCore
import Testing

@testable import Web

@Suite("The description of the API")
struct DocumentationTests {
    @Test("the page is the web app's own: its files alone, none of which is elsewhere")
    func page() async throws {
        try await withWeb { web in
            let page = try await web.send(.get, "/docs")
            #expect(page.status == 200 && page["Content-Type"] == "text/html; charset=utf-8")
            let addresses = page.text.matches(of: /(?:src|href)="([^"]+)"/).map { String($0.1) }
            let files = addresses.filter { $0.hasPrefix("/assets/") }
            #expect(files.count > 2 && files.contains { $0.hasSuffix("/bundle/docs-page.js") })
            for address in addresses {
                #expect(address.hasPrefix("/"))
                #expect(try await web.send(.get, address).status == 200, "\(address)")
            }
            #expect(!page.text.contains("<script>") && !page.text.contains("{modules}"))
        }
    }

    @Test(
        "every contract is handed out as it is in specs, compressed for whom takes that",
        arguments: ContractDocument.allCases)
    func documents(document: ContractDocument) async throws {
        try await withWeb { web in
            let answer = try await web.send(.get, "/docs/\(document.name)")
            #expect(answer.status == 200 && answer["Content-Type"] == "application/json")
            #expect(answer.body == document.bytes)
            let small = try await web.send(.get, "/docs/\(document.name)", headers: [.acceptEncoding: "gzip"])
            #expect(small["Content-Encoding"] == "gzip" && small.body.count < answer.body.count)
            let tag = try #require(answer["ETag"])
            #expect(try await web.send(.get, "/docs/\(document.name)", headers: [.ifNoneMatch: tag]).status == 304)
        }
    }

    @Test("what is no contract is not there")
    func unknown() async throws {
        try await withWeb { web in
            for name in ["none.json", "tasks", "..%2Findex.html"] {
                let answer = try await web.send(.get, "/docs/\(name)")
                #expect(answer.status == 404, "\(name)")
            }
        }
    }

    @Test("the page shows every service that describes itself")
    func services() throws {
        let model = String(
            decoding: try #require(AssetTable.embedded["docs/docs-model.js"]).plain.body.readableBytesView,
            as: UTF8.self)
        let shown = Set(model.matches(of: /\{ name: "(\w+)", title:/).map { "\($0.1).json" })
        let described = try ContractDocument.allCases.filter { try JSONValue($0.bytes)["openapi"] != nil }.map(\.name)
        #expect(shown == Set(described))
    }
}
