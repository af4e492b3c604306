import Exchange
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit
import Store
import Suite
import Tasks
import Threads
import TimeZones

/// `/api/tasks/export` and `/api/tasks/import`: all of a user's tasks, in the formats of other programs.
struct ExchangeRoutes: Sendable {
    static let bodyLimit = 5 << 20
    static let taskLimit = 20_000

    let store: RecordStore<TodoTask>
    let created: Counter
    /// Parses documents and creates their tasks: two at once, one for each user.
    let work: LongWork
    let exports: Places

    func add(to routes: Routes) {
        let group = routes.group("api/tasks").authenticated()
        group.get("export") { request, context in try await export(request, context) }
        group.post("import") { request, context in try await `import`(request, context) }
    }

    private func export(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "read")
        let parameters = try ExchangeParameters(request, known: ["format", "spreadsheet"])
        let format = parameters.format ?? .json
        let place = try exports.take(for: identity.userID)
        let snapshot = try await store.snapshot(of: identity.userID)
        var headers: HTTPFields = [.contentType: format.mediaType, .cacheControl: "no-cache"]
        headers[.contentDisposition] = #"attachment; filename="\#(format.fileName)""#
        let document = TaskExport(snapshot, in: place, as: format, isForSpreadsheets: parameters.isForSpreadsheets)
        return Response(status: .ok, headers: headers, body: document.body)
    }

    private func `import`(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let parameters = try ExchangeParameters(request, known: ["format", "zone", "continues"])
        guard let format = parameters.format else {
            throw Problem.invalid("format", "is required: one of \(ExchangeParameters.formats)")
        }
        let type = DocumentType(request.headers[.contentType])
        guard type.canBe(format) else {
            let own = format.mediaType.prefix { $0 != ";" }
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type", title: "The body must be \(own) for this format")
        }
        let zone = parameters.zone ?? Zone(identity.zone) ?? .utc
        let bytes = try await request.bytes(limit: Self.bodyLimit)
        let document = try await work.run(for: identity.userID) {
            try Self.read(bytes, as: format, charset: type.charset, zone: zone)
        }
        let cause = UserTasks.Cause(owner: identity.userID, in: context.scope, zone: zone)
        let making = TaskImport(store: store, cause: cause, created: created)
        guard request.wantsProgress else {
            let report = try await work.run(for: identity.userID) {
                try await making.run(document, after: parameters.continued)
            }
            return report.response
        }
        return ImportProgress(work: making, document: document, earlier: parameters.continued) { make in
            try await work.run(for: identity.userID) { try await make() }
        }.response
    }

    private static func read(
        _ bytes: [UInt8], as format: ExchangeFormat, charset: String?, zone: Zone
    ) throws -> ImportedDocument {
        do throws(ExchangeFault) {
            return try format.document(bytes, charset: charset, zone: zone, limit: taskLimit)
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
}

/// The streamed answer to an import: a line of JSON for each step of progress, the last one with the report.
struct ImportProgress: Sendable {
    static let mediaType = "application/x-ndjson"

    let work: TaskImport
    let document: ImportedDocument
    let earlier: Int64?
    /// Runs the import in its turn.
    let inTurn: @Sendable (@Sendable () async throws -> ImportReport) async throws -> ImportReport

    var response: Response {
        let headers: HTTPFields = [.contentType: Self.mediaType, .cacheControl: "no-store"]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await write { try await writer.write(ByteBuffer(bytes: $0 + [UInt8(ascii: "\n")])) }
                try await writer.finish(nil)
            })
    }

    private func write(_ send: ([UInt8]) async throws -> Void) async throws {
        let total = document.lines.count
        let (steps, source) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        var work = work
        work.progress = { source.yield($0) }
        let going = work
        // The import runs to completion, even if the client stops reading.
        async let report = Self.finishing(source) {
            try await inTurn { try await going.run(document, after: earlier) }
        }
        for await done in steps { try? await send(Array(#"{"done":\#(done),"of":\#(total)}"#.utf8)) }
        do { try await send(await report.bytes) } catch let fault as any ProblemConvertible {
            try await send(Array(#"{"problem":"#.utf8) + fault.problem.body() + Array("}".utf8))
        } catch let problem as Problem {
            try await send(Array(#"{"problem":"#.utf8) + problem.body() + Array("}".utf8))
        }
    }

    private static func finishing(
        _ source: AsyncStream<Int>.Continuation, _ run: () async throws -> ImportReport
    ) async throws -> ImportReport {
        defer { source.finish() }
        return try await run()
    }
}

extension Request {
    fileprivate var wantsProgress: Bool {
        headers[values: .accept].contains { $0.lowercased().contains(ImportProgress.mediaType) }
    }
}

/// The media type of a request's body. The format is given in the query; the type only must not contradict it.
struct DocumentType: Sendable {
    private let essence: String
    /// The charset parameter.
    let charset: String?

    init(_ header: String?) {
        let parts = (header ?? "").split(separator: ";").map { String($0).trimmingWhitespace }
        essence = parts.first?.lowercased() ?? ""
        charset = parts.dropFirst().first { $0.lowercased().hasPrefix("charset=") }
            .map { $0.dropFirst("charset=".count).filter { $0 != "\"" && $0 != "'" } }
    }

    /// Browsers and systems have many names for these formats; only types that are certainly wrong are refused.
    func canBe(_ format: ExchangeFormat) -> Bool {
        let others = ExchangeFormat.allCases.filter { $0 != format && $0 != .todotxt }
            .map { String($0.mediaType.prefix { $0 != ";" }) }
        let kind = essence.prefix { $0 != "/" }
        return !others.contains(essence) && !["image", "audio", "video", "font", "multipart"].contains(kind)
    }
}

/// The query of a request to export or import.
struct ExchangeParameters: Sendable {
    static let formats = ExchangeFormat.allCases.map(\.rawValue).joined(separator: ", ")

    private(set) var format: ExchangeFormat?
    private(set) var zone: Zone?
    /// The change of an earlier import that this one continues.
    private(set) var continued: Int64?
    private(set) var isForSpreadsheets = false

    /// - Throws: ``Problem`` 400 naming the parameter.
    init(_ request: Request, known: [String]) throws {
        for (name, value) in try QueryString(request.uri.query ?? "").parameters {
            guard known.contains(name) else {
                throw Problem.invalid(name, "is not known here; known are \(known.joined(separator: ", "))")
            }
            switch name {
            case "format":
                guard let format = ExchangeFormat(rawValue: value) else {
                    throw Problem.invalid("format", "must be one of \(Self.formats)")
                }
                self.format = format
            case "continues":
                guard let batch = Int64(value), batch > 0 else {
                    throw Problem.invalid("continues", "must be the batch of an earlier report")
                }
                continued = batch
            case "spreadsheet":
                guard value == "true" || value == "false" else {
                    throw Problem.invalid("spreadsheet", "must be true or false")
                }
                isForSpreadsheets = value == "true"
            default: zone = try TimeZoneName.readOptional(value, of: "zone").flatMap { Zone($0) }
            }
        }
    }
}
