/// A user of a running suite.
struct SuiteAccount: Sendable {
    let userID: String
    let email: String
    let password: String
    let token: String
    let refreshToken: String
}
