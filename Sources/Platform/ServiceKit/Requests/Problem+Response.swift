import HTTPTypes
public import Hummingbird
import JSON
import NIOCore

extension Problem: ResponseGenerator {
    /// The answer, with the current request's correlation id.
    public func response(from request: Request, context: some RequestContext) -> Response { response }

    /// The answer, with the current request's correlation id.
    public var response: Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        let body = body(correlationID: RequestScope.current?.correlationID)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// The problem that stands for any error: known ones are told, of unknown ones only that they happened.
    public static func describing(_ error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let fault as any ProblemConvertible: fault.problem
        case let fault as FieldFault: .invalid([fault])
        case let fault as JSONFault: .malformed(fault)
        case let fault as TokenFault: fault.problem
        case let error as HTTPError: Problem(status: error.status)
        default: .internalError
        }
    }

    /// A problem of which nothing but the status is known.
    init(status: HTTPResponse.Status) {
        let words = status.reasonPhrase.lowercased().split(separator: " ")
        self.init(
            status, words.isEmpty ? "error" : words.joined(separator: "-"),
            title: status.reasonPhrase.isEmpty ? "Error" : status.reasonPhrase)
    }
}
