import Diagnostics

/// A question whose answer an effect needs before it may act.
package protocol PolicyRequest: Sendable {
  /// What is decided.
  static var decision: PolicyDecision { get }

  /// What Albedo itself says when no rule of a site has spoken.
  var builtInOpinion: Opinion { get }

  /// The thing decided about, for messages: `scribe@3.2.1/zzcppg6`.
  var subject: String { get }

  /// What the user can do about a refusal by the built-in rule.
  var hint: String? { get }
}

/// What every verdict can tell, whatever it is about.
package protocol AnyVerdict: Sendable {
  /// What was decided.
  var decision: PolicyDecision { get }
  /// The opinion that decided.
  var deciding: Opinion { get }
  /// What the user can do about a denial; nil for a permission.
  var hint: String? { get }
}

extension AnyVerdict {
  /// Whether the request is permitted.
  package var isAllowed: Bool { deciding.answer == .allow }
}

/// The answer of policy to one request.
///
/// Only this module makes verdicts, and only an allowing verdict gives a ``Permit``, so an effect
/// that takes a permit cannot be reached around the policy.
package struct Verdict<Request: PolicyRequest>: AnyVerdict {
  /// What was asked.
  package let request: Request
  /// The opinion that decided.
  package let deciding: Opinion

  /// Whether Albedo's own rule decided.
  private let isBuiltIn: Bool

  fileprivate init(_ request: Request, deciding: Opinion, isBuiltIn: Bool) {
    self.request = request
    self.deciding = deciding
    self.isBuiltIn = isBuiltIn
  }

  package var decision: PolicyDecision { Request.decision }

  package var hint: String? {
    if isAllowed { return nil }
    // What the built-in rule advises does not help against a rule of the site.
    return isBuiltIn ? request.hint : decision.hintOnRules
  }

  /// Returns the permission to act.
  ///
  /// Throws `policy.denied`, naming the rule and its reason, when the verdict is a denial.
  package func permit() throws(PolicyError) -> Permit<Request> {
    guard isAllowed else {
      throw PolicyError(
        .denied,
        "\(decision.rawValue) refused '\(request.subject)': \(deciding.reason) (\(deciding.rule))",
        hint: hint)
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
    if let denial = opinions.first(where: { $0.answer == .deny }) {
      return Verdict(request, deciding: denial, isBuiltIn: false)
    }
    let builtIn = request.builtInOpinion
    if builtIn.answer == .allow, let permission = opinions.first {
      return Verdict(request, deciding: permission, isBuiltIn: false)
    }
    return Verdict(request, deciding: builtIn, isBuiltIn: true)
  }
}
