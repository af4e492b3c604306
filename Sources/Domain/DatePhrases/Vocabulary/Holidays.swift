import TimeZones
import Timestamps

/// A named day of every year.
enum Holiday: Sendable, Hashable {
    case fixed(month: Int, day: Int)
    /// The nth weekday of a month (-1 is the last), or `plus` days after it.
    case weekday(Weekday, nth: Int, month: Int, plus: Int = 0)
    /// A number of days after Easter Sunday.
    case easter(Int)
    /// A day of a calendar that is not computed here; its name has no date.
    case elsewhere

    /// - Returns: nil in a year without such a day.
    func date(in year: Int) -> CivilDate? {
        switch self {
        case .fixed(let month, let day): CivilDate(year: year, month: month, day: day)
        case .weekday(let weekday, let nth, let month, let plus):
            CivilDate(nth: nth, weekday, month: month, of: year)?.adding(days: plus)
        case .easter(let days): CivilDate(easterOf: year)?.adding(days: days)
        case .elsewhere: nil
        }
    }
}

extension Vocabulary {
    /// The holidays by the first word of their names, which are compared without apostrophes and without the s of a
    /// plural or genitive.
    static let holidays: [String: [(name: [String], holiday: Holiday)]] = {
        var table: [String: [(name: [String], holiday: Holiday)]] = [:]
        for (holiday, names) in holidayNames {
            for name in names.split(separator: ",") {
                let words = name.split(separator: " ").map { stem(String($0)) }
                table[words[0], default: []].append((words, holiday))
            }
        }
        return table.mapValues { $0.sorted { $0.name.count > $1.name.count } }
    }()

    static func stem(_ word: String) -> String {
        let plain = word.filter { $0 != "'" }
        return plain.count > 3 && plain.hasSuffix("s") ? String(plain.dropLast()) : plain
    }

    private static let holidayNames: [(Holiday, String)] = [
        (.fixed(month: 1, day: 1), "new year,new years day,new year day,yuandan"),
        (.weekday(.monday, nth: 3, month: 1), "mlk day,martin luther king day,martin luther king jr day"),
        (.elsewhere, "chinese new year,lunar new year,jewish new year,orthodox easter,greek easter"),
        (.fixed(month: 1, day: 6), "epiphany,three kings day"), (.fixed(month: 1, day: 25), "burns night"),
        (.fixed(month: 1, day: 20), "inauguration day"), (.fixed(month: 1, day: 26), "australia day"),
        (.fixed(month: 2, day: 2), "groundhog day"),
        (.fixed(month: 2, day: 14), "valentine,valentine day,st valentine day,saint valentine day"),
        (.weekday(.monday, nth: 3, month: 2), "president day,washington birthday"),
        (.fixed(month: 2, day: 29), "leap day"), (.fixed(month: 3, day: 8), "women day,international women day"),
        (.fixed(month: 3, day: 14), "pi day"),
        (
            .fixed(month: 3, day: 17),
            "st patrick day,st patrick,saint patrick,saint patrick day,st patty day,patrick day,st paddy day,paddy day"
        ),
        (.fixed(month: 3, day: 1), "st david day,saint david day"),
        (.fixed(month: 4, day: 23), "st george day,saint george day"),
        (.fixed(month: 11, day: 30), "st andrew day,saint andrew day"), (.fixed(month: 4, day: 15), "tax day"),
        (.fixed(month: 4, day: 1), "april fools,april fools day,fool day"), (.fixed(month: 4, day: 22), "earth day"),
        (.fixed(month: 4, day: 25), "anzac day"), (.weekday(.friday, nth: -1, month: 4), "arbor day"),
        (.fixed(month: 5, day: 1), "may day,labour day,international worker day,worker day"),
        (.fixed(month: 5, day: 5), "cinco de mayo"), (.weekday(.sunday, nth: 2, month: 5), "mother day"),
        (.easter(-21), "mothering sunday,mothering day"),
        (.weekday(.monday, nth: 1, month: 5), "early may bank holiday,may day bank holiday"),
        (.weekday(.monday, nth: -1, month: 5), "spring bank holiday,late may bank holiday"),
        (.weekday(.monday, nth: -1, month: 8), "august bank holiday,summer bank holiday,late summer bank holiday"),
        (.weekday(.monday, nth: -1, month: 5), "memorial day"), (.fixed(month: 6, day: 1), "children day"),
        (.fixed(month: 6, day: 14), "flag day"), (.weekday(.sunday, nth: 3, month: 6), "father day"),
        (.fixed(month: 6, day: 19), "juneteenth,juneteenth day"), (.fixed(month: 7, day: 1), "canada day"),
        (.fixed(month: 7, day: 4), "independence day,us independence day"), (.fixed(month: 7, day: 14), "bastille day"),
        (.weekday(.monday, nth: 1, month: 9), "labor day"), (.fixed(month: 9, day: 10), "teacher day"),
        (.weekday(.monday, nth: 2, month: 10), "columbus day,indigenous people day,canadian thanksgiving"),
        (.fixed(month: 10, day: 31), "halloween,halloween day,hallow eve,all hallow eve"),
        (.fixed(month: 10, day: 30), "halloween eve"), (.fixed(month: 11, day: 1), "all saints day,all hallow day"),
        (.fixed(month: 11, day: 2), "all souls day"),
        (.fixed(month: 11, day: 5), "guy fawkes,guy fawkes day,guy fawkes night,bonfire night"),
        (.weekday(.sunday, nth: 2, month: 11), "remembrance sunday"),
        (.weekday(.monday, nth: 1, month: 11, plus: 1), "election day"),
        (.fixed(month: 11, day: 11), "veteran day,single day,armistice day,remembrance day"),
        (.weekday(.thursday, nth: 4, month: 11), "thanksgiving,thanksgiving day,turkey day"),
        (.weekday(.thursday, nth: 4, month: 11, plus: -1), "thanksgiving eve"),
        (.weekday(.thursday, nth: 4, month: 11, plus: 1), "black friday"),
        (.weekday(.thursday, nth: 4, month: 11, plus: 4), "cyber monday"),
        (.weekday(.thursday, nth: 4, month: 11, plus: 5), "giving tuesday"),
        (.fixed(month: 12, day: 24), "christmas eve,xmas eve"),
        (.fixed(month: 12, day: 25), "christmas,christmas day,xmas,xmas day"),
        (.fixed(month: 12, day: 26), "boxing day,kwanzaa,st stephen day"),
        (.fixed(month: 12, day: 31), "new year eve,nye"),
        (.easter(0), "easter,easter day,easter sunday"), (.easter(-1), "easter saturday,holy saturday"),
        (.easter(1), "easter monday,easter mon"), (.easter(-2), "good friday"),
        (.easter(-3), "maundy thursday,holy thursday"), (.easter(-7), "palm sunday"), (.easter(-46), "ash wednesday"),
        (.easter(-47), "shrove tuesday,mardi gras,pancake day,fat tuesday"),
        (.easter(39), "ascension day,ascension thursday"),
        (.easter(49), "pentecost,whit sunday,whitsunday"), (.easter(50), "whit monday"),
        (.easter(56), "trinity sunday"),
        (.easter(60), "corpus christi"),
    ]
}
