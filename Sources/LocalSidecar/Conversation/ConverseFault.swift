import HTTPTypes

/// The reason why a conversation is refused, in daprd's wording.
enum ConverseFault: Error, Sendable {
    case missingInputs
    case unknownTool
    case unknownMessage
    /// The model did not answer or refused to; carries the reason.
    case failed(String)

    func error(_ component: String) -> SidecarError {
        let (code, text) =
            switch self {
            case .missingInputs: ("ERR_CONVERSATION_MISSING_INPUTS", "missing inputs in request")
            case .unknownTool:
                (
                    "ERR_CONVERSATION_INVALID_PARMS",
                    "invalid params%!(EXTRA string=tool choice selected was not found. Must be 'auto', 'none', "
                        + "'required', or a specific tool name matching the tools available to be used)"
                )
            case .unknownMessage:
                (
                    "ERR_CONVERSATION_INVALID_PARMS",
                    "invalid params%!(EXTRA *errors.errorString=message type cannot be nil)"
                )
            case .failed(let reason): ("ERR_CONVERSATION_INVOKE", reason)
            }
        var status = HTTPResponse.Status.badRequest
        if case .failed = self { status = .internalServerError }
        return SidecarError(status, code, "failed conversing with component \(component): \(text)")
    }
}
