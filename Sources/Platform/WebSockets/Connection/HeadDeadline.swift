import NIOCore

/// Closes a connection whose request head does not arrive in time (slow headers).
///
/// Sits before the decoder. A head that arrives in one read costs no timer.
final class HeadDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let deadline: TimeAmount
    private var isBetweenRequests = true
    private var isWaiting = false
    private var timer: Scheduled<Void>?

    init(_ deadline: Duration) { self.deadline = TimeAmount(deadline) }

    func handlerAdded(context: ChannelHandlerContext) { start(context) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isBetweenRequests { isWaiting = true }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isWaiting, timer == nil { start(context) }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    /// The decoder has read a whole head.
    func headArrived() {
        isBetweenRequests = false
        isWaiting = false
        timer?.cancel()
        timer = nil
    }

    /// The decoder has read a whole request.
    func requestEnded() { isBetweenRequests = true }

    private func start(_ context: ChannelHandlerContext) {
        isWaiting = true
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: deadline) { [self] in
            timer = nil
            if isWaiting { context.close(promise: nil) }
        }
    }
}
