public import HummingbirdCore
public import NIOCore

/// A listening socket that can be cancelled at any moment.
///
/// Cancelling a server that accepts a connection just then would end the process (the connection's writer is dropped
/// unfinished). So it first stops to listen, as for a graceful shutdown, and then cuts off what is still in flight.
public struct HTTPServer<ChildChannel: ServerChildChannel>: Sendable {
    private let server: Server<ChildChannel>
    /// The listening channel, once there is one; ends without when there will be none.
    private let listening: AsyncStream<any Channel>
    private let listens: AsyncStream<any Channel>.Continuation

    /// - Parameters:
    ///   - bound: called with the listening channel.
    ///   - make: makes the server, with what it has to call when it runs.
    public init(
        bound: @escaping @Sendable (any Channel) async -> Void,
        _ make: (_ onServerRunning: @escaping @Sendable (any Channel) async -> Void) -> Server<ChildChannel>
    ) {
        let (listening, listens) = AsyncStream.makeStream(of: (any Channel).self)
        self.listening = listening
        self.listens = listens
        server = make { channel in
            listens.yield(channel)
            await bound(channel)
        }
    }

    /// Takes connections until a graceful shutdown, and then until the last of them is closed.
    public func run() async throws {
        let serving = Task {
            defer { listens.finish() }
            try await server.run()
        }
        try await withTaskCancellationHandler {
            try await serving.value
        } onCancel: {
            Task { await stop(serving) }
        }
    }

    private func stop(_ serving: Task<Void, any Error>) async {
        for await listener in listening {
            let stopping = Task { try await server.shutdownGracefully() }
            try? await listener.closeFuture.get()
            serving.cancel()
            _ = await stopping.result
        }
    }
}
