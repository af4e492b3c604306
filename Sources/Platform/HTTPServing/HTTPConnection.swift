import HTTPTypes
public import HummingbirdCore
public import NIOCore
import NIOHTTPTypes

/// One connection of HTTP/1.1: requests come out of it one after the other, answers go in.
///
/// Everything happens on the connection's event loop, from the first byte read to the last one written.
public struct HTTPConnection: Sendable {
    /// Answers a request.
    public typealias Responder = @Sendable (_ request: Request, _ channel: any Channel) async -> Response

    private let channel: any Channel
    private let handler: NIOLoopBound<HTTPConnectionHandler>

    /// Puts itself at the end of a pipeline whose messages are `HTTPRequestPart` and `HTTPResponsePart`. To be called on
    /// the channel's event loop.
    public init(on channel: any Channel) throws {
        let handler = HTTPConnectionHandler()
        try channel.pipeline.syncOperations.addHandler(handler)
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// Answers requests until the connection closes.
    public func serve(_ respond: @escaping Responder) async {
        await onLoop {
            do {
                while let request = await next() {
                    try await write(await respond(request, channel))
                    if request.headers[.connection]?.lowercased() == "close" { break }
                }
            } catch {}  // The client is gone.
        }
    }

    /// Gives one answer, whatever was asked, and closes.
    public func refuse(with response: Response) async {
        await onLoop { try? await write(response) }
    }

    /// Runs `body`, then ends our side of the connection and waits for the client to end its own.
    private func onLoop(_ body: @Sendable () async -> Void) async {
        await withTaskCancellationHandler {
            await withTaskExecutorPreference(EventLoopExecutor(channel.eventLoop)) {
                await body()
                channel.close(mode: .output, promise: nil)
                try? await channel.closeFuture.get()
            }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// The next request; nil when none will come.
    private func next() async -> Request? {
        await withCheckedContinuation { continuation in
            if channel.eventLoop.inEventLoop {
                handler.value.awaitRequest(continuation)
            } else {
                channel.eventLoop.execute { handler.value.awaitRequest(continuation) }
            }
        }
    }

    private func write(_ response: Response) async throws {
        try await response.body.write(HTTPAnswerWriter(response.head, channel: channel, handler: handler))
    }
}
