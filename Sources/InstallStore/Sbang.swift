/// The program that runs scripts whose interpreter's path is too long for the kernel.
///
/// Such a script starts with `#!/bin/sh ROOT/bin/sbang`; its second line is the interpreter line
/// that it had before, in the comment style of its language. The contract is Spack's, the text is
/// Albedo's own.
package enum Sbang {
  /// The shell text of the program.
  package static let script = #"""
    #!/bin/sh
    # Runs a script by the interpreter line that stands second in it, since the first one is too
    # long for the kernel. Called as: /bin/sh sbang SCRIPT [ARGUMENT ...]

    script=$1
    { IFS= read -r _ && IFS= read -r line; } <"$script"

    case $line in
      '#!'*) line=${line#'#!'} ;;
      '--!'*) line=${line#'--!'} ;;
      '//!'*) line=${line#'//!'} ;;
      '<?php #!'*) line=${line#'<?php #!'} line=${line%'?>'} ;;
      *)
        echo "sbang: $script: the second line names no interpreter" >&2
        exit 1
        ;;
    esac

    # The words of the line are split as the user wrote them, but never expanded as patterns.
    set -f
    interpreter=
    for word in $line; do
      interpreter=$word
      break
    done
    if [ -z "$interpreter" ]; then
      echo "sbang: $script: the second line names no interpreter" >&2
      exit 1
    fi

    # Perl and Ruby obey the first line of a script; -x sends them to the one that names them.
    case ${interpreter##*/} in
      perl* | ruby*) exec $line -x "$@" ;;
      *) exec $line "$@" ;;
    esac

    """#
}
