/// What Lua's own functions do, for questions at the prompt.
enum LuaLibrary {
  /// One function.
  struct Entry: Sendable, Equatable {
    /// How it is called: `string.rep(text, count [, separator])`.
    let signature: String
    /// What it does, in present tense.
    let summary: String

    init(_ signature: String, _ summary: String) {
      self.signature = signature
      self.summary = summary
    }

    /// The name alone: `string.rep`.
    var name: String { String(signature.prefix { $0 != "(" }) }
  }

  /// Returns what is known of a function; nil for one that is not Lua's own.
  static func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

  /// All functions of the libraries that scripts have, those without a library first.
  static let entries = basic + strings + tables + mathematics + system + files + others

  private static let basic = [
    Entry(
      "assert(value [, message])",
      "Returns its arguments, or raises the message where the value is nil or false."),
    Entry(
      "collectgarbage([option [, ...]])",
      "Runs the collector (`collect`), or says how many KiB Lua uses (`count`)."),
    Entry("dofile(file)", "Runs a file of Lua and returns what it returns."),
    Entry(
      "error(message [, level])",
      "Raises an error; a text gets the place of the caller in front, of its caller with level 2, of nobody with level 0."
    ),
    Entry(
      "getmetatable(value)",
      "Returns the metatable of a value, or what its field `__metatable` says instead."),
    Entry(
      "ipairs(list)",
      "Goes through the fields 1, 2 and so on up to the first nil: `for i, value in ipairs(list) do`."
    ),
    Entry(
      "load(chunk [, name [, mode [, environment]]])",
      "Compiles text and returns it as a function, or nil and the problem."),
    Entry(
      "loadfile([file [, mode [, environment]]])",
      "Compiles a file and returns it as a function, or nil and the problem."),
    Entry(
      "next(table [, key])",
      "Returns the key and value that follow a key in no certain order; nil at the end."),
    Entry(
      "pairs(table)",
      "Goes through all fields in no certain order: `for key, value in pairs(table) do`."),
    Entry(
      "pcall(function, ...)",
      "Calls a function with the arguments; returns true and its results, or false and the error."),
    Entry("print(...)", "Writes its arguments as text, with tabs between them, and ends the line."),
    Entry("rawequal(one, other)", "Tells whether two values are the same, whatever `__eq` says."),
    Entry("rawget(table, key)", "Returns a field without asking `__index`."),
    Entry("rawlen(value)", "Returns the length of a table or a string without asking `__len`."),
    Entry(
      "rawset(table, key, value)",
      "Sets a field without asking `__newindex`, and returns the table."),
    Entry(
      "require(module)",
      "Returns a module, which is loaded the first time that somebody asks for it."),
    Entry(
      "select(index, ...)",
      "Returns the arguments from an index on, counted from 1, or from the end where it is negative; with `\"#\"` their number."
    ),
    Entry(
      "setmetatable(table, metatable)",
      "Gives a table another metatable, or none with nil, and returns the table."),
    Entry(
      "tonumber(value [, base])",
      "Returns the number that a text writes, in a base from 2 to 36; nil where it writes none."),
    Entry("tostring(value)", "Returns a value as text for people; `__tostring` may say how."),
    Entry(
      "type(value)",
      "Returns the type of a value as text: `nil`, `boolean`, `number`, `string`, `table`, `function`, `thread` or `userdata`."
    ),
    Entry("warn(message, ...)", "Writes a warning from the pieces of a message."),
    Entry(
      "xpcall(function, handler, ...)",
      "Calls a function as pcall does; the handler makes the error of what was raised, while the calls are still there."
    ),
  ]

