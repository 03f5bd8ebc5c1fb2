import { type Saying, say } from '../bridge/sentence'

/** Keyed by the code of Node.js or OpenSSL. */
const SENTENCES: Record<string, Saying> = {
  ENOTFOUND: say`the server name cannot be found: is there an internet connection?`,
  EAI_AGAIN: say`the server name cannot be found: is there an internet connection?`,
  ECONNREFUSED: say`nothing listens at the server address`,
  ECONNRESET: say`the connection was cut`,
  UND_ERR_SOCKET: say`the connection was cut`,
  ETIMEDOUT: say`the server does not answer`,
  EHOSTUNREACH: say`the server cannot be reached`,
  ENETUNREACH: say`there is no network`,
  EPROTO: say`the server does not speak TLS: is ws:// meant instead of wss://?`,
  ERR_SSL_WRONG_VERSION_NUMBER: say`the server does not speak TLS: is ws:// meant instead of wss://?`,
  CERT_HAS_EXPIRED: say`the server's certificate has expired`,
  CERT_NOT_YET_VALID: say`the server's certificate is not valid yet: is this machine's clock right?`,
  DEPTH_ZERO_SELF_SIGNED_CERT: say`the server's certificate is not trusted`,
  SELF_SIGNED_CERT_IN_CHAIN: say`the server's certificate is not trusted`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: say`the server's certificate is not trusted`,
  ERR_TLS_CERT_ALTNAME_INVALID: say`the server's certificate is for another name`,
}

/** What a network error means, for a person. */
export function explain({ code, message }: { code?: unknown; message: string }): Saying {
  return (typeof code === 'string' ? SENTENCES[code] : undefined) ?? message
}
