import HTTPTypes
import Hummingbird
import NIOCore

/// A body of server-sent events that are made while it is read.
enum EventStream {
    /// - Parameters:
    ///   - pause: how long nothing may be sent before a comment is.
    ///   - produce: sends the events; the body ends when it returns. It goes on when the client leaves, so that what was begun
    ///     is finished and kept.
    static func response(
        every pause: Duration, _ produce: @escaping @Sendable (@escaping @Sendable (ByteBuffer) -> Void) async -> Void
    ) -> Response {
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .xAccelBuffering: "no",
        ]
        let body = ResponseBody { writer in
            let (pieces, pipe) = AsyncStream.makeStream(of: ByteBuffer.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await produce { pipe.yield($0) }
                    pipe.finish()
                }
                group.addTask {
                    while (try? await Task.sleep(for: pause)) != nil { pipe.yield(ServerSentEvent.comment) }
                }
                var failure: (any Error)?
                for await piece in pieces where failure == nil {
                    do { try await writer.write(piece) } catch { failure = error }
                }
                group.cancelAll()
                if let failure { throw failure }
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension HTTPField.Name {
    /// Tells nginx to pass the stream on as it comes.
    static let xAccelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .cacheControl
}
