/// Takes the answer to one request, or to several that follow one another.
///
/// Called on the client's own thread, which all transfers share: it must not block.
protocol BodyReceiver: AnyObject, Sendable {
  /// Says which exchange feeds the receiver from now on; before it begins.
  func belongs(to exchange: Int)

  /// Decides from the head what happens with the body.
  func begin(_ head: ResponseHead) -> BodyDecision

  /// Takes bytes of the body, which are valid during the call only.
  func append(_ bytes: Span<UInt8>) -> BodyStep
}

extension BodyReceiver {
  func belongs(to exchange: Int) {}
}

/// What happens with a body.
enum BodyDecision {
  /// Its bytes are passed to the receiver.
  case take
  /// It is of no interest.
  case skip
  /// The transfer ends here.
  case stop(TransferError)
}

/// What happens after some bytes of a body.
enum BodyStep {
  /// They are taken.
  case taken
  /// They are not taken, and nothing more is sent before the receiver asks for it.
  case pause
  /// The transfer ends here.
  case stop(TransferError)
}

/// Takes no bodies.
final class NoBody: BodyReceiver {
  func begin(_ head: ResponseHead) -> BodyDecision { .skip }

  func append(_ bytes: Span<UInt8>) -> BodyStep { .taken }
}
