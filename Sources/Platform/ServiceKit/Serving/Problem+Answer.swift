import HTTPTypes
import Hummingbird
import Logging

extension Problem {
    /// The answer to any error. One that is not known is ours: it goes to the log, and the client gets a plain 500.
    static func answer(to error: any Error, logger: Logger) -> Response {
        let problem = describing(error)
        if problem.status == .internalServerError {
            logger.error("Request failed", metadata: ["error": "\(error)", "error_type": "\(type(of: error))"])
        }
        return problem.response
    }
}
