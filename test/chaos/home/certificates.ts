import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import type { FaultProxy } from '../../support/fault-proxy'

export interface Certificate {
  key: string
  cert: string
}

/** An authority that this machine trusts when its file is given to it, and what it has signed. */
export class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'homewire-ca-'))

  constructor() {
    this.#openssl('req', '-x509', ...KEY, '-days', '2', '-subj', '/CN=Chaos', ...this.#pair('ca'))
    writeFileSync(this.#at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  }

  /** For NODE_EXTRA_CA_CERTS. */
  get file(): string {
    return this.#at('ca.pem')
  }

  /** @param days that it is good for; a negative number: it was */
  sign(name: string, days: number): Certificate {
    const [request, cert] = [this.#at(`${name}.csr`), this.#at(`${name}.pem`)]
    this.#openssl(
      'req',
      ...KEY,
      '-subj',
      '/CN=localhost',
      '-keyout',
      this.#at(`${name}.key`),
      '-out',
      request,
    )
    const issuer = ['-CA', this.file, '-CAkey', this.#at('ca.key'), '-CAcreateserial']
    const names = ['-extfile', this.#at('names')]
    this.#openssl('x509', '-req', '-in', request, ...issuer, '-days', String(days), ...names, '-out', cert)
    return { key: readFileSync(this.#at(`${name}.key`), 'utf8'), cert: readFileSync(cert, 'utf8') }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #pair(name: string): string[] {
    return ['-keyout', this.#at(`${name}.key`), '-out', this.#at(`${name}.pem`)]
  }

  #at(name: string): string {
    return join(this.#folder, name)
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'ignore' })
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** TLS before a line, with a certificate that can be another one the next time somebody calls. */
export class TlsFront {
  readonly #server: Server

  private constructor(line: FaultProxy, certificate: Certificate) {
    this.#server = createServer(certificate, (caller) => {
      const target = connect(Number(new URL(line.url).port), '127.0.0.1')
      caller.on('error', () => target.destroy()).on('close', () => target.destroy())
      target.on('error', () => caller.destroy()).on('close', () => caller.destroy())
      caller.pipe(target).pipe(caller)
    })
    // Who does not trust us hangs up in the handshake.
    this.#server.on('tlsClientError', () => undefined)
  }

  static async to(line: FaultProxy, certificate: Certificate): Promise<TlsFront> {
    const front = new TlsFront(line, certificate)
    front.#server.listen(0, '127.0.0.1')
    await once(front.#server, 'listening')
    return front
  }

  get url(): string {
    return `wss://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  show(certificate: Certificate): void {
    this.#server.setSecureContext(certificate)
  }

  close(): void {
    this.#server.close()
  }
}
