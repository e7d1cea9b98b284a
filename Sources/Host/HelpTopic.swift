internal import Diagnostics

/// A subject of the manual that is no command; written once, here.
package struct HelpTopic: Sendable, Equatable {
  /// The word that follows `albedo help`.
  package let name: String
  /// One line in lower case without a full stop.
  package let summary: String
  /// The content.
  let sections: [ManualPage.Section]

  /// All topics in the order of the overview.
  package static let all = [exitStatus, outcomes, environment, scripts, recipes, prompt, options]

  /// Returns the topic of a name.
  package static func find(_ name: String) -> HelpTopic? { all.first { $0.name == name } }

  private static let exitStatus = HelpTopic(
    name: "exit-status", summary: "what the exit status of a command means",
    sections: [
      ManualPage.Section(
        title: "exit status",
        content: .rows(
          ExitClass.allCases.map { Page.Row(left: String($0.rawValue), right: meaning(of: $0)) })),
      ManualPage.Section(
        title: "",
        content: .prose(
          "An integer that a script returns is its exit status; outside 0 to 255 it becomes 1.")),
    ])

  private static func meaning(of exitClass: ExitClass) -> String {
    switch exitClass {
    case .success: "all is done, or there was nothing to do"
    case .failed: "failed"
    case .usage: "the command line is wrong; nothing was done"
    case .partial: "some items failed, the rest is done"
    case .refused: "refused: by a policy, for lack of trust, or for a signature"
    case .unreachable: "every source was out of reach: network, authentication, time-out"
    case .interrupted: "interrupted"
    }
  }

  private static let outcomes = HelpTopic(
    name: "outcomes", summary: "how an item of a batch can end",
    sections: [
      ManualPage.Section(
        title: "outcomes",
        content: .rows(
          Outcome.allCases.map { Page.Row(left: $0.rawValue, right: $0.meaning) })),
      ManualPage.Section(
        title: "",
        content: .prose(
          "With --json each item has its outcome in the field 'outcome', and 'totals' counts them."
        )),
    ])

  private static let environment = HelpTopic(
    name: "environment", summary: "the variables that are honoured",
    sections: [
      ManualPage.Section(
        title: "variables",
        content: .rows([
          Page.Row(left: "ALBEDO_HOME", right: "a checkout whose scripts and modules are used"),
          Page.Row(
            left: "ALBEDO_TEST_ANSWERS",
            right: "set by 'albedo test': a file with all that the network has"),
          Page.Row(left: "SPACK_ROOT", right: "the Spack to work beside; --spack-root wins"),
          Page.Row(left: "COLIFY_SIZE", right: "rows and columns of listings: 24x80"),
          Page.Row(left: "SPACK_ENV", right: "the environment that the shell has active"),
          Page.Row(
            left: "SPACK_SYSTEM_CONFIG_PATH", right: "the system's scope (default: /etc/spack)"),
          Page.Row(left: "SPACK_USER_CONFIG_PATH", right: "the user's scope (default: ~/.spack)"),
          Page.Row(
            left: "SPACK_DISABLE_LOCAL_CONFIG",
            right: "if set, the scopes of system and user are left out"),
          Page.Row(
            left: "SPACK_USER_CACHE_PATH",
            right: "what '$user_cache_path' means (default: ~/.spack)"
          ),
          Page.Row(
            left: "SPACK_GNUPGHOME",
            right: "the keyring of 'albedo gpg' (default: opt/spack/gpg below $spack)"),
          Page.Row(
            left: "XDG_DATA_HOME",
            right: "holds albedo/trust.json, and where there is no Spack the store, the keyring and"
              + " the local cache of sources (default: ~/.local/share)"),
          Page.Row(
            left: "XDG_STATE_HOME",
            right: "holds albedo/history, the lines of the prompt (default: ~/.local/state)"),
          Page.Row(
            left: "EDITRC", right: "a file that binds keys of the prompt (default: ~/.editrc)"),
          Page.Row(
            left: "PAGER",
            right: "the command that shows long results at the prompt (default: a screen at a time)"
          ),
          Page.Row(left: "HOME", right: "the home folder (default: what the system says)"),
          Page.Row(
            left: "https_proxy", right: "the proxy; http_proxy, all_proxy, no_proxy as curl does"),
          Page.Row(left: "NETRC", right: "names and passwords for hosts (default: ~/.netrc)"),
          Page.Row(
            left: "SSL_CERT_FILE", right: "whom to trust, where config:ssl_certs does not say"),
          Page.Row(
            left: "PATH", right: "where git and the programs that scripts run are looked for"),
          Page.Row(left: "TMPDIR", right: "what '$tempdir' means (default: /tmp)"),
          Page.Row(left: "TEMP", right: "the same, where TMPDIR is not set"),
          Page.Row(left: "TMP", right: "the same, where TEMP is not set either"),
          Page.Row(left: "COLUMNS", right: "the width of output (default: the terminal's)"),
          Page.Row(left: "NO_COLOR", right: "if not empty, no colours; --color wins"),
          Page.Row(
            left: "CLICOLOR_FORCE", right: "if neither empty nor 0, colours also in files and pipes"
          ),
          Page.Row(left: "SPACK_COLOR", right: "auto, always or never, as --color"),
          Page.Row(left: "TERM", right: "'dumb' means no colours, drawn progress or edited lines"),
        ]))
    ])

  private static let options = HelpTopic(
    name: "options", summary: "how options are written",
    sections: [
      ManualPage.Section(
        title: "",
        content: .prose(
          """
          Options may stand anywhere behind the word that has them: those of a command behind the \
          command, among its arguments; those of albedo itself before the command. --color, -v, -q, \
          --json, --dry-run, --offline, --debug and --help are understood in both places, unless \
          the command has a meaning of its own for a letter: -v of 'buildcache list' means variants.

          The last one counts where an option is given twice, unless its help says that it may be \
          repeated. Long options are written out; an abbreviation is refused, since it would mean \
          something else when an option is added.

          A secret is never taken from the command line, where everybody on the machine can read \
          it: options for secrets take the name of a variable that holds it.
          """)),
      ManualPage.Section(
        title: "forms",
        content: .rows([
          Page.Row(left: "--name VALUE, --name=VALUE", right: "a value"),
          Page.Row(left: "-n VALUE, -nVALUE, -n=VALUE", right: "a value behind one letter"),
          Page.Row(left: "-abc", right: "the same as -a -b -c"),
          Page.Row(
            left: "--no-name", right: "the opposite of --name, where help shows --[no-]name"),
          Page.Row(left: "--", right: "ends the options: what follows are arguments"),
          Page.Row(left: "-", right: "an argument; for 'run' it means standard input"),
        ])),
    ])
}
