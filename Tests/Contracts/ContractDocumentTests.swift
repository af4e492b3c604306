import Contracts
import FoundationEssentials
import JSON
import Testing

@Suite("The contracts that are handed out")
struct ContractDocumentTests {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    private static let folder = "\(root)/Sources/Domain/Contracts/Documents"

    @Test("each is a file of specs, byte for byte, by a link and not a copy", arguments: ContractDocument.allCases)
    func linked(document: ContractDocument) throws {
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: "\(Self.folder)/\(document.name)")
        #expect(target.contains("/specs/") && target.contains("/contracts/"))
        #expect(FileManager.default.contents(atPath: "\(Self.folder)/\(target)") == Data(document.bytes))
    }

    @Test("every OpenAPI document of specs is handed out, and every file of the folder has a name in the code")
    func complete() throws {
        let links = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(Set(links) == Set(ContractDocument.allCases.map(\.name)))
        let linked = Set(
            try links.map { name in
                let target = try FileManager.default.destinationOfSymbolicLink(atPath: "\(Self.folder)/\(name)")
                return target.split(separator: "/").suffix(3).joined(separator: "/")
            })
        for folder in try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/specs") {
            let files =
                (try? FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/specs/\(folder)/contracts")) ?? []
            for file in files where file.hasSuffix(".json") {
                let text = try #require(
                    FileManager.default.contents(atPath: "\(Self.root)/specs/\(folder)/contracts/\(file)"))
                guard try JSONValue(Array(text))["openapi"] != nil else { continue }
                #expect(linked.contains("\(folder)/contracts/\(file)"))
            }
        }
    }

    @Test(
        "the socket's description says the path, the subprotocol and the codes that the code has, and its schemas are handed out"
    )
    func socket() throws {
        let document = try JSONValue(ContractDocument.sync.bytes)
        #expect(document["paths"]?.object?.keys == [SyncProtocol.path])
        let operation = try #require(document["paths"]?[SyncProtocol.path]?["get"])
        let frames = try #require(operation["x-frames"]?.array).compactMap { $0["schema"]?.string }
        #expect(frames == [ContractDocument.serverFrame.name, ContractDocument.clientFrame.name])
        let text = String(decoding: ContractDocument.sync.bytes, as: UTF8.self)
        for word in [
            "\(SyncProtocol.subprotocol), \(SyncProtocol.bearerPrefix)TOKEN", "\(SyncProtocol.CloseCode.unauthorized)",
        ] {
            #expect(text.contains(word), "\(word)")
        }
        #expect(text.contains("\(SyncProtocol.CloseCode.tooSlow)"))
    }
}
