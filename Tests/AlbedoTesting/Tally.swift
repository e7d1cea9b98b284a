public import Testing

/// Counts how many cases of a file hold, prints it, and fails for those that do not.
public struct Tally {
  private let name: String
  private var passedCount = 0
  private var count = 0

  /// Begins to count the cases of a file.
  public init(_ name: String) { self.name = name }

  /// Counts one case; a comment says what is wrong with it.
  public mutating func check(
    _ holds: Bool, _ comment: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    count += 1
    if holds { passedCount += 1 }
    #expect(holds, "\(comment())", sourceLocation: sourceLocation)
  }

  /// Prints the figures; a file without cases is a failure.
  public func finish() {
    print("\(name): \(passedCount)/\(count) passed")
    #expect(count > 0, "\(name) has no cases")
  }
}
