/// What one rule says about one request.
package struct Opinion: Sendable, Equatable {
  /// The two answers a rule can give about a request for permission.
  package enum Answer: Sendable, Equatable {
    /// The rule permits the request.
    case allow
    /// The rule forbids the request.
    case deny
  }

  /// What the rule says.
  package var answer: Answer
  /// Why, as a clause that a person reads: `the manifest carries no signature`.
  package var reason: String
  /// The rule's name, with the file it stands in where there is one: `built-in: signatures`.
  package var rule: String

  /// Creates an opinion.
  package init(_ answer: Answer, reason: String, rule: String) {
    self.answer = answer
    self.reason = reason
    self.rule = rule
  }
}
