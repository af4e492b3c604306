import HTTPTypes
import ServiceKit
import Testing

@Suite("Places")
struct PlacesTests {
    private func status(_ places: Places, _ asker: String) -> (code: Int, place: Place?) {
        do throws(Problem) {
            return (200, try places.take(for: asker))
        } catch {
            return (error.status.code, nil)
        }
    }

    @Test("one asker has a few under way, all together a few more, and what is given back is free")
    func bounds() {
        let places = Places(most: 3, mostOfOne: 2, busy: "busy")
        let first = status(places, "a")
        var second = status(places, "a")
        #expect(first.code == 200 && second.code == 200)
        #expect(status(places, "a").code == 429)
        let third = status(places, "b")
        #expect(third.code == 200)
        #expect(status(places, "b").code == 503 && status(places, "c").code == 503)
        second.place = nil
        #expect(status(places, "c").code == 200)
        let again = status(places, "a")
        #expect(again.code == 200 && status(places, "a").code == 429)
        withExtendedLifetime((first, second, third, again)) {}
    }
}
