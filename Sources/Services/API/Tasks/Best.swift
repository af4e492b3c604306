/// The first few of many elements, by some order: keeps no more than it is asked for.
struct Best<Element> {
    private let limit: Int
    private let precedes: (Element, Element) -> Bool
    /// A heap with the last of the kept elements on top.
    private var heap: [Element] = []

    init(_ limit: Int, by precedes: @escaping (Element, Element) -> Bool) {
        self.limit = limit
        self.precedes = precedes
    }

    /// The last of the kept elements, once there are as many as there may be: what does not precede it is not kept.
    var last: Element? { heap.count == limit ? heap.first : nil }

    mutating func add(_ element: Element) {
        if heap.count < limit {
            heap.append(element)
            rise()
        } else if let last = heap.first, precedes(element, last) {
            heap[0] = element
            sink()
        }
    }

    /// The kept elements in their order.
    var sorted: [Element] { heap.sorted(by: precedes) }

    private mutating func rise() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(heap[last], heap[child])
            {
                last = child
            }
            guard last != parent else { return }
            heap.swapAt(parent, last)
            parent = last
        }
    }
}
