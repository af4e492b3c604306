public import NIOCore
import Synchronization

/// Limits the connections of a listener, in total and per address.
///
/// When a limit is reached, the connections that have been idle longest are closed, of the same address if its limit is
/// the one reached: idle connections therefore cannot keep other clients out. When all connections are busy, the new
/// one is refused.
public final class ConnectionBook: Sendable {
    fileprivate struct State {
        var count: UInt64 = 0
        var places: [UInt64: ConnectionPlace] = [:]
        var byAddress: [String: Int] = [:]
    }

    /// The divisor for the share of connections closed at once, because a search for the longest idle visits every
    /// connection.
    private static let share = 32

    /// Maximum number of simultaneous connections.
    public let most: Int
    private let mostOfAddress: Int?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - most: maximum number of simultaneous connections.
    ///   - mostOfAddress: the same for one address; nil where addresses are those of proxies.
    public init(most: Int, mostOfAddress: Int? = nil) {
        self.most = most
        self.mostOfAddress = mostOfAddress
    }

    /// The number of open connections.
    public var count: Int { state.withLock { $0.places.count } }

    /// Adds a new connection, and removes it when it is closed.
    ///
    /// - Returns: its place; nil when there is none, and the connection must be closed.
    public func enter(_ channel: any Channel) -> ConnectionPlace? {
        let address = channel.remoteAddress?.ipAddress.map(NetworkPrefix.text(of:)) ?? ""
        let place = ConnectionPlace(channel, address)
        let (id, leaving) = state.withLock { $0.enter(place, most, mostOfAddress, Self.share) }
        for other in leaving { other.closeIfIdle() }
        guard let id else { return nil }
        channel.closeFuture.whenComplete { [self] _ in state.withLock { $0.leave(id) } }
        return place
    }
}

extension ConnectionBook.State {
    fileprivate mutating func enter(
        _ place: ConnectionPlace, _ most: Int, _ mostOfAddress: Int?, _ share: Int
    ) -> (UInt64?, [ConnectionPlace]) {
        var leaving: [ConnectionPlace] = []
        let own = byAddress[place.address, default: 0]
        if let mostOfAddress, own >= mostOfAddress {
            leaving = longestIdle(of: place.address, atMost: own - mostOfAddress + max(1, mostOfAddress / share))
            if leaving.isEmpty { return (nil, []) }
        } else if places.count >= most {
            leaving = longestIdle(of: nil, atMost: places.count - most + max(1, most / share))
            if leaving.isEmpty { return (nil, []) }
        }
        count += 1
        places[count] = place
        byAddress[place.address, default: 0] += 1
        return (count, leaving)
    }

    fileprivate mutating func leave(_ id: UInt64) {
        guard let place = places.removeValue(forKey: id), let left = byAddress[place.address] else { return }
        byAddress[place.address] = left > 1 ? left - 1 : nil
    }

    private func longestIdle(of address: String?, atMost count: Int) -> [ConnectionPlace] {
        let idle = places.values.filter { $0.idleSince != 0 && (address == nil || $0.address == address) }
        return Array(idle.sorted { $0.idleSince < $1.idleSince }.prefix(count))
    }
}

/// A connection in a ``ConnectionBook``, with the start of its idle time.
public final class ConnectionPlace: Sendable {
    fileprivate let address: String
    private let channel: any Channel
    /// The start of the idle time, in nanoseconds of the event loops' clock; 0 while a request is answered.
    private let since: Atomic<UInt64>

    fileprivate init(_ channel: any Channel, _ address: String) {
        self.channel = channel
        self.address = address
        since = Atomic(Self.now)
    }

    fileprivate var idleSince: UInt64 { since.load(ordering: .relaxed) }

    /// Marks the connection as busy: a request has arrived, or the protocol was upgraded.
    public func isBusy() { since.store(0, ordering: .relaxed) }

    /// Marks the connection as idle: no request is pending.
    public func isIdle() { since.store(Self.now, ordering: .relaxed) }

    fileprivate func closeIfIdle() {
        channel.eventLoop.execute { [self] in
            if idleSince != 0 { channel.close(promise: nil) }
        }
    }

    private static var now: UInt64 { max(1, NIODeadline.now().uptimeNanoseconds) }
}
