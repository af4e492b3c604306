import HTTPTypes

extension EventFault {
    /// The fault as the sidecar's API answers it.
    var sidecarError: SidecarError {
        SidecarError(HTTPResponse.Status(code: status), code, message, details: details)
    }
}
