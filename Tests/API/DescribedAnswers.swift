import Contracts
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing

@testable import API

/// Holds every answer that any test gets to the OpenAPI document: a status or a type that is not described is a fault.
enum DescribedAnswers {
    private struct Operation: Sendable {
        let parts: [Substring]
        let method: String
        let statuses: [String: Set<String>]
    }

    private static let document = try? JSONValue(ContractDocument.tasks.bytes)
    private static let operations: [Operation] = (document?["paths"]?.object?.members ?? []).flatMap { path, item in
        (item.object?.members ?? []).compactMap { method, operation in
            guard let responses = operation["responses"]?.object else { return nil }
            let statuses = responses.members.map { status, response in
                let response = OpenAPICheck.resolved(response, in: document ?? .null)
                return (status, Set(response["content"]?.object?.keys ?? []))
            }
            return Operation(
                parts: path.split(separator: "/"), method: method.uppercased(),
                statuses: Dictionary(statuses, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// - Returns: what the document does not say; nil for requests that it says nothing about, such as unknown paths.
    static func fault(_ method: HTTPRequest.Method, _ path: String, _ answer: Answer) -> String? {
        let parts = path.prefix { $0 != "?" }.split(separator: "/")
        // A literal path comes before one with a parameter, whatever its methods.
        let candidates = operations.filter { matches($0.parts, parts) }
        guard let best = candidates.max(by: { literals($0) < literals($1) })?.parts,
            let operation = candidates.first(where: { $0.parts == best && $0.method == method.rawValue })
        else { return nil }
        guard let types = operation.statuses[String(answer.status)] else {
            return "\(method) /\(operation.parts.joined(separator: "/")): \(answer.status) is not described"
        }
        let type = (answer.header("Content-Type") ?? "").prefix { $0 != ";" }
        guard !answer.bytes.isEmpty, !types.contains(String(type)) else { return nil }
        return "\(method) /\(operation.parts.joined(separator: "/")): \(answer.status) with \(type) is not described"
    }

    private static func matches(_ pattern: [Substring], _ parts: [Substring]) -> Bool {
        pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    private static func literals(_ operation: Operation) -> Int { operation.parts.count { !$0.hasPrefix("{") } }
}
