import LocalSidecar
import Logging
import TestSupport
import Testing

@Suite("Wrong resource files")
struct ResourceFaultTests {
    /// A wrong file: its text, and where the fault must point.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let line: Int
        let key: String?
        let word: String
    }

    static let wrong = [
        Wrong(
            testDescription: "a type that is not built in", text: component(type: "state.kafka"), line: 5,
            key: "spec.type", word: "state.sqlite"),
        Wrong(
            testDescription: "no connection string", text: component(type: "state.sqlite"), line: 1,
            key: "spec.metadata.connectionString", word: "missing"),
        Wrong(
            testDescription: "a table's name that is none",
            text: component(type: "state.sqlite", settings: ["connectionString: a.db", "tableName: a;b"]), line: 9,
            key: "spec.metadata.tableName", word: "letters"),
        Wrong(
            testDescription: "a secrets file that is not there",
            text: component(type: "secretstores.local.file", settings: ["secretsFile: nowhere.json"]), line: 8,
            key: "spec.metadata.secretsFile", word: "cannot be read"),
        Wrong(
            testDescription: "a secret without a secret store",
            text: """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: {name: s}
                spec:
                  type: state.sqlite
                  metadata:
                  - name: connectionString
                    secretKeyRef: {name: where, key: where}
                """, line: 7, key: "spec.metadata.connectionString.secretKeyRef", word: "secret"),
        Wrong(
            testDescription: "an unknown kind", text: "apiVersion: dapr.io/v1alpha1\nkind: Gadget\nmetadata: {name: g}",
            line: 2, key: "kind", word: "Gadget"),
        Wrong(
            testDescription: "no name", text: "apiVersion: dapr.io/v1alpha1\nkind: Component", line: 1,
            key: "metadata.name", word: "missing"),
        Wrong(testDescription: "not YAML", text: "kind: [Component", line: 2, key: nil, word: ""),
    ]

    @Test("is refused with file, line and key", arguments: wrong)
    func refused(_ wrong: Wrong) throws {
        let folder = try ScratchFolder()
        let file = try folder.write(wrong.text, to: "wrong.yaml")
        let configuration = SidecarConfiguration(
            appID: "app", resourcesPaths: [folder.path], workingDirectory: folder.path)
        let fault = #expect(throws: ResourceFault.self) {
            _ = try SidecarHost([configuration], logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
        }
        #expect(fault?.path == file)
        #expect(fault?.line == wrong.line)
        #expect(fault?.key == wrong.key)
        #expect(wrong.word.isEmpty || fault?.message.contains(wrong.word) == true, "\(fault?.message ?? "")")
    }

    @Test(
        "of every kind is refused with file, line and key",
        arguments: WrongResource.subscriptions + WrongResource.resiliency + WrongResource.configurations
            + WrongResource.others)
    func refused(_ wrong: WrongResource) throws {
        let folder = try ScratchFolder()
        let file = try folder.write(wrong.text, to: "wrong.yaml")
        let configuration = SidecarConfiguration(
            appID: "app", appPort: 1, resourcesPaths: [folder.path], workingDirectory: folder.path)
        let fault = #expect(throws: ResourceFault.self) {
            _ = try SidecarHost([configuration], logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
        }
        #expect(fault?.path == file)
        #expect(fault?.line == wrong.line)
        #expect(fault?.key == wrong.key)
        #expect(fault?.message.contains(wrong.word) == true, "\(fault?.message ?? "")")
    }

    @Test("is passed over when its component says ignoreErrors, and when it belongs to another app id")
    func passedOver() async throws {
        let ignored = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: broken}
            spec: {type: state.kafka, version: v1, ignoreErrors: true}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: notmine}
            spec: {type: state.sqlite, version: v1}
            scopes: [other]
            """
        try await withSidecar(components: ignored) { #expect($0.port("app") > 0) }
    }

    private static func component(type: String, settings: [String] = []) -> String {
        var lines = [
            "apiVersion: dapr.io/v1alpha1", "kind: Component", "metadata: {name: s}", "spec:", "  type: \(type)",
        ]
        if !settings.isEmpty { lines += ["  version: v1", "  metadata:"] }
        for setting in settings {
            let parts = setting.split(separator: ":", maxSplits: 1)
            lines.append("  - {name: \(parts[0]), value: \"\(parts[1].drop { $0 == " " })\"}")
        }
        return lines.joined(separator: "\n")
    }
}
