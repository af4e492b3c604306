import Dapr
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
    /// For graceful shutdown, when no commits come any more. Gives up at once when the sidecar is gone: what is left is
    /// published at the next start, or by another replica.
    public func drain() async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.empty()
                return true
            }
            group.addTask {
                while await self.keeper.documents.dapr.isListening(), await self.sleep(.milliseconds(200)) {}
                return false
            }
            if await group.next() == false, !Task.isCancelled {
                logger.warning("the sidecar is gone", metadata: ["events": "\(pendingEvents)"])
            }
            group.cancelAll()
        }
    }

    private func empty() async {
        var backoff = Backoff(from: .milliseconds(5), to: .milliseconds(50), within: configuration.deadline)
        while !queue.isIdle { do { try await backoff.pause() } catch { break } }
        let published = await publisher.drain(within: configuration.deadline)
        guard !Task.isCancelled else { return }
        await keeper.tidy(idleFor: .zero)
        guard published, outbox.isEmpty else {
            return logger.warning("events are left in the outbox", metadata: ["events": "\(pendingEvents)"])
        }
        do { try await replicas.leave() } catch is CancellationError {
        } catch {
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