  private static let strings = [
    Entry(
      "string.byte(text [, first [, last]])",
      "Returns the bytes from `first` to `last` as numbers; the first byte alone unless told."),
    Entry("string.char(...)", "Returns the text whose bytes are the arguments."),
    Entry(
      "string.dump(function [, strip])",
      "Returns a function as binary text, which this program does not load."),
    Entry(
      "string.find(text, pattern [, start [, plain]])",
      "Returns where a pattern first matches, and its captures; nil where it does not. With `plain` the pattern is mere text."
    ),
    Entry(
      "string.format(format, ...)",
      "Returns the arguments written into a format: `%d` integers, `%.2f` floats, `%s` text, `%q` what Lua can read back, `%x` hexadecimal."
    ),
    Entry(
      "string.gmatch(text, pattern [, start])",
      "Goes through all matches: `for match in text:gmatch(\"%a+\") do`."),
    Entry(
      "string.gsub(text, pattern, replacement [, most])",
      "Returns the text with matches replaced, by text with `%1`, by a table or by a function; and their number."
    ),
    Entry("string.len(text)", "Returns the number of bytes; utf8.len counts characters."),
    Entry("string.lower(text)", "Returns the text with small letters, A to Z alone."),
    Entry(
      "string.match(text, pattern [, start])",
      "Returns the captures of the first match, or the match itself; nil where there is none. `%a` is a letter, `%d` a digit, `%s` a blank, `-` matches as little as possible."
    ),
    Entry("string.pack(format, ...)", "Returns values as bytes in a binary format."),
    Entry("string.packsize(format)", "Returns how many bytes a binary format takes."),
    Entry(
      "string.rep(text, count [, separator])",
      "Returns `count` copies of a text, with the separator between them."),
    Entry("string.reverse(text)", "Returns the bytes of a text from last to first."),
    Entry(
      "string.sub(text, first [, last])",
      "Returns the bytes from `first` to `last`, counted from 1, or from the end where they are negative."
    ),
    Entry(
      "string.unpack(format, bytes [, start])",
      "Returns the values that bytes hold in a binary format, and where the next ones begin."),
    Entry("string.upper(text)", "Returns the text with capital letters, a to z alone."),
    Entry("utf8.char(...)", "Returns the text of the characters with these code points."),
    Entry(
      "utf8.codepoint(text [, first [, last [, lax]]])",
      "Returns the code points of the characters that begin between two bytes."),
    Entry(
      "utf8.codes(text [, lax])",
      "Goes through the characters: `for position, code in utf8.codes(text) do`."),
    Entry(
      "utf8.len(text [, first [, last [, lax]]])",
      "Returns the number of characters; nil and a position where the text is no UTF-8."),
    Entry(
      "utf8.offset(text, count [, start])",
      "Returns the byte where the character begins that is `count` characters on."),
  ]

  private static let tables = [
    Entry(
      "table.concat(list [, separator [, first [, last]]])",
      "Returns the texts and numbers of a list in one text."),
    Entry(
      "table.insert(list, [position,] value)",
      "Puts a value into a list, at its end unless told; later ones move up."),
    Entry(
      "table.move(source, first, last, position [, target])",
      "Copies fields of a list to a position, of another list if one is given, and returns that."),
    Entry(
      "table.pack(...)", "Returns the arguments as a list, with their number in its field `n`."),
    Entry(
      "table.remove(list [, position])",
      "Takes a value out of a list, the last one unless told, and returns it; later ones move down."
    ),
    Entry(
      "table.sort(list [, is_before])",
      "Sorts a list in place, by `<` or by a function that tells whether its first argument comes first."
    ),
    Entry("table.unpack(list [, first [, last]])", "Returns the values of a list one by one."),
  ]

  private static let mathematics =
    [
      Entry("math.abs(number)", "Returns the number without its sign."),
      Entry("math.acos(number)", "Returns the arc cosine, in radians."),
      Entry("math.asin(number)", "Returns the arc sine, in radians."),
      Entry(
        "math.atan(y [, x])", "Returns the arc tangent of y/x, in radians, in the right quadrant."),
      Entry("math.ceil(number)", "Returns the least integer that is not below the number."),
      Entry("math.cos(angle)", "Returns the cosine of an angle in radians."),
      Entry("math.deg(angle)", "Returns an angle in degrees that is given in radians."),
      Entry("math.exp(number)", "Returns e to the power of the number."),
      Entry("math.floor(number)", "Returns the greatest integer that is not above the number."),
      Entry(
        "math.fmod(number, divisor)", "Returns what a division leaves that rounds towards zero."),
      Entry("math.log(number [, base])", "Returns the logarithm, to the base e unless told."),
      Entry("math.max(number, ...)", "Returns the greatest of its arguments."),
      Entry("math.min(number, ...)", "Returns the least of its arguments."),
      Entry("math.modf(number)", "Returns the whole part of a number and its fraction."),
      Entry("math.rad(angle)", "Returns an angle in radians that is given in degrees."),
      Entry(
        "math.random([first [, last]])",
        "Returns a random integer between two limits, or from 1 to one; a float from 0 to 1 without arguments."
      ),
      Entry(
        "math.randomseed([seed [, more]])",
        "Lets random numbers begin anew, with a random seed unless told."),
      Entry("math.sin(angle)", "Returns the sine of an angle in radians."),
      Entry("math.sqrt(number)", "Returns the square root."),
      Entry("math.tan(angle)", "Returns the tangent of an angle in radians."),
      Entry(
        "math.tointeger(value)", "Returns a number as an integer; nil where it has a fraction."),
      Entry("math.type(value)", "Returns `integer` or `float`; nil for what is no number."),
      Entry(
        "math.ult(one, other)",
        "Tells whether one integer is below the other where both are read as unsigned."),
    ] + formerMathematics

