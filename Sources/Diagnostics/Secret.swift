/// A password or a token, which no description shows.
///
/// The text itself is read in the one place that hands it to whoever needs it; printing the value,
/// or one that holds it, gives three asterisks.
public struct Secret: Sendable, Hashable {
  /// The text itself: for a connection, never for a message.
  public let text: String

  /// Hides a text.
  public init(_ text: String) { self.text = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Three asterisks.
  public var description: String { "***" }
  /// Three asterisks.
  public var debugDescription: String { "***" }
  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
