public import NIOCore
import Synchronization

/// Bounds the connections of a listener, in all and for each address.
///
/// When there is no place for one more, those that have been idle longest are closed, of the same address where that is
/// the one with too many: whoever opens connections and leaves them cannot keep others out. Where all are busy the new one is
/// turned away.
public final class ConnectionBook: Sendable {
    fileprivate struct State {
        var count: UInt64 = 0
        var places: [UInt64: ConnectionPlace] = [:]
        var byAddress: [String: Int] = [:]
    }

    /// When places are made, so many at once, as a share of all: looking for the longest idle looks at every one.
    private static let share = 32

    /// The most connections at a time.
    public let most: Int
    private let mostOfAddress: Int?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - most: connections at a time.
    ///   - mostOfAddress: connections of one address at a time; nil where addresses are those of proxies.
    public init(most: Int, mostOfAddress: Int? = nil) {
        self.most = most
        self.mostOfAddress = mostOfAddress
    }

    /// The connections that are open.
    public var count: Int { state.withLock { $0.places.count } }

    /// Enters a new connection, and leaves it out again when it is closed.
    ///
    /// - Returns: its place; nil when there is none, and the connection is to be closed.
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

/// One connection of a ``ConnectionBook``, and since when it has been idle.
public final class ConnectionPlace: Sendable {
    fileprivate let address: String
    private let channel: any Channel
    /// Nanoseconds of the loops' clock; 0 while a request is answered.
    private let since: Atomic<UInt64>

    fileprivate init(_ channel: any Channel, _ address: String) {
        self.channel = channel
        self.address = address
        since = Atomic(Self.now)
    }

    fileprivate var idleSince: UInt64 { since.load(ordering: .relaxed) }

    /// A request has come, or the connection has become something else.
    public func isBusy() { since.store(0, ordering: .relaxed) }

    /// Nothing is asked any more.
    public func isIdle() { since.store(Self.now, ordering: .relaxed) }

    fileprivate func closeIfIdle() {
        channel.eventLoop.execute { [self] in
            if idleSince != 0 { channel.close(promise: nil) }
        }
    }

    private static var now: UInt64 { max(1, NIODeadline.now().uptimeNanoseconds) }
}