  /// What only a Lua that was built to be like 5.2 has.
  private static let formerMathematics = [
    Entry("math.atan2(y, x)", "Is an older name of math.atan with two arguments."),
    Entry("math.cosh(number)", "Returns the hyperbolic cosine."),
    Entry(
      "math.frexp(number)",
      "Returns the mantissa of a number, from 0.5 to 1, and its exponent to the base 2."),
    Entry(
      "math.ldexp(mantissa, exponent)", "Returns the mantissa times 2 to the power of the exponent."
    ),
    Entry("math.log10(number)", "Returns the logarithm to the base 10."),
    Entry(
      "math.pow(number, exponent)",
      "Returns the number to the power of the exponent, as `number ^ exponent` does."),
    Entry("math.sinh(number)", "Returns the hyperbolic sine."),
    Entry("math.tanh(number)", "Returns the hyperbolic tangent."),
  ]

  private static let system = [
    Entry("os.clock()", "Returns how many seconds the processor has worked for this program."),
    Entry(
      "os.date([format [, time]])",
      "Returns a time as text, or as a table with the format `*t`; `!` in front means UTC."),
    Entry("os.difftime(later, earlier)", "Returns the seconds between two times."),
    Entry(
      "os.execute([command])",
      "Lets a shell run a command; returns whether it succeeded, how it ended and with which number."
    ),
    Entry(
      "os.exit([status [, close]])",
      "Ends the program with an exit status: a number, true for 0 or false for 1."),
    Entry(
      "os.getenv(name)", "Returns the value of an environment variable; nil where it is not set."),
    Entry(
      "os.remove(path)",
      "Removes a file or an empty folder; returns nil and the problem where it cannot."),
    Entry(
      "os.rename(path, target)",
      "Gives a file another name; returns nil and the problem where it cannot."),
    Entry(
      "os.setlocale([locale [, category]])",
      "Returns the locale of the program, or sets another one."),
    Entry("os.time([parts])", "Returns the time now, or the one that a table says, in seconds."),
    Entry("os.tmpname()", "Returns a name for a temporary file."),
  ]

  private static let files = [
    Entry("io.close([file])", "Closes a file, the standard output unless told."),
    Entry("io.flush()", "Writes out what is still in the buffer of the output."),
    Entry("io.input([file])", "Returns the file that io.read reads, or sets another one."),
    Entry(
      "io.lines([path, ...])", "Goes through the lines of a file: `for line in io.lines(path) do`."),
    Entry(
      "io.open(path [, mode])",
      "Opens a file: `r` to read, `w` to write anew, `a` to add; returns nil and the problem where it cannot."
    ),
    Entry("io.output([file])", "Returns the file that io.write writes, or sets another one."),
    Entry(
      "io.popen(command [, mode])",
      "Lets a shell run a command whose output can be read as a file, or whose input can be written."
    ),
    Entry(
      "io.read(...)",
      "Reads from the input: a line (`l`), a line with its end (`L`), a number (`n`), all (`a`), or a number of bytes."
    ),
    Entry("io.tmpfile()", "Opens a temporary file, which goes when the program ends."),
    Entry("io.type(value)", "Returns `file` or `closed file`; nil for what is no file."),
    Entry("io.write(...)", "Writes texts and numbers to the output, with nothing between them."),
  ]

  private static let others = [
    Entry(
      "coroutine.close(coroutine)", "Ends a coroutine that is suspended, and closes its variables."),
    Entry("coroutine.create(function)", "Returns a coroutine, which has not begun."),
    Entry("coroutine.isyieldable([coroutine])", "Tells whether a coroutine can be suspended now."),
    Entry(
      "coroutine.resume(coroutine, ...)",
      "Goes on with a coroutine; returns true and what it yields or returns, or false and the error."
    ),
    Entry(
      "coroutine.running()", "Returns the coroutine that runs, and whether it is the main one."),
    Entry("coroutine.status(coroutine)", "Returns `running`, `suspended`, `normal` or `dead`."),
    Entry(
      "coroutine.wrap(function)",
      "Returns a function that goes on with a coroutine each time it is called."),
    Entry(
      "coroutine.yield(...)",
      "Suspends the coroutine that runs; what resumes it gets the arguments."),
  ]
}
