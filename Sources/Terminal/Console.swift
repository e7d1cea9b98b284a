import Diagnostics
import Synchronization

/// Where a command writes: data on standard output, talk on standard error.
///
/// May be used from any thread. Data is collected in a buffer of 64 KiB unless a person watches
/// it; talk is written at once, after the data that came before it. On a terminal everything but
/// line feeds, tabs and the colours of `TextStyle` is escaped, so that text from a mirror cannot
/// take the terminal over; data that goes to a file or a pipe is written as it is.
package final class Console: EventSink {
  /// How much a command talks.
  package enum Verbosity: Sendable {
    /// Warnings and errors only.
    case quiet
    /// Also notes and progress.
    case normal
    /// Also details.
    case verbose
  }

  /// What the console knows of its two streams.
  package struct Settings: Sendable, Equatable {
    /// How much is said.
    package var verbosity: Verbosity
    /// Standard output.
    package var output: Stream
    /// Standard error.
    package var errorOutput: Stream
    /// The time between two drawings of what is at work.
    package var progressInterval: Duration

    /// Creates settings; a stream that is not given is a file without colour.
    package init(
      verbosity: Verbosity = .normal, output: Stream = Stream(), errorOutput: Stream = Stream(),
      progressInterval: Duration = .milliseconds(100)
    ) {
      self.verbosity = verbosity
      self.output = output
      self.errorOutput = errorOutput
      self.progressInterval = progressInterval
    }

    /// Returns the settings for the streams of this process.
    package static func ofProcess(
      verbosity: Verbosity, color: ColorChoice, environment: [String: String]
    ) -> Settings {
      Settings(
        verbosity: verbosity, output: Stream(.output, color: color, environment: environment),
        errorOutput: Stream(.error, color: color, environment: environment))
    }
  }

  /// What is known of one stream.
  package struct Stream: Sendable, Equatable {
    /// Whether a person may watch it.
    package var isTerminal: Bool
    /// Whether it gets colours.
    package var isColored: Bool
    /// Whether the terminal cannot move its cursor.
    package var isDumb: Bool
    /// Whether another program reads it, which may show it on our terminal.
    package var isPipe: Bool
    /// Its width in columns.
    package var columnCount: Int
    /// Its height in rows.
    package var rowCount: Int
    /// The width of columns of names, also where nobody watches; nil unless the user says it.
    package var forcedColumnCount: Int?

    /// Creates the description of a stream.
    package init(
      isTerminal: Bool = false, isColored: Bool = false, isDumb: Bool = false,
      isPipe: Bool = false, columnCount: Int = 80, rowCount: Int = 24
    ) {
      self.isTerminal = isTerminal
      self.isColored = isColored
      self.isDumb = isDumb
      self.isPipe = isPipe
      self.columnCount = columnCount
      self.rowCount = rowCount
    }

    /// Asks the system about a stream of this process.
    package init(_ stream: StandardStream, color: ColorChoice, environment: [String: String]) {
      isTerminal = stream.isTerminal
      isColored = color.isColored(isTerminal: isTerminal, environment: environment)
      isPipe = stream.isPipe
      isDumb = ["dumb", "", nil].contains(environment["TERM"])
      columnCount = stream.columnCount(environment: environment)
      rowCount = stream.screenSize?.rowCount ?? 24
      forcedColumnCount = Self.forcedColumnCount(environment)
    }

    /// Reads `COLIFY_SIZE`, which Spack takes for the rows and columns of the screen: `24x80`.
    private static func forcedColumnCount(_ environment: [String: String]) -> Int? {
      let parts = (environment["COLIFY_SIZE"] ?? "").split(separator: "x")
      guard parts.count == 2, Int(parts[0]) != nil, let count = Int(parts[1]), count > 0 else {
        return nil
      }
      return min(count, 1000)
    }

    /// Returns `text` in `style` where the stream has colours, else unchanged.
    package func styled(_ text: String, _ style: TextStyle) -> String {
      isColored ? style.applied(to: text) : text
    }
  }

  struct State {
    var buffer: [UInt8] = []
    /// What failed while data was written ahead of talk; the next caller who can raise it does.
    var failure: TerminalError?
    var hasData = false
    /// What is at work, and whether a thread looks at it.
    var work = RunningWork()
    var isWatched = false
    /// Whether lines of progress are on the screen, below the cursor.
    var isDrawn = false
    /// Nothing is drawn before this time, for whoever reads our data may be showing it.
    var heldUntil = Duration.zero
    /// Whether the cursor stands behind half a line of data.
    var isMidLine = false
  }

  /// What the console knows of its streams.
  package let settings: Settings
  let output: any ByteSink
  let errorOutput: any ByteSink
  let onDrawing: @Sendable (Bool) -> Void
  let state = Mutex(State())
  let start = ContinuousClock.now

  /// Creates a console; without sinks it writes to the streams of the process.
  ///
  /// `onDrawing` hears when lines of progress come onto the screen and when they have left it, so
  /// that whoever ends the process at once can take them away.
  package init(
    settings: Settings, output: any ByteSink = StandardStream.output,
    errorOutput: any ByteSink = StandardStream.error,
    onDrawing: @escaping @Sendable (Bool) -> Void = { _ in }
  ) {
    self.onDrawing = onDrawing
    self.settings = settings
    self.output = output
    self.errorOutput = errorOutput
  }
}
