import Timestamps

/// A message that was counted and has its conversation: what is left is to answer it.
struct AcceptedMessage: Sendable {
    let text: String
    let caller: Caller
    let conversationID: String
    let userMessageID: String
    /// The id that the answer will have.
    let messageID: String
    let conversation: StoredConversation
    let at: Timestamp
}
