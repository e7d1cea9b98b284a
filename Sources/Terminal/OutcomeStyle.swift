package import Diagnostics

extension Outcome {
  /// How the word looks on a terminal with colours: green was done, red was not, yellow was left
  /// out, and what needed nothing is dim.
  package var style: TextStyle {
    switch kind {
    case .done: .green
    case .untouched: .dim
    case .skipped: .yellow
    case .failed: .red
    }
  }
}
