import Diagnostics

/// A question whose answer an effect needs before it may act.
package protocol PolicyRequest: Sendable {
  /// The decision's name in the policy table, such as `cache.push`.
  static var decision: String { get }

  /// What Albedo itself says when no rule of a site has spoken.
  var builtInOpinion: Opinion { get }

  /// The thing decided about, for messages: `scribe@3.2.1/zzcppg6`.
  var subject: String { get }

  /// What the user can do about a refusal by the built-in rule.
  var hint: String? { get }
}

/// The answer of policy to one request.
///
/// Only this module makes verdicts, and only an allowing verdict gives a ``Permit``, so an effect
/// that takes a permit cannot be reached around the policy.
package struct Verdict<Request: PolicyRequest>: Sendable {
  /// What was asked.
  package let request: Request
  /// The opinion that decided.
  package let deciding: Opinion

  fileprivate init(_ request: Request, deciding: Opinion) {
    self.request = request
    self.deciding = deciding
  }

  /// Whether the request is permitted.
  package var isAllowed: Bool { deciding.answer == .allow }

  /// Returns the permission to act.
  ///
  /// Throws `policy.denied`, naming the rule and its reason, when the verdict is a denial.
  package func permit() throws(PolicyError) -> Permit<Request> {
    guard isAllowed else {
      throw PolicyError(
        .denied,
        "\(Request.decision) refused '\(request.subject)': \(deciding.reason) (\(deciding.rule))",
        hint: request.hint)
    }
    return Permit(request)
  }
}

/// Proof that policy allowed one request; an effect takes it as an argument.
package struct Permit<Request: PolicyRequest>: Sendable {
  /// What was permitted.
  package let request: Request

  fileprivate init(_ request: Request) {
    self.request = request
  }
}

/// How the opinions of several rules become one verdict.
package enum Policy {
  /// Decides a request for permission: the first denial wins, then the first permission.
  ///
  /// `opinions` are those of the site's rules in their order; the built-in rule speaks last and
  /// cannot be overruled by a permission, since a site relaxes it in its configuration instead.
  package static func decide<Request: PolicyRequest>(
    _ request: Request, opinions: [Opinion] = []
  ) -> Verdict<Request> {
    let all = opinions + [request.builtInOpinion]
    let denial = all.first { $0.answer == .deny }
    return Verdict(request, deciding: denial ?? all[0])
  }
}
