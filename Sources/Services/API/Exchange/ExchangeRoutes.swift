import Exchange
import HTTPTypes
import Hummingbird
import ServiceKit
import Store
import Tasks
import TimeZones

/// `/api/tasks/export` and `/api/tasks/import`: all of a user's tasks, in the formats of other programs.
struct ExchangeRoutes: Sendable {
    static let bodyLimit = 5 << 20
    static let taskLimit = 5000

    let store: RecordStore<TodoTask>

    func add(to routes: Routes) {
        let group = routes.group("api/tasks").authenticated()
        group.get("export") { request, context in try await export(request, context) }
        group.post("import") { request, context in try await `import`(request, context) }
    }

    private func export(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "read")
        let format = try ExchangeParameters(request, known: ["format"]).format ?? .json
        let snapshot = try await Problem.told { try await store.snapshot(of: identity.userID) }
        var headers: HTTPFields = [.contentType: format.mediaType, .cacheControl: "no-cache"]
        headers[.contentDisposition] = #"attachment; filename="\#(format.fileName)""#
        return Response(status: .ok, headers: headers, body: TaskExport(snapshot, as: format).body)
    }

    private func `import`(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let parameters = try ExchangeParameters(request, known: ["format", "zone"])
        guard let format = parameters.format else {
            throw Problem.invalid("format", "is required: one of \(ExchangeParameters.formats)")
        }
        try Self.check(request.headers[.contentType], for: format)
        let zone = parameters.zone ?? Zone(identity.zone) ?? .utc
        let lines = try Self.read(try await request.bytes(limit: Self.bodyLimit), as: format, zone: zone)
        let cause = UserTasks.Cause(owner: identity.userID, in: context.scope)
        let report = try await Problem.told { try await TaskImport(store: store, cause: cause).run(lines) }
        return report.response
    }

    private static func read(_ bytes: [UInt8], as format: ExchangeFormat, zone: Zone) throws -> [ImportedLine] {
        do throws(ExchangeFault) {
            return try format.read(bytes, zone: zone, limit: taskLimit)
        } catch {
            switch error {
            case .unreadable(let message): throw Problem.invalid("body", message)
            case .tooMany(let limit):
                throw Problem(
                    .contentTooLarge, "too-many-tasks", title: "There are too many tasks in the document",
                    detail: "At most \(limit) are taken at once.")
            }
        }
    }

    /// A type that is given must be the format's, or say no more than that it is text or bytes.
    private static func check(_ type: String?, for format: ExchangeFormat) throws {
        guard let type else { return }
        let essence = type.prefix { $0 != ";" }.lowercased()
        let own = format.mediaType.prefix { $0 != ";" }
        guard [String(own), "text/plain", "application/octet-stream"].contains(String(essence).trimmingWhitespace)
        else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type", title: "The body must be \(own) for this format")
        }
    }
}

/// What a request about an exchange says in its query.
struct ExchangeParameters: Sendable {
    static let formats = ExchangeFormat.allCases.map(\.rawValue).joined(separator: ", ")

    private(set) var format: ExchangeFormat?
    private(set) var zone: Zone?

    /// - Throws: ``Problem`` 400 naming the parameter.
    init(_ request: Request, known: [String]) throws {
        for (name, value) in try QueryString(request.uri.query ?? "").parameters {
            guard known.contains(name) else {
                throw Problem.invalid(name, "is not known here; known are \(known.joined(separator: ", "))")
            }
            if name == "format" {
                guard let format = ExchangeFormat(rawValue: value) else {
                    throw Problem.invalid("format", "must be one of \(Self.formats)")
                }
                self.format = format
            } else {
                zone = Zone(try TimeZoneName.read(value, of: "zone"))
            }
        }
    }
}

extension Problem {
    /// Turns the faults of the store into answers.
    static func told<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let fault as StoreFault { throw Problem(fault) }
    }
}
