import Crypto
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is known of tokens, by SHA-256: two generations, so that the older half goes when the cache is full.
final class TokenCache<Value: Sendable>: Sendable {
    private struct Generations: Sendable {
        var young: [SHA256.Digest: Value] = [:]
        var old: [SHA256.Digest: Value] = [:]
    }

    private let generations = Mutex(Generations())
    private let generationSize: Int

    init(generationSize: Int = 8192) { self.generationSize = generationSize }

    subscript(digest: SHA256.Digest) -> Value? {
        get { generations.withLock { $0.young[digest] ?? $0.old[digest] } }
        set {
            generations.withLock { generations in
                generations.young[digest] = newValue
                guard generations.young.count >= generationSize else { return }
                generations.old = generations.young
                generations.young = [:]
            }
        }
    }
}

/// The names under which tokens are remembered: never the tokens themselves.
enum TokenDigest {
    static func of(_ token: String) -> SHA256.Digest {
        var token = token
        return token.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
    }
}
