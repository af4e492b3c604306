import Crypto
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Tokens that were verified, by SHA-256: two generations, so that the oldest half goes when the cache is full.
final class VerifiedTokens: Sendable {
    private static let generationSize = 8192

    private struct Generations: Sendable {
        var young: [SHA256.Digest: Identity] = [:]
        var old: [SHA256.Digest: Identity] = [:]
    }

    private let generations = Mutex(Generations())

    static func digest(of token: String) -> SHA256.Digest {
        var token = token
        return token.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
    }

    subscript(digest: SHA256.Digest) -> Identity? {
        get { generations.withLock { $0.young[digest] ?? $0.old[digest] } }
        set {
            generations.withLock { generations in
                generations.young[digest] = newValue
                guard generations.young.count >= Self.generationSize else { return }
                generations.old = generations.young
                generations.young = [:]
            }
        }
    }
}
