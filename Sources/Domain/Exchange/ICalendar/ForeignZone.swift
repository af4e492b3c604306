import DatePhrases
import TimeZones

/// Resolves names of time zones outside the tz database: of Windows, of Rails (which Todoist shows), offsets in words,
/// places.
enum ForeignZone: Sendable {
    case zone(Zone)
    case offset(Int)

    /// - Returns: nil for an unknown name.
    init?(_ name: String) {
        let name = name.trimmed
        if let zone = Self.database(name) ?? Self.windows(name) ?? Self.named(name) ?? Zone(place: name) {
            self = .zone(zone)
        } else if let zone = ZoneAbbreviation.zone(name) {
            self = .zone(zone)
        } else if let zone = Self.place(in: name) {
            self = .zone(zone)
        } else if let offset = Self.writtenOffset(name) {
            self = offset == 0 ? .zone(.utc) : .offset(offset)
        } else {
            return nil
        }
    }

    /// Finds a zone of the tz database at the end of a name, since programs add prefixes to `Europe/Berlin`.
    static func database(_ name: String) -> Zone? {
        let parts = name.split(separator: "/")
        for count in [parts.count, 3, 2, 1] where count <= parts.count && count > 0 {
            let name = parts.suffix(count).joined(separator: "/")
            if let zone = Zone(name) ?? Zone(name.replacing(" ", with: "_")) { return zone }
        }
        return nil
    }

    /// Finds a Windows zone (CLDR's `windowsZones`), also by its name in summer, and with the number that Outlook adds
    /// to copies.
    static func windows(_ name: String) -> Zone? {
        var words = name.split(separator: " ")
        if let last = words.last, last.allSatisfy(\.isNumber) { words.removeLast() }
        guard let last = words.last, ["time", "standard"].contains(last.lowercased()) else { return nil }
        if let index = words.lastIndex(where: { $0.lowercased() == "daylight" }) { words[index] = "Standard" }
        return windowsNames[words.joined(separator: " ").lowercased()].flatMap { Zone($0) }
    }

