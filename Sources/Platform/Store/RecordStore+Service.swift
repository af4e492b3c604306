import Logging
public import ServiceLifecycle

extension RecordStore: Service {
    /// Publishes events, keeps the outboxes clean and this replica's heartbeat going, until graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                group.addTask { await self.publisher.run() }
                group.addTask { await self.tidy() }
                group.addTask { await self.live() }
            }
        }
    }

    /// Looks after the outboxes of replicas that died. Call it now and then, on any replica.
    public func sweep() async { await keeper.sweep() }

    /// Publishes what is pending and leaves the outbox clean, as far as broker and store allow within some seconds.
    ///
    /// For graceful shutdown, when no commits come any more.
    public func drain() async {
        var backoff = Backoff(from: .milliseconds(5), to: .milliseconds(50), within: configuration.deadline)
        while !queue.isIdle { do { try await backoff.pause() } catch { break } }
        let published = await publisher.drain(within: configuration.deadline)
        await keeper.tidy(idleFor: .zero)
        guard published, outbox.isEmpty else {
            return logger.warning("events are left in the outbox", metadata: ["events": "\(pendingEvents)"])
        }
        do { try await replicas.leave() } catch {
            logger.warning("the replica could not sign off", metadata: ["error": "\(error)"])
        }
    }

    private func tidy() async {
        while await sleep(configuration.cleanAfter / 4) { await keeper.tidy(idleFor: configuration.cleanAfter) }
    }

    private func live() async {
        repeat {
            do {
                try await replicas.enter()
                try await replicas.beat()
            } catch {
                logger.warning("the heartbeat failed", metadata: ["error": "\(error)"])
            }
        } while await sleep(configuration.heartbeat)
    }

    /// - Returns: false when cancelled.
    private func sleep(_ duration: Duration) async -> Bool {
        do { try await Task.sleep(for: duration) } catch { return false }
        return true
    }
}
