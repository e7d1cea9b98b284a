/// A piece of the text of a spec.
package struct SpecToken: Sendable, Equatable {
  /// What a piece is, in the order in which the kinds are tried; the first that fits is taken.
  package enum Kind: String, Sendable, CaseIterable {
    /// `^[`, `%[` or `%%[`.
    case edgeStart
    /// `]`, which may have `mpi=mpich` behind it.
    case edgeEnd
    /// `^`, `%` or `%%`, which may have `mpi=mpich` behind it.
    case dependency
    /// `@git.main=1.2`, or a commit with a version.
    case gitVersionPair
    /// `@git.main` or a commit.
    case gitVersion
    /// `@1.2`, `@=1.2`, `@1.2:1.4,2:`.
    case version
    /// `++name`, `~~name`, `--name`.
    case propagatedSwitch
    /// `+name`, `~name`, `-name`.
    case switching
    /// `name==value` or `name:==value`.
    case propagatedPair
    /// `name=value` or `name:=value`.
    case pair
    /// `./quill.json`, `/tmp/quill.yaml`, `folder/quill.json`.
    case file
    /// `builtin.quill`.
    case qualifiedName
    /// `quill` or `*`.
    case name
    /// `/4xfpsw7`.
    case hash
    /// Blanks.
    case blank
    /// A character that starts none of these, with the blanks behind it.
    case unexpected
  }

  /// What the piece is.
  package let kind: Kind
  /// The piece as it stands in the text.
  package let text: String
  /// Where it stands, in Unicode scalars.
  package let range: Range<Int>
  /// What a dependency stands for, of a piece such as `^blas,lapack=openblas`.
  package var virtuals: [String] = []
  /// The package that follows the `=` there.
  package var substitute: String?
}
