import Timestamps

extension Journal {
    /// More segments are not read for one page: a page that found little within them ends early, with a cursor.
    private static let segmentsPerPage = 512

    /// Finds records in the order of their events, whatever the order in which those arrived.
    ///
    /// - Throws: ``StoreFault``.
    public func records(of owner: String, _ query: JournalQuery = JournalQuery()) async throws -> JournalPage {
        try check(owner)
        let root = try await reader.state(of: owner).root
        guard root.erased == nil else { return JournalPage(erased: root.erased) }
        do { return try await page(of: root, owner: owner, query) } catch StoreFault.unreadable(let key) {
            // The trail may have been erased under our eyes.
            let now = try await reader.state(of: owner).root
            guard now.erased != nil else { throw StoreFault.unreadable(key: key) }
            return JournalPage(erased: now.erased)
        }
    }

    private func page(of root: JournalRoot, owner: String, _ query: JournalQuery) async throws -> JournalPage {
        var lanes = try await lanes(of: root, owner: owner, query)
        var page = JournalPage()
        var budget = Self.segmentsPerPage
        while page.records.count < query.limit,
            let soonest = try await soonest(of: &lanes, owner: owner, query, budget: &budget)
        {
            page.records.append(soonest.record)
            lanes[soonest.lane].pop()
        }
        // A last look tells whether there is a next page at all.
        let more = try await soonest(of: &lanes, owner: owner, query, budget: &budget) != nil
        if more || budget <= 0 && !lanes.allSatisfy(\.isEmpty) {
            let places = lanes.compactMap { lane in lane.position.map { (lane.source, $0) } }
            page.next = JournalCursor(
                newestFirst: query.newestFirst, places: Dictionary(places, uniquingKeysWith: { $1 }))
        }
        return page
    }

    private func lanes(of root: JournalRoot, owner: String, _ query: JournalQuery) async throws -> [JournalLane] {
        var segments: [JournalReference] = []
        for volume in root.volumes where query.wants(volume) {
            segments += try await reader.segments(of: volume, owner: owner)
        }
        segments += root.segments
        let sources = Set(segments.flatMap(\.sequences.keys) + root.inline.compactMap(\.record?.source))
        return sources.sorted().map { JournalLane(of: $0, in: segments, and: root.inline, for: query) }
    }

    /// The lane whose next event happened first; nil when there is none, or when a lane could not be read so far.
    private func soonest(
        of lanes: inout [JournalLane], owner: String, _ query: JournalQuery, budget: inout Int
    ) async throws -> (lane: Int, record: JournalRecord)? {
        var found: (lane: Int, record: JournalRecord)?
        for index in lanes.indices {
            guard let record = try await lanes[index].head(reader, owner, budget: &budget) else {
                if lanes[index].isEmpty { continue }
                return nil
            }
            if let best = found {
                let sooner =
                    query.newestFirst ? record.time > best.record.time : record.time < best.record.time
                if !sooner { continue }
            }
            found = (index, record)
        }
        return found
    }
}
