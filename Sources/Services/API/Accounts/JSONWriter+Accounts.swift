import JSON
import Timestamps

extension JSONWriter {
    mutating func profile(_ profile: Profile) {
        names(of: profile)
        raw("}")
    }

    /// The answer of `/api/account`.
    mutating func account(_ account: Account, _ profile: Profile) {
        names(of: profile)
        raw(#","time_zone":"#)
        string(profile.zone)
        raw(#","role":"#)
        string(profile.roles.first ?? "user")
        raw(#","created_at":"#)
        string(account.created.rfc3339)
        raw("}")
    }

    /// The answer to sign-up, sign-in and refresh.
    mutating func signedIn(_ signedIn: SignedIn, withRefreshToken: Bool) {
        raw(#"{"access_token":"#)
        string(signedIn.accessToken)
        raw(#","token_type":"Bearer","expires_in":"#)
        integer(signedIn.accessLifetime.components.seconds)
        if withRefreshToken {
            raw(#","refresh_token":"#)
            string(signedIn.refreshToken)
        }
        raw(#","refresh_expires_in":"#)
        integer(signedIn.refreshLifetime.components.seconds)
        raw(#","user":"#)
        profile(signedIn.profile)
        raw("}")
    }

    /// What is everywhere said of a user; the object stays open.
    private mutating func names(of profile: Profile) {
        raw(#"{"id":"#)
        string(profile.userID)
        raw(#","email":"#)
        string(profile.email)
        raw(#","name":"#)
        string(profile.name)
    }
}
