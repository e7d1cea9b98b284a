/// A shell whose completion asks the program.
///
/// Each shell's script calls `albedo complete --shell SHELL -- WORDS…`, the last word being the one at
/// the cursor. The answer's first line says which paths the shell shall add: `none`, `file` or
/// `folder`; each further line is a candidate in the way that the shell wants it.
package enum CompletionShell: String, Sendable, CaseIterable {
  /// GNU bash 4.4 or later.
  case bash
  /// zsh.
  case zsh
  /// fish.
  case fish

  /// Where an installed script lies, relative to the prefix of the installation.
  package var installPath: String {
    switch self {
    case .bash: "share/bash-completion/completions/albedo"
    case .zsh: "share/zsh/site-functions/_albedo"
    case .fish: "share/fish/vendor_completions.d/albedo.fish"
    }
  }

  /// Returns the lines that the shell's script reads.
  package func text(of answer: Completer.Answer) -> String {
    let lines = answer.candidates.map { candidate in
      let text = Self.line(candidate.text)
      let summary = Self.line(candidate.summary)
      guard !summary.isEmpty else { return self == .zsh ? colonsEscaped(text) : text }
      return switch self {
      case .bash: text
      case .zsh: colonsEscaped(text) + ":" + summary
      case .fish: text + "\t" + summary
      }
    }
    return ([answer.paths.rawValue] + lines).joined(separator: "\n") + "\n"
  }

  /// A name from a file must neither end its line nor steer the terminal.
  private static func line(_ text: String) -> String {
    String(text.unicodeScalars.filter { !$0.properties.isControl })
  }

  private func colonsEscaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .format }
}

extension CompletionShell {
  /// The script that teaches the shell to ask.
  package var script: String {
    switch self {
    case .bash: Self.bashScript
    case .zsh: Self.zshScript
    case .fish: Self.fishScript
    }
  }

  private static let bashScript = #"""
    # Completion of albedo for bash. Made by 'albedo completion bash'.

    _albedo() {
      local program=${1/#\~/$HOME} rest=${COMP_LINE:0:COMP_POINT} piece word index
      local words=() answer=()
      # bash takes words apart at '@', '=' and ':'; here they are put together again.
      for ((index = 0; index <= COMP_CWORD; index++)); do
        piece=${COMP_WORDS[index]}
        if [[ $index == 0 || $rest == [[:space:]]* ]]; then
          rest=${rest#"${rest%%[![:space:]]*}"}
          words+=("")
        fi
        if ((index == COMP_CWORD)); then piece=$rest; fi
        words[${#words[@]} - 1]+=$piece
        rest=${rest#"$piece"}
      done
      local current=${words[${#words[@]} - 1]}
      # A quote that is still open is no part of the word.
      current=${current#[\"\']}
      words[${#words[@]} - 1]=$current
      mapfile -t answer < <("$program" complete --shell bash -- "${words[@]:1}" 2>/dev/null)
      COMPREPLY=()
      # What stands before the last of those characters is on the line already.
      local head=${current%"${current##*[@=:]}"}
      for word in "${answer[@]:1}"; do
        [[ $word == "$current"* ]] && COMPREPLY+=("$(printf '%q' "${word#"$head"}")")
      done
      local path=$current
      [[ $path == --*=* ]] && path=${path#*=}
      case ${answer[0]} in
        file) mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$path") ;;
        folder) mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$path") ;;
      esac
      if [[ ${answer[0]} == f* ]]; then compopt -o filenames 2>/dev/null; fi
    }

    complete -F _albedo albedo

    """#

  private static let zshScript = #"""
    #compdef albedo
    # Completion of albedo for zsh. Made by 'albedo completion zsh'.

    _albedo() {
      local -a answer
      local paths found=1
      answer=("${(@f)$("${(Q)words[1]/#\~/$HOME}" complete --shell zsh -- \
        "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
      paths=$answer[1]
      shift answer
      if (( $#answer )); then
        _describe -t values albedo answer && found=0
      fi
      if [[ $paths == (file|folder) ]]; then
        compset -P '--*='
        if [[ $paths == file ]]; then
          _files && found=0
        else
          _files -/ && found=0
        fi
      fi
      return found
    }

    if [[ $funcstack[1] == _albedo ]]; then
      _albedo "$@"
    else
      compdef _albedo albedo
    fi

    """#

  private static let fishScript = #"""
    # Completion of albedo for fish. Made by 'albedo completion fish'.

    function __albedo_complete
        set -l words (commandline -opc) (commandline -ct)
        set -l answer ($words[1] complete --shell fish -- $words[2..] 2>/dev/null)
        set -l current (commandline -ct)
        printf '%s\n' $answer[2..]
        switch "$answer[1]"
            case file
                __fish_complete_path (string replace -r -- '^--[^=]*=' '' $current)
            case folder
                __fish_complete_directories (string replace -r -- '^--[^=]*=' '' $current)
        end
    end

    complete -c albedo -f -a '(__albedo_complete)'

    """#
}