    /// The seconds of `+0200`, `-05:30`, `+1`, `01:00:00`; nil beyond the offsets that occur in the world.
    static func offset(_ text: some StringProtocol) -> Int? {
        var rest = Substring(text.trimmed)
        let sign = rest.first == "-" || rest.first == "\u{2212}" ? -1 : 1
        if let first = rest.first, "+-\u{2212}".contains(first) { rest.removeFirst() }
        var parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 1, rest.utf8.count > 2 {
            let digits = rest.utf8.count % 2 == 1 ? "0" + rest : String(rest)
            parts = stride(from: 0, to: digits.count, by: 2).map { String(digits.dropFirst($0).prefix(2)) }
        }
        let numbers = parts.map { $0.utf8.count <= 2 && $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil }
        guard (1...3).contains(numbers.count), !numbers.contains(nil) else { return nil }
        let values = numbers.compactMap(\.self)
        let seconds = zip(values, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
        guard values[0] <= 26, values.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
        return sign * seconds
    }

    /// `GMT +1:00`, `UTC+02:00`, `(GMT-05:00) somewhere`, `+02:00`.
    private static func writtenOffset(_ name: String) -> Int? {
        var rest = Substring(name.uppercased())
        if rest.first == "(" { rest = rest.dropFirst().prefix { $0 != ")" } }
        for word in ["GMT", "UTC", "Z"] where rest.hasPrefix(word) {
            rest = rest.dropFirst(word.count)
            if rest.trimmed.isEmpty { return 0 }
        }
        let text = rest.trimmed
        guard let first = text.first, "+-\u{2212}".contains(first) else { return nil }
        return offset(text)
    }

    /// Finds the first known place in `(UTC+01:00) Amsterdam, Berlin, Bern`.
    private static func place(in name: String) -> Zone? {
        guard let end = name.firstIndex(of: ")"), name.first == "(" else { return nil }
        let places = name[name.index(after: end)...].split(separator: ",").map(\.trimmed)
        for place in places {
            if let zone = named(place) ?? Zone(place: place) { return zone }
        }
        return nil
    }

    private static func named(_ name: String) -> Zone? { names[name.lowercased()].flatMap { Zone($0) } }

    /// Names that are neither in the tz database nor places of it.
    private static let names = table(
        """
        America/Los_Angeles=Pacific Time (US & Canada)|Pacific Time;America/Denver=Mountain Time (US & Canada)|\
        Mountain Time;America/Chicago=Central Time (US & Canada)|Central Time;America/New_York=\
        Eastern Time (US & Canada)|Eastern Time;America/Halifax=Atlantic Time (Canada);Pacific/Honolulu=Hawaii;\
        America/Juneau=Alaska;America/Phoenix=Arizona;America/Regina=Saskatchewan;America/Mexico_City=Guadalajara;\
        America/Guatemala=Central America;America/Indiana/Indianapolis=Indiana (East);America/Lima=Quito;\
        America/St_Johns=Newfoundland;America/Sao_Paulo=Brasilia;America/Guyana=Georgetown;America/Nuuk=Greenland;\
        Atlantic/South_Georgia=Mid-Atlantic;Atlantic/Cape_Verde=Cape Verde Is.;Europe/London=Edinburgh;\
        Europe/Zurich=Bern;Africa/Algiers=West Central Africa;Africa/Johannesburg=Pretoria;Europe/Moscow=\
        St. Petersburg;Asia/Dubai=Abu Dhabi;Asia/Yekaterinburg=Ekaterinburg;Asia/Karachi=Islamabad;Asia/Kolkata=\
        Chennai|Mumbai|New Delhi;Asia/Dhaka=Astana;Asia/Colombo=Sri Jayawardenepura;Asia/Bangkok=Hanoi;\
        Asia/Shanghai=Beijing;Asia/Tokyo=Osaka|Sapporo;Pacific/Guadalcanal=Solomon Is.;Pacific/Noumea=New Caledonia;\
        Pacific/Majuro=Marshall Is.;Pacific/Auckland=Wellington;Pacific/Tongatapu=Nuku'alofa;Pacific/Fakaofo=\
        Tokelau Is.;Pacific/Chatham=Chatham Is.;Pacific/Apia=Samoa;Pacific/Midway=International Date Line West|\
        Midway Island;Pacific/Pago_Pago=American Samoa
        """)

    /// CLDR's supplemental data, `windowsZones`: the zone without territory for each name.
    private static let windowsNames = table(
        """
        Africa/Cairo=Egypt Standard Time;Africa/Casablanca=Morocco Standard Time;\
        Africa/Johannesburg=South Africa Standard Time;Africa/Juba=South Sudan Standard Time;\
        Africa/Khartoum=Sudan Standard Time;Africa/Lagos=W. Central Africa Standard Time;\
        Africa/Nairobi=E. Africa Standard Time;Africa/Sao_Tome=Sao Tome Standard Time;\
        Africa/Tripoli=Libya Standard Time;Africa/Windhoek=Namibia Standard Time;\
        America/Adak=Aleutian Standard Time;America/Anchorage=Alaskan Standard Time;\
        America/Araguaina=Tocantins Standard Time;America/Asuncion=Paraguay Standard Time;\
        America/Bahia=Bahia Standard Time;America/Bogota=SA Pacific Standard Time;\
        America/Buenos_Aires=Argentina Standard Time;America/Cancun=Eastern Standard Time (Mexico);\
        America/Caracas=Venezuela Standard Time;America/Cayenne=SA Eastern Standard Time;\
        America/Chicago=Central Standard Time;America/Cuiaba=Central Brazilian Standard Time;\
        America/Denver=Mountain Standard Time;America/Edmonton=Alberta Standard Time;\
        America/Godthab=Greenland Standard Time;America/Grand_Turk=Turks And Caicos Standard Time;\
        America/Guatemala=Central America Standard Time;America/Halifax=Atlantic Standard Time;\
        America/Havana=Cuba Standard Time;America/Indianapolis=US Eastern Standard Time;\
        America/La_Paz=SA Western Standard Time;America/Los_Angeles=Pacific Standard Time;\
        America/Mazatlan=Mountain Standard Time (Mexico);America/Mexico_City=Central Standard Time (Mexico);\
        America/Miquelon=Saint Pierre Standard Time;America/Montevideo=Montevideo Standard Time;\
        America/New_York=Eastern Standard Time;America/Phoenix=US Mountain Standard Time;\
        America/Port-au-Prince=Haiti Standard Time;America/Punta_Arenas=Magallanes Standard Time;\
        America/Regina=Canada Central Standard Time;America/Santiago=Pacific SA Standard Time;\
        America/Sao_Paulo=E. South America Standard Time;America/St_Johns=Newfoundland Standard Time;\
        America/Tijuana=Pacific Standard Time (Mexico);America/Vancouver=British Columbia Standard Time;\
        America/Whitehorse=Yukon Standard Time;America/Winnipeg=Manitoba Standard Time;\
        Asia/Amman=Jordan Standard Time;Asia/Baghdad=Arabic Standard Time;Asia/Baku=Azerbaijan Standard Time;\
        Asia/Bangkok=SE Asia Standard Time;Asia/Barnaul=Altai Standard Time;\
        Asia/Beirut=Middle East Standard Time;Asia/Bishkek=Central Asia Standard Time;\
        Asia/Calcutta=India Standard Time;Asia/Chita=Transbaikal Standard Time;\
        Asia/Colombo=Sri Lanka Standard Time;Asia/Damascus=Syria Standard Time;\
        Asia/Dhaka=Bangladesh Standard Time;Asia/Dubai=Arabian Standard Time;Asia/Hebron=West Bank Standard Time;\
        Asia/Hovd=W. Mongolia Standard Time;Asia/Irkutsk=North Asia East Standard Time;\
        Asia/Jerusalem=Israel Standard Time;Asia/Kabul=Afghanistan Standard Time;\
        Asia/Kamchatka=Russia Time Zone 11;Asia/Karachi=Pakistan Standard Time;Asia/Katmandu=Nepal Standard Time;\
        Asia/Krasnoyarsk=North Asia Standard Time;Asia/Magadan=Magadan Standard Time;\
        Asia/Novosibirsk=N. Central Asia Standard Time;Asia/Omsk=Omsk Standard Time;\
        Asia/Pyongyang=North Korea Standard Time;Asia/Qyzylorda=Qyzylorda Standard Time;\
        Asia/Rangoon=Myanmar Standard Time;Asia/Riyadh=Arab Standard Time;Asia/Sakhalin=Sakhalin Standard Time;\
        Asia/Seoul=Korea Standard Time;Asia/Shanghai=China Standard Time;Asia/Singapore=Singapore Standard Time;\
        Asia/Srednekolymsk=Russia Time Zone 10;Asia/Taipei=Taipei Standard Time;\
        Asia/Tashkent=West Asia Standard Time;Asia/Tbilisi=Georgian Standard Time;Asia/Tehran=Iran Standard Time;\
        Asia/Tokyo=Tokyo Standard Time;Asia/Tomsk=Tomsk Standard Time;Asia/Ulaanbaatar=Ulaanbaatar Standard Time;\
        Asia/Vladivostok=Vladivostok Standard Time;Asia/Yakutsk=Yakutsk Standard Time;\
        Asia/Yekaterinburg=Ekaterinburg Standard Time;Asia/Yerevan=Caucasus Standard Time;\
        Atlantic/Azores=Azores Standard Time;Atlantic/Cape_Verde=Cape Verde Standard Time;\
        Atlantic/Reykjavik=Greenwich Standard Time;Australia/Adelaide=Cen. Australia Standard Time;\
        Australia/Brisbane=E. Australia Standard Time;Australia/Darwin=AUS Central Standard Time;\
        Australia/Eucla=Aus Central W. Standard Time;Australia/Hobart=Tasmania Standard Time;\
        Australia/Lord_Howe=Lord Howe Standard Time;Australia/Perth=W. Australia Standard Time;\
        Australia/Sydney=AUS Eastern Standard Time;Etc/GMT+11=UTC-11;Etc/GMT+12=Dateline Standard Time;\
        Etc/GMT+2=UTC-02;Etc/GMT+8=UTC-08;Etc/GMT+9=UTC-09;Etc/GMT-12=UTC+12;Etc/GMT-13=UTC+13;Etc/UTC=UTC;\
        Europe/Astrakhan=Astrakhan Standard Time;Europe/Berlin=W. Europe Standard Time;\
        Europe/Bucharest=GTB Standard Time;Europe/Budapest=Central Europe Standard Time;\
        Europe/Chisinau=E. Europe Standard Time;Europe/Istanbul=Turkey Standard Time;\
        Europe/Kaliningrad=Kaliningrad Standard Time;Europe/Kiev=FLE Standard Time;\
        Europe/London=GMT Standard Time;Europe/Minsk=Belarus Standard Time;Europe/Moscow=Russian Standard Time;\
        Europe/Paris=Romance Standard Time;Europe/Samara=Russia Time Zone 3;Europe/Saratov=Saratov Standard Time;\
        Europe/Volgograd=Volgograd Standard Time;Europe/Warsaw=Central European Standard Time;\
        Indian/Mauritius=Mauritius Standard Time;Pacific/Apia=Samoa Standard Time;\
        Pacific/Auckland=New Zealand Standard Time;Pacific/Bougainville=Bougainville Standard Time;\
        Pacific/Chatham=Chatham Islands Standard Time;Pacific/Easter=Easter Island Standard Time;\
        Pacific/Fiji=Fiji Standard Time;Pacific/Guadalcanal=Central Pacific Standard Time;\
        Pacific/Honolulu=Hawaiian Standard Time;Pacific/Kiritimati=Line Islands Standard Time;\
        Pacific/Marquesas=Marquesas Standard Time;Pacific/Norfolk=Norfolk Standard Time;\
        Pacific/Port_Moresby=West Pacific Standard Time;Pacific/Tongatapu=Tonga Standard Time
        """)

    private static func table(_ text: String) -> [String: String] {
        var names: [String: String] = [:]
        for entry in text.split(separator: ";") {
            let pair = entry.split(separator: "=")
            for name in pair[1].split(separator: "|") { names[name.lowercased()] = String(pair[0]) }
        }
        return names
    }
}
