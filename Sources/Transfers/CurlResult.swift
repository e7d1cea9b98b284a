internal import CCurl
internal import Diagnostics

/// What libcurl's results mean.
enum CurlResult {
  /// Translates the result of a transfer; `detail` is what libcurl says about it.
  static func error(_ code: CURLcode, detail: String, plan: ExchangePlan) -> TransferError {
    let url = plan.url
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST:
      return unreachable(
        url, detail, hint: "check the name, the network, and the variables of proxies")
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
      return unreachable(url, detail, hint: "check http_proxy, https_proxy and no_proxy")
    case CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR, CURLE_INTERFACE_FAILED:
      return unreachable(
        url, detail, hint: "check that the server runs and can be reached, or use another mirror")
    case CURLE_OPERATION_TIMEDOUT where !url.isHTTP:
      return TransferError(
        .timedOut, "'\(url.shown)' could not be fetched in time: \(detail)",
        hint: "run the command again, or use another mirror")
    case CURLE_OPERATION_TIMEDOUT:
      return TransferError(
        .timedOut, "could not connect to '\(url.origin)' in time: \(detail)",
        hint: "raise config:connect_timeout, or use another mirror")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return TransferError(
        .badCertificate, "the certificate of '\(url.origin)' is not trusted: \(detail)",
        hint: "name the site's authority with config:ssl_certs")
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
      CURLE_HTTP2_STREAM, CURLE_HTTP3, CURLE_QUIC_CONNECT_ERROR, CURLE_AGAIN:
      return TransferError(
        .cutOff, "the connection broke while '\(url.shown)' was fetched: \(detail)",
        hint: "run the command again; what has been downloaded is kept")
    case CURLE_FTP_WEIRD_PASS_REPLY, CURLE_FTP_WEIRD_PASV_REPLY, CURLE_FTP_WEIRD_227_FORMAT,
      CURLE_FTP_CANT_GET_HOST, CURLE_FTP_COULDNT_SET_TYPE:
      return TransferError(
        .malformedAnswer, "could not understand the answer for '\(url.shown)': \(detail)",
        hint: "the server, or a firewall in between, does not speak FTP properly")
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING,
      CURLE_OUT_OF_MEMORY, CURLE_WRITE_ERROR:
      return TransferError(
        .malformedAnswer, "could not understand the answer for '\(url.shown)': \(detail)",
        hint: "the server, or a proxy in between, does not speak HTTP properly")
    case CURLE_URL_MALFORMAT:
      return TransferError(.badURL, "'\(url.shown)' is no URL: \(detail)")
    case CURLE_READ_ERROR:
      return TransferError(
        .forbidden, "could not read the names and passwords for '\(url.origin)': \(detail)",
        hint: "correct the file ~/.netrc, or the one that NETRC names")
    default:
      return TransferError(.unreachable, "could not fetch '\(url.shown)': \(detail)")
    }
  }

  private static func unreachable(_ url: WebURL, _ detail: String, hint: String) -> TransferError {
    TransferError(.unreachable, "could not connect to '\(url.origin)': \(detail)", hint: hint)
  }
}
